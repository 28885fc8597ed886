import type { VersionDiff } from '../../../shared/contract/queries';
import type { Column } from '../../../shared/contract/types';

/** A running statement of the analyst. */
export interface SqlRun {
  /** Resolves with the true row count once the whole result is held. Rejects on a failed, interrupted or exhausted statement. */
  readonly done: Promise<{ rowCount: number }>;
  /** 0 to 1, or null where DuckDB cannot estimate. */
  progress(): number | null;
  /** Rows that `window` can give already. */
  available(): number;
  columns(): { name: string; type: string }[] | null;
  interrupt(): void;
}

/** A relation that SQL can name. */
export interface SqlRelation {
  readonly name: string;
  /** Set for a version other than the newest: the schema that the name stands in. */
  readonly schema?: string;
  readonly format: 'parquet' | 'ndjson';
  /** Absolute paths: the log's explicit list, never a glob; by the columns that they hold (null: each file's own, read by name). */
  readonly parts: readonly { readonly files: readonly string[]; readonly columns: readonly Column[] | null }[];
  readonly columns: readonly Column[];
  readonly partitionColumns: readonly Column[];
}

/** Where a statement asks for an earlier version: `feed AT (VERSION => 3)`, `feed AT (TIMESTAMP => '2026-11-20 10:00:00')`. */
export interface VersionClause {
  /** In lower case, as feeds' names are. */
  readonly relation: string;
  readonly at: { readonly version: number } | { readonly at: Date };
  /** `LINE 2: …` with a caret below the name, as DuckDB ends its messages. */
  readonly place: string;
}

/** Two versions of one relation, and the files that only one of them holds: rows of all others are the same. */
export interface ComparedVersions {
  readonly from: number;
  readonly to: number;
  readonly before: SqlRelation;
  readonly after: SqlRelation;
  readonly onlyBefore: SqlRelation;
  readonly onlyAfter: SqlRelation;
  /** Empty where the feed has none. */
  readonly keyColumns: readonly string[];
}

/** The analyst's DuckDB: reads what it is given, and nothing else. */
export interface SqlEngine {
  /** Makes exactly these relations nameable, and exactly these folders readable by `read_*`. */
  setRelations(relations: readonly SqlRelation[], readableFolders: readonly string[]): Promise<void>;
  /** Clauses of the statement that ask for earlier versions, in its order. Throws SQL where one is not as it should be. */
  versionClauses(sql: string): Promise<VersionClause[]>;
  /**
   * Makes earlier versions nameable, one for each clause of the statement in its order, and gives the statement with those names in it;
   * lines and columns of the text stay. They can be named until `release`, and may be so longer.
   */
  pin(sql: string, relations: readonly SqlRelation[]): Promise<{ sql: string; release(): void }>;
  /** What lies between two versions; its `statements` name them as a user does. Throws CANCELLED, EXHAUSTED, and CORRUPT where files cannot be read. */
  compare(versions: ComparedVersions, signal: AbortSignal): Promise<VersionDiff>;
  /** Checks that the text is one statement that only reads. Throws REFUSED with the reason, or SQL where it does not parse. */
  check(sql: string): Promise<void>;
  /** Names the statement mentions that could be relations. Throws SQL where it does not parse. */
  tableNames(sql: string): Promise<string[]>;
  start(resultId: string, sql: string): Promise<SqlRun>;
  /** Arrow IPC stream of rows [offset, offset + limit). */
  window(resultId: string, offset: number, limit: number): Promise<{ arrow: Uint8Array<ArrayBuffer>; rows: number }>;
  /** The same rows as DuckDB's own text, exact for every type; null for NULL. */
  text(
    resultId: string,
    offset: number,
    limit: number,
  ): Promise<{ columns: { name: string; type: string }[]; rows: (string | null)[][] }>;
  drop(resultId: string): Promise<void>;
  /**
   * Writes the whole result of a checked statement to `path`, in place: the caller gives a temporary name in a fresh empty folder, which
   * the statement could read too.
   */
  copyTo(
    sql: string,
    path: string,
    format: 'csv' | 'ndjson' | 'json' | 'parquet',
    signal: AbortSignal,
  ): Promise<{ rows: number }>;
  complete(
    sql: string,
    cursor: number,
  ): Promise<{ label: string; kind: string; from: number; detail: string | null }[]>;
  close(): Promise<void>;
}
