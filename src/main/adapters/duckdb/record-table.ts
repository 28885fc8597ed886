import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { quoteLiteral } from './sql-text';

/** Many records a row: a call of the binding for each record and each of its positions would cost more than reading them does. */
const joinedBytes = 256 * 1024;
/** A day's first buffer: late data brings many days with few records each. */
const firstBytes = 8 * 1024;
/** Days that have a buffer at the same time. */
const openDays = 512;
/** Rows of one INSERT: each is a transaction, and costs as much as copying a megabyte. */
const insertedRows = 8;
/**
 * Rows of so many bytes are split at once: DuckDB would take 2,048 of them, which is the whole table where they are full, and hold each of its records
 * a second time. By bytes and not by rows: records of many days are many short rows, and each day's statement has a part for each slice.
 */
const slicedBytes = 8 * 1024 * 1024;
/** A control character that no JSON text has unescaped, so that a record cannot be cut by its own content. */
const separator = 0x1e;

interface Joined {
  readonly day: number;
  buffer: Buffer;
  length: number;
}

/**
 * Accepted records on their way to DuckDB: joined as text by day, each wrapped with its position, in a table of blobs. Full buffers are inserted on
 * another thread (an appender copies them twice on this one), while the next are filled.
 */
export class RecordTable {
  rows = 0;
  bytes = 0;
  /** Every day that has rows. */
  readonly days = new Set<number>();
  private readonly open = new Map<number, Joined>();
  private readonly full: Joined[] = [];
  /** Buffers of the full size that were inserted. */
  private readonly spare: Buffer[] = [];
  private storedRows = 0;
  /** Rows before which a slice begins. */
  private slices: number[] = [];
  private sliceBytes = 0;
  private inserting: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly name: string,
    private readonly connection: DuckDBConnection,
    private insertion: DuckDBPreparedStatement,
  ) {}

  static async create(connection: DuckDBConnection, name: string): Promise<RecordTable> {
    return new RecordTable(name, connection, await begin(connection, name));
  }

  /** The JSON text [start, end) of `bytes`, of `partition` at `offset`. `timestampMs`: whole milliseconds; NaN where there is none. */
  add(
    day: number,
    partition: number,
    offset: number | bigint,
    timestampMs: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    const joined = this.room(day, end - start + wrapping);
    const { buffer } = joined;
    let at = joined.length;
    if (at > 0) {
      buffer[at] = separator;
      at += 1;
    }
    at = put(buffer, at, '{"p":');
    at = putNumber(buffer, at, partition);
    at = put(buffer, at, ',"o":');
    at = typeof offset === 'bigint' ? put(buffer, at, offset.toString()) : putNumber(buffer, at, offset);
    at = put(buffer, at, ',"t":');
    at = Number.isNaN(timestampMs) ? put(buffer, at, 'null') : putNumber(buffer, at, timestampMs);
    at = put(buffer, at, ',"r":');
    buffer.set(bytes.subarray(start, end), at);
    at += end - start;
    buffer[at] = 0x7d;
    joined.length = at + 1;
    this.rows += 1;
    this.bytes += end - start;
  }

  /** Whether `insert` is due: what is held here is bounded by calling it. */
  get isBehind(): boolean {
    return this.full.length >= insertedRows;
  }

  /** Begins to hand over what is full, when what was begun before is done. */
  async insert(): Promise<void> {
    await this.inserting;
    const rows = this.full.splice(0, insertedRows);
    if (rows.length === 0) return;
    for (const { length } of rows) this.place(length);
    for (let i = 0; i < insertedRows; i += 1) {
      const row = rows[i];
      if (row === undefined) {
        this.insertion.bindNull(2 * i + 1);
        this.insertion.bindNull(2 * i + 2);
      } else {
        this.insertion.bindInteger(2 * i + 1, row.day);
        // Copies it.
        this.insertion.bindBlob(2 * i + 2, row.buffer.subarray(0, row.length));
        if (row.buffer.length === joinedBytes && this.spare.length < insertedRows) this.spare.push(row.buffer);
      }
    }
    const inserting = this.insertion.run();
    this.inserting = inserting;
    // Awaited by the next; until then a failure must not count as unhandled.
    inserting.catch(() => undefined);
  }

  /** Makes every row visible to statements. */
  async flush(): Promise<void> {
    this.closeAll();
    while (this.full.length > 0) await this.insert();
    await this.inserting;
  }

  async clear(): Promise<void> {
    this.insertion.destroySync();
    // Not TRUNCATE: in memory, deleted rows keep their blocks.
    this.insertion = await begin(this.connection, this.name);
    this.days.clear();
    this.storedRows = 0;
    this.slices = [];
    this.sliceBytes = 0;
    this.rows = 0;
    this.bytes = 0;
  }

  async drop(): Promise<void> {
    // Its failure is that of the writer, which is over.
    await this.inserting.catch(() => undefined);
    this.insertion.destroySync();
    await this.connection.run(`DROP TABLE IF EXISTS ${this.name}`);
  }

  /** The FROM clause that gives the records of one day, one a row: a struct j of p, o, t and r, where r is as `structure` has it. */
  from(day: number, structure: string): string {
    const wrapped = `{"p":"INTEGER","o":"BIGINT","t":"BIGINT","r":${structure}}`;
    const slices = this.slices.map((first, i) => {
      const end = this.slices[i + 1] ?? this.storedRows;
      return `SELECT records FROM ${this.name} WHERE day = ${day} AND rowid >= ${first} AND rowid < ${end}`;
    });
    const texts = `SELECT unnest(string_split(decode(records), chr(${separator}))) AS text FROM (${slices.join(' UNION ALL ')})`;
    return `(SELECT from_json(text, ${quoteLiteral(wrapped)}) AS j FROM (${texts}))`;
  }

  private place(sizeBytes: number): void {
    if (this.slices.length === 0 || this.sliceBytes + sizeBytes > slicedBytes) {
      this.slices.push(this.storedRows);
      this.sliceBytes = 0;
    }
    this.sliceBytes += sizeBytes;
    this.storedRows += 1;
  }

  /** The day's buffer with `needed` bytes free in it. */
  private room(day: number, needed: number): Joined {
    let joined = this.open.get(day);
    if (joined === undefined) {
      if (this.open.size === openDays) this.closeAll();
      joined = { day, buffer: Buffer.allocUnsafe(Math.max(firstBytes, needed)), length: 0 };
      this.open.set(day, joined);
      this.days.add(day);
    }
    if (joined.length + needed <= joined.buffer.length) return joined;
    if (joined.length > 0 && joined.length + needed > joinedBytes) {
      this.full.push(joined);
      joined = { day, buffer: this.spare.pop() ?? Buffer.allocUnsafe(joinedBytes), length: 0 };
      this.open.set(day, joined);
    }
    if (joined.length + needed > joined.buffer.length) {
      const size = Math.max(joined.length + needed, Math.min(joinedBytes, joined.buffer.length * 4));
      const larger = Buffer.allocUnsafe(size);
      larger.set(joined.buffer.subarray(0, joined.length));
      joined.buffer = larger;
    }
    return joined;
  }

  private closeAll(): void {
    for (const joined of this.open.values()) this.full.push(joined);
    this.open.clear();
  }
}

