import {
  BIGINT,
  BLOB,
  DuckDBBlobValue,
  DuckDBDataChunk,
  INTEGER,
  VARCHAR,
  type DuckDBConnection,
} from '@duckdb/node-api';
import { AppendedTable } from './appended-table';

/** A data chunk of the most rows that it can have: the quickest way in that the binding has. */
const chunkRows = 2048;
const definition = 'source_partition INTEGER, source_offset BIGINT, source_ms BIGINT, reason VARCHAR, value BLOB';

export interface RejectedRow {
  readonly partition: number;
  readonly offset: bigint;
  /** Milliseconds since the epoch; null where the source has none. */
  readonly timestampMs: number | null;
  readonly reason: string;
  readonly value: Uint8Array | null;
}

/** Records that do not fit, with where they came from and why, on their way to the quarantine. */
export class RejectedTable extends AppendedTable {
  private pending: RejectedRow[] = [];
  /** One for all: a chunk's memory is DuckDB's, so the collector sees no reason to hurry. */
  private readonly chunk = DuckDBDataChunk.create([INTEGER, BIGINT, BIGINT, VARCHAR, BLOB]);

  static async create(connection: DuckDBConnection, name: string): Promise<RejectedTable> {
    return new RejectedTable(name, definition, connection, await AppendedTable.begin(connection, name, definition));
  }

  add(row: RejectedRow): void {
    this.rows += 1;
    this.bytes += row.value?.length ?? 0;
    if (this.pending.push(row) === chunkRows) this.appendPending();
  }

  protected forgetPending(): void {
    this.pending = [];
  }

  protected appendPending(): void {
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
      rows.map((row) => (row.timestampMs === null ? null : BigInt(row.timestampMs))),
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
