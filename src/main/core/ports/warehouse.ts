import type { MysqlSettings } from '../../../shared/contract/settings';
import type { WarehouseType } from '../../../shared/contract/warehouse';
import type { ConnectionStep } from './kafka';

export interface MysqlConnection {
  readonly settings: MysqlSettings;
  /** Null where none is set. Goes into no log and no error. */
  readonly password: string | null;
}

export interface WarehouseInfo {
  /** "MariaDB 10.11.6". */
  readonly product: string;
  /** host:port/database, or the file. */
  readonly place: string;
  /** Whether files of ours can be loaded in one go (LOAD DATA LOCAL). */
  readonly loadsFiles: boolean;
}

export interface ExistingColumn {
  readonly name: string;
  /** As information_schema spells it, lower case. */
  readonly type: string;
  readonly isNullable: boolean;
}

export interface ExistingTable {
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly columns: readonly ExistingColumn[];
  /** Columns of each index in their order; the primary key is `PRIMARY`. */
  readonly indexes: ReadonlyMap<string, { readonly columns: readonly string[]; readonly isUnique: boolean }>;
  readonly foreignKeys: readonly {
    readonly name: string;
    readonly column: string;
    readonly table: string;
    readonly references: string;
  }[];
}

/** Rows on their way into one table: a file that `StagedRows` describes, each row of it complete. */
export interface TableLoad {
  readonly table: string;
  /** In the order of the file. */
  readonly columns: readonly { readonly name: string; readonly type: WarehouseType }[];
  /** Of the unique key. */
  readonly keyColumns: readonly string[];
  /** Columns of the file that are looked up: the file has the dimension's `match`, the table gets its `key`. Rows of the dimension that are missing are made. */
  readonly dimensions: readonly {
    readonly column: string;
    readonly table: string;
    readonly match: string;
    readonly key: string;
  }[];
  /** Columns that keep what they have where the file has NULL: a stub must not undo what an event said. */
  readonly keepsKnown: readonly string[];
  /** Columns that take what the file has only where they have nothing: the file may be older than the row. */
  readonly keepsPresent?: readonly string[];
  readonly rows: StagedRows;
  /** Of one transaction. */
  readonly batchRows: number;
  /** Rows of the file that are in so far. */
  readonly onRows: (rows: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Rows as a text file: CSV in UTF-8, `,` and `"`, quotes doubled, NULL as the word NULL without quotes and every text in quotes, `\n` after each row, no header.
 * BOOLEAN is 1 or 0, BLOB hexadecimal digits in quotes, DATETIME UTC without a zone (`2026-01-01 10:00:00.123456`).
 */
export interface StagedRows {
  readonly path: string;
  readonly rows: number;
}

export interface LoadOutcome {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** The snapshot that a load completed. */
export interface SnapshotMark {
  readonly table: string;
  readonly version: number;
  /** UTC day, YYYY-MM-DD. */
  readonly date: string;
  readonly sourceRows: number;
}

/** One change of the live load: rows and the positions that they reach, there together or not at all. */
export interface LiveBatch {
  readonly load: string;
  /** Where the load must stand; CONFLICT where it does not. */
  readonly expected: ReadonlyMap<string, bigint>;
  readonly next: ReadonlyMap<string, bigint>;
  readonly loads: readonly TableLoad[];
  /** Rows by their key: columns of the file, in its order; looked up as those of a load, but that nothing is made. */
  readonly deletes: readonly {
    readonly table: string;
    readonly keyColumns: readonly string[];
    readonly dimensions?: TableLoad['dimensions'];
    readonly rows: StagedRows;
  }[];
  /** Live snapshots that this makes whole. */
  readonly marks?: readonly SnapshotMark[];
  /** Of all of it: a batch may have no loads. */
  readonly signal?: AbortSignal;
}

export interface LiveOutcome extends LoadOutcome {
  /** Rows that were there. */
  readonly deleted: number;
}

/**
 * A database that holds the star schema. Errors of all: UNAVAILABLE (cannot be reached, lost on the way), REFUSED (log-in, rights, read-only), NOT_FOUND (database),
 * EXHAUSTED (disk), SOURCE (a row or schema that it refuses), CANCELLED. Transactions are tried again after a deadlock or a lost connection. No call waits for
 * ever: a server that answers nobody is UNAVAILABLE within half a minute, a cancel takes seconds even then; one that works may take as long as it takes. `load`
 * alone goes on where it stands, and waits: it is UNAVAILABLE when nothing more was committed for a minute of refusals, or three minutes of silence.
 */
export interface Warehouse {
  info(signal?: AbortSignal): Promise<WarehouseInfo>;
  /** Statements of a script, one after another; what a script can do again must be safe to do again. */
  run(statements: readonly string[], signal?: AbortSignal): Promise<void>;
  /** INSERT, UPDATE and DELETE of one transaction: a reader sees all of it or nothing. */
  change(statements: readonly string[], signal?: AbortSignal): Promise<void>;
  schema(signal?: AbortSignal): Promise<ExistingTable[]>;
  /** Loads in transactions of `batchRows` rows; loading the same rows again changes nothing. */
  load(load: TableLoad): Promise<LoadOutcome>;
  markSnapshot(mark: SnapshotMark, signal?: AbortSignal): Promise<void>;
  /** By load and source. */
  positions(load: string, signal?: AbortSignal): Promise<Map<string, bigint>>;
  /** Error too: CONFLICT (retryable) where another moved the load. */
  commitLive(batch: LiveBatch): Promise<LiveOutcome>;
  /** One statement in a transaction that can only read; at most `limit` rows and, where rows are long, about `answerBytes`, as text with every digit. Error: SQL. */
  ask(
    sql: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<{ columns: { name: string; type: string }[]; rows: (string | null)[][]; isCut: boolean }>;
  close(): Promise<void>;
}

export interface WarehouseConnector {
  /** The MySQL server, or, where that is null, the DuckDB file. */
  open(target: MysqlConnection | { readonly file: string }): Promise<Warehouse>;
  /** Each step up to the first that fails. Never throws. */
  test(connection: MysqlConnection): Promise<ConnectionStep[]>;
}