async function begin(connection: DuckDBConnection, name: string): Promise<DuckDBPreparedStatement> {
  await connection.run(`CREATE OR REPLACE TABLE ${name} (day INTEGER, records BLOB)`);
  const rows = Array.from({ length: insertedRows }, (_, i) => `($${2 * i + 1}::INTEGER, $${2 * i + 2}::BLOB)`);
  return connection.prepare(
    `INSERT INTO ${name} SELECT * FROM (VALUES ${rows.join(', ')}) AS given(day, records) WHERE day IS NOT NULL`,
  );
}

/** Bytes around a record at the most: its names, a partition, an offset and a time of any size, a separator. */
const wrapping = 100;

function put(buffer: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i += 1) buffer[at + i] = text.charCodeAt(i);
  return at + text.length;
}

const billion = 1_000_000_000;

/** A whole number as JSON spells it, without making a string of it where it is not negative. */
function putNumber(buffer: Uint8Array, at: number, value: number): number {
  if (value < 0) return put(buffer, at, String(value));
  if (value < billion) return putDigits(buffer, at, value, digitsOf(value));
  const high = Math.floor(value / billion);
  return putDigits(buffer, putNumber(buffer, at, high), value - high * billion, 9);
}

/** `value` below a billion. */
function putDigits(buffer: Uint8Array, at: number, value: number, digits: number): number {
  let rest = value;
  for (let i = at + digits - 1; i >= at; i -= 1) {
    const tens = Math.trunc(rest / 10);
    buffer[i] = 0x30 + rest - tens * 10;
    rest = tens;
  }
  return at + digits;
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let bound = 10; bound <= value; bound *= 10) digits += 1;
  return digits;
}
