import {
  BIGINT,
  BLOB,
  DuckDBBlobValue,
  DuckDBDataChunk,
  INTEGER,
  VARCHAR,
  type DuckDBAppender,
  type DuckDBConnection,
} from '@duckdb/node-api';

/** Rows of one table of DuckDB's own memory, appended a data chunk at a time: the quickest way in that the binding has. */
const chunkRows = 2048;

export interface RejectedRow {
  readonly partition: number;
  readonly offset: bigint;
  /** Milliseconds since the epoch; null where the source has none. */
  readonly timestampMs: bigint | null;
  readonly reason: string;
  readonly value: Uint8Array | null;
}

export class RejectedTable {
  rows = 0;
  bytes = 0;
  private pending: RejectedRow[] = [];
  /** One for all: a chunk's memory is DuckDB's, so the collector sees no reason to hurry. */
  private readonly chunk = DuckDBDataChunk.create([INTEGER, BIGINT, BIGINT, VARCHAR, BLOB]);

  private constructor(
    readonly name: string,
    private readonly connection: DuckDBConnection,
    private appender: DuckDBAppender,
  ) {}

  static async create(connection: DuckDBConnection, name: string): Promise<RejectedTable> {
    await connection.run(createTable(name));
    return new RejectedTable(name, connection, await connection.createAppender(name));
  }

  add(row: RejectedRow): void {
    this.rows += 1;
    this.bytes += row.value?.length ?? 0;
    if (this.pending.push(row) === chunkRows) this.appendPending();
  }

  /** Makes every row visible to statements. */
  flush(): void {
    this.appendPending();
    this.appender.flushSync();
  }

  async clear(): Promise<void> {
    this.appender.closeSync();
    // Not TRUNCATE: in memory, deleted rows keep their blocks.
    await this.connection.run(createTable(this.name));
    this.appender = await this.connection.createAppender(this.name);
    this.pending = [];
    this.rows = 0;
    this.bytes = 0;
  }

  async drop(): Promise<void> {
    // Closing would write what is pending; clear() throws it away.
    this.appender.clear();
    this.appender.closeSync();
    await this.connection.run(`DROP TABLE IF EXISTS ${this.name}`);
  }

  private appendPending(): void {
    const rows = this.pending;
    if (rows.length === 0) return;
    this.pending = [];
    const { chunk } = this;
    chunk.rowCount = rows.length;
    chunk.setColumnValues(
      0,
      rows.map((row) => row.partition),
    );
    chunk.setColumnValues(
      1,
      rows.map((row) => row.offset),
    );
    chunk.setColumnValues(
      2,
      rows.map((row) => row.timestampMs),
    );
    chunk.setColumnValues(
      3,
      rows.map((row) => row.reason),
    );
    chunk.setColumnValues(
      4,
      rows.map((row) => (row.value === null ? null : new DuckDBBlobValue(row.value))),
    );
    this.appender.appendDataChunk(chunk);
    chunk.reset();
  }
}

function createTable(name: string): string {
  return `CREATE OR REPLACE TABLE ${name} (source_partition INTEGER, source_offset BIGINT, source_ms BIGINT, reason VARCHAR, value BLOB)`;
}
