import type { ExportFormat, VersionDiff } from '../../../shared/contract/queries';
import type { ColumnProfile, Profiled } from '../../../shared/contract/rows';
import type { AskedParameter, Digest, ParameterValues, Plan } from '../../../shared/contract/statements';
import type { Column } from '../../../shared/contract/types';

/** A running statement of the analyst. */
export interface SqlRun {
  /** Resolves with the true row count once the whole result is held. Rejects on a failed, interrupted or exhausted statement. */
  readonly done: Promise<{ rowCount: number }>;
  /** Resolves once there are rows; where there are none, never. */
  readonly begun: Promise<void>;
  /** 0 to 1, or null where DuckDB cannot estimate. */
  progress(): number | null;
  /** Rows that `window` can give already. */
  available(): number;
  columns(): { name: string; type: string }[] | null;
  /** The relations that it reads, as `setRelations` named them; null before they are known, and where they were changed meanwhile. */
  boundTo(): symbol | null;
  /** The rows from 0 on that came first, as `window` gives them; null before, and where they are too many bytes to be sent unasked. */
  head(): { readonly arrow: Uint8Array<ArrayBuffer>; readonly rows: number } | null;
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

/** A relation that a statement names, where it does. */
export interface Mention {
  /** In lower case. */
  readonly name: string;
  /** Position after the name in the text that was given, in UTF-16 units. */
  readonly end: number;
  /** What the statement asks for with AT; null: the newest. */
  readonly at: VersionClause['at'] | null;
}

export interface Mentions {
  /** Without those that WITH makes; in the order of the text. */
  readonly relations: readonly Mention[];
  /** What is read besides: files by their names, table functions that read files or find their relations themselves. */
  readonly others: readonly string[];
  /** What gives another value each time, or on another day: `now()`, `current_date`, TABLESAMPLE. */
  readonly changes: readonly string[];
}

/** Bounds of a column's values in one file, as text; null: not known. */
export interface ValueBounds {
  readonly min: string | null;
  readonly max: string | null;
}

/** What is known of a file without reading it: by the columns that anything is known of. The same object may stand for many files. */
export type FileBounds = Readonly<Record<string, ValueBounds>>;

/** One place where a statement reads a relation. */
export interface RelationScan {
  readonly name: string;
  readonly schema: string | null;
  /** Which of these files (by position) rows may be read of: true for each that its filters do not exclude. */
  mayRead(files: readonly FileBounds[]): Promise<readonly boolean[]>;
}

/** A place where a statement reads a relation whose columns stand in its answer as they are. */
export interface LineageSource {
  readonly name: string;
  readonly schema: string | null;
  /** Position in the answer, and the relation's column. */
  readonly columns: readonly { readonly index: number; readonly name: string }[];
  /** A row of the answer may have no row of it: of an outer join, or of a union. */
  readonly isOptional: boolean;
  /** A row of the answer is made of several of its rows (GROUP BY). */
  readonly isCombined: boolean;
}

/** A row of a relation's files. */
export interface LocatedRow {
  /** Absolute. */
  readonly file: string;
  /** In the file, from 0 on. */
  readonly rowNumber: number;
  /** Of the asked columns, as text. */
  readonly values: readonly (string | null)[];
}

/** The analyst's DuckDB: reads what it is given, and nothing else. */
export interface SqlEngine {
  /**
   * Makes exactly these relations nameable, and exactly these folders readable by `read_*`; of those that could not be read before it tries again the ones that
   * `isAsked` names, or all. Gives what names them as they are now: the same as long as none changes.
   */
  setRelations(
    relations: readonly SqlRelation[],
    readableFolders: readonly string[],
    isAsked?: (relation: string) => boolean,
  ): Promise<symbol>;
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
  /** What a statement names, read from DuckDB's tree. Throws as `check`, but lets AT stand. */
  mentions(sql: string): Promise<Mentions>;
  /** What a statement asks for, in the order of its text. Throws as `check`, SQL where it names what is not there, and CANCELLED. */
  parameters(sql: string, signal: AbortSignal): Promise<AskedParameter[]>;
  /** `parameters` without one that is asked for, with one that is not, or that are not of their types: SQL, `details.parameter`. */
  start(resultId: string, sql: string, parameters?: ParameterValues): Promise<SqlRun>;
  /** The plan; with `analyze` the statement is run, and no row of it kept. Throws as `start`, and CANCELLED. */
  plan(
    sql: string,
    options: { readonly parameters: ParameterValues; readonly analyze: boolean },
    signal: AbortSignal,
  ): Promise<Plan>;
  /**
   * Plans the statement over empty relations of these columns, and gives `work` each scan with its filters: no file of theirs is opened. The scans
   * end with `work`.
   */
  scans<T>(
    sql: string,
    options: { readonly parameters: ParameterValues; readonly relations: readonly SqlRelation[] },
    signal: AbortSignal,
    work: (scans: readonly RelationScan[]) => Promise<T>,
  ): Promise<T>;
  /** Fingerprint of the whole answer. Throws as `start`, REFUSED (EXPLAIN) and CANCELLED. */
  digest(sql: string, parameters: ParameterValues, signal: AbortSignal): Promise<Digest>;
  /** One column after another; `columns` by name, null: all. Throws as `start`, NOT_FOUND (result, column) and CANCELLED. */
  profile(of: Profiled, columns: readonly string[] | null, signal: AbortSignal): AsyncIterable<ColumnProfile>;
  /**
   * Where columns of the answer stand unchanged, `relations` being what can be named; nowhere, too, where that cannot be told from the statement
   * (PIVOT, a table function behind `*`, EXPLAIN). No row is read. Throws as `plan`.
   */
  lineage(
    sql: string,
    options: { readonly parameters: ParameterValues; readonly relations: readonly SqlRelation[] },
    signal: AbortSignal,
  ): Promise<readonly LineageSource[]>;
  /**
   * Rows whose columns have these texts, at most `limit`, with the text of the columns `asked`. Throws NOT_FOUND (no such column), REFUSED (a
   * relation whose own columns hide the number of the row), CORRUPT and CANCELLED.
   */
  locate(
    relation: SqlRelation,
    row: Readonly<Record<string, string | null>>,
    options: { readonly asked: readonly string[]; readonly limit: number },
    signal: AbortSignal,
  ): Promise<LocatedRow[]>;
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
    format: ExportFormat,
    signal: AbortSignal,
    parameters?: ParameterValues,
  ): Promise<{ rows: number }>;
  complete(
    sql: string,
    cursor: number,
  ): Promise<{ label: string; kind: string; from: number; detail: string | null }[]>;
  close(): Promise<void>;
}
