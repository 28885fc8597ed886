import type { KsqldbSettings } from '../../../shared/contract/settings';
import type { ColumnType } from '../../../shared/contract/types';
import type { ConnectionStep } from './kafka';

export interface KsqlConnection {
  readonly settings: KsqldbSettings;
  /** Of HTTP Basic; null where none is set. Goes into no log and no error. */
  readonly password: string | null;
}

export interface KsqlServerInfo {
  readonly version: string;
  /** Of the Kafka cluster behind it, and of this group of servers: together they tell its objects from another's. */
  readonly kafkaClusterId: string;
  readonly serviceId: string;
  readonly status: string;
}

export interface KsqlSourceName {
  readonly kind: 'stream' | 'table';
  readonly name: string;
  readonly topic: string;
  readonly keyFormat: string;
  readonly valueFormat: string;
  readonly isWindowed: boolean;
}

export interface KsqlColumn {
  /** As the server spells it. */
  readonly name: string;
  /** In the lake's types, nested names as the server spells them; null where the lake has none for it. */
  readonly type: ColumnType | null;
  /** As in the server's schema string, for messages. */
  readonly typeText: string;
  readonly isKey: boolean;
}

export interface KsqlDescription extends Omit<KsqlSourceName, 'keyFormat' | 'valueFormat'> {
  readonly columns: readonly KsqlColumn[];
  /** Column named by `timestamp=`; null: the message's own. */
  readonly timestampColumn: string | null;
  readonly statement: string;
  readonly partitions: number;
}

/**
 * Rows as they came, parsed only as far as needed to tell one from the next: value c of row r is the JSON text bytes [starts[r * columns + c],
 * ends[…]), with every digit that the server wrote. The receiver may keep it; the sender never touches it again.
 */
export interface KsqlRowBatch {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 1 where the row of a table is gone: only its key columns mean something. Null where none is. */
  readonly tombstones: Uint8Array | null;
}

export interface KsqlQueryOptions {
  /** Rows of a batch at the most. */
  readonly batchRows: number;
  /** For instance `auto.offset.reset`. */
  readonly properties?: Readonly<Record<string, string | boolean | number>>;
  readonly signal: AbortSignal;
}

export interface KsqlRows {
  /** Of the query on the server; null where it tells none. */
  readonly queryId: string | null;
  readonly columns: readonly KsqlColumn[];
  /**
   * Ends normally only where the server said that it had sent everything. Leaving the loop, or the signal, ends the query on the server too. Errors: SOURCE (an
   * error after the first row, an answer cut short, a line that is none), UNAVAILABLE (the connection broke, silence), CANCELLED.
   */
  readonly batches: AsyncIterable<KsqlRowBatch>;
}

/**
 * A ksqlDB server. Errors of all: UNAVAILABLE (cannot be reached; 429 and 503 beyond the retries), REFUSED (TLS, log-in, rights), NOT_FOUND (object),
 * INVALID_INPUT (a statement that the server refuses; its message is the server's own, `details.errorCode` its code), SOURCE, CANCELLED.
 */
export interface KsqlServer {
  info(signal?: AbortSignal): Promise<KsqlServerInfo>;
  listSources(signal?: AbortSignal): Promise<KsqlSourceName[]>;
  describe(object: string, signal?: AbortSignal): Promise<KsqlDescription>;
  /** Statements that change something, one or several. Never sent twice: an answer that did not come is UNAVAILABLE and says that it may have been done. */
  execute(statement: string, properties?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void>;
  /** A pull, or a push (`EMIT CHANGES`) where the statement says so. Retried on 429 and 503 only before its first row. */
  query(sql: string, options: KsqlQueryOptions): Promise<KsqlRows>;
  close(): Promise<void>;
}

export interface KsqlConnector {
  /** Connects when first asked. */
  connect(connection: KsqlConnection): KsqlServer;
  /** Each step up to the first that fails: address, TCP, TLS, log-in, server. Never throws. */
  test(connection: KsqlConnection): Promise<ConnectionStep[]>;
}

/** A name as statements spell it: always in backticks, since bare ones must be none of ksqlDB's many reserved words (FROM, TO, SIZE, VALUES …), which grow by version. */
export function ksqlName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
