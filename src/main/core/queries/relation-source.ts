import type { ComparedVersions, SqlRelation, VersionClause } from '../ports';

/** What SQL can name and read at this moment. */
export interface Relations {
  /** The same object again for a relation that did not change, so that nothing is made anew for it. */
  readonly relations: readonly SqlRelation[];
  /** Absolute folders that `read_parquet` and its kind may read: the lake's data and the opened folders. */
  readonly folders: readonly string[];
  /** Feeds that cannot be named now, with the reason. */
  readonly problems: ReadonlyMap<string, string>;
  /** Feeds that the user may not read: who may grant it, a sentence. */
  readonly refused: ReadonlyMap<string, string>;
}

export interface RelationSource {
  /** Cheap when nothing changed: it is asked before every statement. */
  relations(): Promise<Relations>;
  /**
   * A relation as it was, in a schema named after the version. Errors: NOT_FOUND (`details.relation` where there is no such feed; else the
   * message says which versions can be read), REFUSED (a relation that has no versions).
   */
  relationAt(name: string, at: VersionClause['at']): Promise<SqlRelation>;
  /** Two versions of a feed and what only one of them holds. Errors: as `relationAt`. */
  versions(name: string, from: number, to: number): Promise<ComparedVersions>;
}
