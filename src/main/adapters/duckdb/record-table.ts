import { BLOB, DuckDBBlobValue, DuckDBDataChunk, INTEGER, type DuckDBConnection } from '@duckdb/node-api';
import { AppendedTable } from './appended-table';
import { quoteLiteral } from './sql-text';

/** Many records a row: a call of the binding for each record and each of its positions would cost more than reading them does. */
const joinedBytes = 256 * 1024;
/** A day's first buffer: late data brings many days with few records each. */
const firstBytes = 8 * 1024;
/** Days that have a buffer at the same time. */
const openDays = 512;
/** A control character that no JSON text has unescaped, so that a record cannot be cut by its own content. */
const separator = 0x1e;
const definition = 'day INTEGER, records BLOB';

interface Joined {
  buffer: Buffer;
  length: number;
}

/** Accepted records on their way to DuckDB: joined as text by day, each wrapped with its position, in a table of blobs. */
export class RecordTable extends AppendedTable {
  /** Every day that has rows. */
  readonly days = new Set<number>();
  private readonly joined = new Map<number, Joined>();
  /** One for all: a chunk's memory is DuckDB's, so the collector sees no reason to hurry, and a fresh one a row is gigabytes. */
  private readonly chunk = DuckDBDataChunk.create([INTEGER, BLOB]);

  static async create(connection: DuckDBConnection, name: string): Promise<RecordTable> {
    return new RecordTable(name, definition, connection, await AppendedTable.begin(connection, name, definition));
  }

  /** `value` is one JSON text. */
  add(day: number, partition: number, offset: bigint, timestampMs: number | null, value: Uint8Array): void {
    const position = `{"p":${partition},"o":${plain(offset)},"t":${timestampMs ?? 'null'},"r":`;
    const joined = this.room(day, position.length + value.length + 2);
    const { buffer } = joined;
    let at = joined.length;
    if (at > 0) {
      buffer[at] = separator;
      at += 1;
    }
    at += buffer.write(position, at, 'latin1');
    buffer.set(value, at);
    at += value.length;
    buffer[at] = 0x7d;
    joined.length = at + 1;
    this.rows += 1;
    this.bytes += value.length;
  }

  /** The FROM clause that gives the records of one day, one a row: a struct j of p, o, t and r, where r is as `structure` has it. */
  from(day: number, structure: string): string {
    const wrapped = `{"p":"INTEGER","o":"BIGINT","t":"BIGINT","r":${structure}}`;
    const texts = `SELECT unnest(string_split(decode(records), chr(${separator}))) AS text FROM ${this.name} WHERE day = ${day}`;
    return `(SELECT from_json(text, ${quoteLiteral(wrapped)}) AS j FROM (${texts}))`;
  }

  protected appendPending(): void {
    for (const [day, joined] of this.joined) this.append(day, joined);
    this.joined.clear();
  }

  protected forgetPending(): void {
    this.joined.clear();
    this.days.clear();
  }

  /** The day's buffer with `needed` bytes free in it. */
  private room(day: number, needed: number): Joined {
    let joined = this.joined.get(day);
    if (joined === undefined) {
      if (this.joined.size === openDays) this.flush();
      joined = { buffer: Buffer.allocUnsafe(Math.max(firstBytes, needed)), length: 0 };
      this.joined.set(day, joined);
      this.days.add(day);
    }
    if (joined.length + needed <= joined.buffer.length) return joined;
    if (joined.length > 0 && joined.length + needed > joinedBytes) {
      this.append(day, joined);
      joined.length = 0;
    }
    if (joined.length + needed > joined.buffer.length) {
      const size = Math.max(joined.length + needed, Math.min(joinedBytes, joined.buffer.length * 4));
      const larger = Buffer.allocUnsafe(size);
      larger.set(joined.buffer.subarray(0, joined.length));
      joined.buffer = larger;
    }
    return joined;
  }

  private append(day: number, { buffer, length }: Joined): void {
    if (length === 0) return;
    const { chunk } = this;
    chunk.rowCount = 1;
    chunk.setColumnValues(0, [day]);
    chunk.setColumnValues(1, [new DuckDBBlobValue(buffer.subarray(0, length))]);
    this.appender.appendDataChunk(chunk);
    chunk.reset();
  }
}

/** A number prints several times faster than a bigint. */
function plain(value: bigint): string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? String(number) : value.toString();
}
