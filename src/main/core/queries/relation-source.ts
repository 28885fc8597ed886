import type { FeedName } from '../../../shared/ids';
import type { LiveFile } from '../lake/types';
import type { ComparedVersions, SqlRelation, VersionClause } from '../ports';
import type { FileOrigin } from './file-origins';

/** What SQL can name and read at this moment. */
export interface Relations {
  /** The same object again for a relation that did not change, so that nothing is made anew for it. */
  readonly relations: readonly SqlRelation[];
  /** By the name of each relation, what was found of its files; the run log is not among them. */
  readonly found: ReadonlyMap<string, FoundFiles>;
  /** Absolute folders that `read_parquet` and its kind may read: the lake's data and the opened folders. */
  readonly folders: readonly string[];
  /** Absolute folders of other programs that feeds are read from, also of feeds that the user may not read: nothing is written into them. */
  readonly openedFolders: readonly string[];
  /** Feeds that cannot be named now, with what reading them threw. */
  readonly problems: ReadonlyMap<string, unknown>;
  /** Feeds that the user may not read: who may grant it, a sentence. */
  readonly refused: ReadonlyMap<string, string>;
}

/** The files of a relation. */
export interface FoundFiles {
  readonly files: readonly LiveFile[];
  /** Whose least and greatest value the files tell; null where none is. */
  readonly eventTimeColumn: string | null;
  /** Null for what has no versions, and for a feed that has none yet. */
  readonly version: number | null;
}

/** A relation with what the log knows of its files. */
export interface RelationFiles extends Pick<FoundFiles, 'files' | 'eventTimeColumn'> {
  readonly relation: SqlRelation;
  /** Null for a quarantine, which is none itself. */
  readonly feed: FeedName | null;
  /** Absolute folder that paths are told from: the lake, or an opened folder. */
  readonly base: string;
  /** The entries that brought these files, by their paths; empty where there is no log. Errors: CANCELLED. */
  origins(paths: ReadonlySet<string>, signal: AbortSignal): Promise<ReadonlyMap<string, FileOrigin>>;
}

export interface RelationSource {
  /**
   * Cheap when nothing changed: it is asked for every statement, when what it would read is found out or when it is run. An opened folder has no log that
   * says what changed, so that all of it is listed, perhaps over a network: one that `isAsked` leaves out may be told as it was found before.
   */
  relations(isAsked: (feed: string) => boolean): Promise<Relations>;
  /**
   * A relation as it was, in a schema named after the version. Errors: NOT_FOUND (`details.relation` where there is no such feed; else the
   * message says which versions can be read), REFUSED (a relation that has no versions).
   */
  relationAt(name: string, at: VersionClause['at']): Promise<SqlRelation>;
  /** Two versions of a feed and what only one of them holds. Errors: as `relationAt`. */
  versions(name: string, from: number, to: number): Promise<ComparedVersions>;
  /** A feed's files, of a version or the newest (null); null for the run log. Errors: as `relationAt`, REFUSED where it may not be read. */
  filesOf(name: string, at: VersionClause['at'] | null): Promise<RelationFiles | null>;
}
