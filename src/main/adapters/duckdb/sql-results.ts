import {
  type DuckDBAppender,
  DuckDBArrayType,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { LakeError } from '../../../shared/errors';
import { toArrow, typeText, type ResultColumn } from './arrow';
import { interruptible } from './interruptible';
import { sqlError } from './sql-errors';
import { type EngineLimits, type LockedInstance, openLockedInstance } from './sql-instance';
import { quoteIdentifier } from './sql-text';

/** Results kept at a time; the least recently used goes first, never one that is still being filled. */
const mostResults = 20;
/** In memory and spilled, over all results. */
const mostBytes = 8 * 1024 ** 3;
/** Sent unasked: what a window shows at first with some more to scroll, or where rows are heavy a few. All of a chunk would keep the first rows waiting. */
const mostHeadRows = 300;
const fewRows = 100;
const mostHeadBytes = 4 * 1024 ** 2;
/** DuckDB's row group: appended whole, rows go to their place without being copied again. */
const rowGroupRows = 122_880;
/** Of the memory limit, what results may take before they spill. */
const memoryShare = 0.25;
const defaultMemoryMegabytes = 1024;

interface ColumnName {
  readonly name: string;
  readonly type: string;
}

interface HeldResult {
  readonly table: string;
  readonly columns: readonly ResultColumn[];
  /** Rows that a reader sees. */
  rows: number;
  filling: boolean;
}

/**
 * Whole results, in a DuckDB of their own: a result outlives the instance that made it (opening a folder makes a new one), a statement cannot
 * name it, and it spills under a limit of its own. Rows are appended in order by one writer, so row i has rowid i.
 */
export class ResultStore {
  readonly #instance: LockedInstance;
  readonly #writer: DuckDBConnection;
  readonly #reader: DuckDBConnection;
  /** For what takes longer than a window, which must not wait for it. */
  readonly #profiler: DuckDBConnection;
  /** In order of use, oldest first: a Map keeps insertion order. */
  readonly #results = new Map<string, HeldResult>();
  #made = 0;
  #reading: Promise<unknown> = Promise.resolve();
  #profiling: Promise<unknown> = Promise.resolve();

  static async open(limits: EngineLimits): Promise<ResultStore> {
    const share = limits.memoryLimitMegabytes === null ? null : Math.floor(limits.memoryLimitMegabytes * memoryShare);
    const memoryLimitMegabytes = Math.max(64, share ?? defaultMemoryMegabytes);
    const instance = await openLockedInstance({ ...limits, memoryLimitMegabytes }, [], 3);
    return new ResultStore(instance);
  }

  private constructor(instance: LockedInstance) {
    const [writer, reader, profiler] = instance.connections;
    if (writer === undefined || reader === undefined || profiler === undefined)
      throw new RangeError('the result store needs three connections');
    this.#instance = instance;
    this.#writer = writer;
    this.#reader = reader;
    this.#profiler = profiler;
  }

  /** Starts an empty result. */
  async create(id: string, names: readonly string[], types: readonly DuckDBType[]): Promise<ResultFiller> {
    if (this.#results.has(id)) throw new TypeError(`result ${id} exists already`);
    while (this.#results.size >= mostResults && (await this.#evictOldest()));
    const table = `result_${++this.#made}`;
    // Names of a result may repeat or be missing; here columns have numbers.
    const columns = types.map((type, index) => `${quoteIdentifier(`c${index}`)} ${storedType(type)}`);
    await this.#writer.run(`CREATE TABLE ${table} (${columns.join(', ')})`);
    const held: HeldResult = {
      table,
      columns: types.map((type, index) => ({ name: names[index] ?? '', type, typeText: typeText(type) })),
      rows: 0,
      filling: true,
    };
    this.#results.set(id, held);
    const appender = await this.#writer.createAppender(table);
    return new ResultFiller(appender, held, () => this.#limitBytes(id));
  }

  /** Rows [offset, offset + limit) that are there, as one Arrow IPC stream. Errors: NOT_FOUND once dropped. */
  async window(id: string, offset: number, limit: number): Promise<{ arrow: Uint8Array<ArrayBuffer>; rows: number }> {
    const held = this.#touch(id);
    const chunks = await this.#rows(held, '*', offset, limit);
    return { arrow: toArrow(held.columns, chunks), rows: chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0) };
  }

  /** The same rows as text. */
  async text(id: string, offset: number, limit: number): Promise<{ columns: ColumnName[]; rows: (string | null)[][] }> {
    const held = this.#touch(id);
    const list = held.columns.map((_, index) => `c${index}::VARCHAR`).join(', ');
    const chunks = await this.#rows(held, list, offset, limit);
    const rows = chunks.flatMap((chunk) => chunk.getRows().map((row) => row.map(textOrNull)));
    return { columns: held.columns.map((column) => ({ name: column.name, type: column.typeText })), rows };
  }

  async #rows(held: HeldResult, list: string, offset: number, limit: number): Promise<DuckDBDataChunk[]> {
    const from = Math.trunc(offset);
    const expected = Math.max(0, Math.min(limit, held.rows - from));
    const chunks = await this.#read(
      `SELECT ${list} FROM ${held.table} WHERE rowid >= ${from} AND rowid < ${from + Math.trunc(limit)}`,
    );
    const rows = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
    if (rows < expected) {
      throw new LakeError(
        'INTERNAL',
        `The result holds ${held.rows} rows, but only ${rows} of ${expected} came. Run the statement again.`,
      );
    }
    return chunks;
  }

  async drop(id: string): Promise<void> {
    const held = this.#results.get(id);
    if (held === undefined) return;
    this.#results.delete(id);
    await this.#writer.run(`DROP TABLE ${held.table}`);
  }

  /** The rows that are there now, to select from within `ask`: their columns are named c0, c1 … Errors: NOT_FOUND once dropped. */
  rowsOf(id: string): { from: string; columns: { name: string; type: string }[] } {
    const held = this.#touch(id);
    return {
      from: `(SELECT * FROM ${held.table} WHERE rowid < ${held.rows})`,
      columns: held.columns.map((column) => ({ name: column.name, type: column.typeText })),
    };
  }

  /** Work over held rows, one after another, beside the windows; a signal ends it. Errors: CANCELLED, NOT_FOUND where it was dropped meanwhile. */
  async ask<T>(id: string, signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const what = 'Reading the result';
    const answer = this.#profiling.then(() => interruptible(this.#profiler, signal, what, () => work(this.#profiler)));
    this.#profiling = answer.catch(() => undefined);
    try {
      return await answer;
    } catch (error) {
      if (signal.aborted) throw new LakeError('CANCELLED', `${what} was cancelled.`, { cause: error });
      this.#touch(id);
      throw sqlError(error, what);
    }
  }

  async close(): Promise<void> {
    await this.#reading;
    await this.#profiling;
    this.#instance.close();
  }

  #touch(id: string): HeldResult {
    const held = this.#results.get(id);
    if (held === undefined) {
      throw new LakeError(
        'NOT_FOUND',
        'This result is not held any more: it was closed, or newer results took its place. Run the statement again.',
        {
          details: { resultId: id },
        },
      );
    }
    this.#results.delete(id);
    this.#results.set(id, held);
    return held;
  }

  /** One window at a time: it takes milliseconds, and a connection has one result at once. */
  async #read(sql: string): Promise<DuckDBDataChunk[]> {
    const answer = this.#reading.then(async () => (await this.#reader.run(sql)).fetchAllChunks());
    this.#reading = answer.catch(() => undefined);
    try {
      return await answer;
    } catch (error) {
      throw sqlError(error, 'Reading the result');
    }
  }

  async #limitBytes(keep: string): Promise<void> {
    while ((await this.#heldBytes()) > mostBytes && (await this.#evictOldest(keep)));
  }

  async #heldBytes(): Promise<number> {
    const [chunk] = await this.#read(
      'SELECT sum(memory_usage_bytes + temporary_storage_bytes)::DOUBLE FROM duckdb_memory()',
    );
    const bytes = chunk?.getRows()[0]?.[0];
    return typeof bytes === 'number' ? bytes : 0;
  }

  async #evictOldest(keep?: string): Promise<boolean> {
    for (const [id, held] of this.#results) {
      if (held.filling || id === keep) continue;
      await this.drop(id);
      return true;
    }
    return false;
  }
}

function headOf(
  columns: readonly ResultColumn[],
  chunk: DuckDBDataChunk,
): { arrow: Uint8Array<ArrayBuffer>; rows: number } | null {
  const few = Math.min(chunk.rowCount, fewRows);
  const first = toArrow(columns, [chunk], few);
  if (first.byteLength > mostHeadBytes) return null;
  const most = Math.min(chunk.rowCount, mostHeadRows);
  if ((first.byteLength / few) * most > mostHeadBytes || most === few) return { arrow: first, rows: few };
  const arrow = toArrow(columns, [chunk], most);
  return arrow.byteLength > mostHeadBytes ? { arrow: first, rows: few } : { arrow, rows: most };
}

function textOrNull(value: DuckDBValue): string | null {
  return value === null ? null : String(value);
}

/** A type as a table can have it: row(1, 2) has parts without names, which only a table may not. */
function storedType(type: DuckDBType): string {
  if (type instanceof DuckDBListType) return `${storedType(type.valueType)}[]`;
  if (type instanceof DuckDBArrayType) return `${storedType(type.valueType)}[${type.length}]`;
  if (type instanceof DuckDBMapType) return `MAP(${storedType(type.keyType)}, ${storedType(type.valueType)})`;
  if (type instanceof DuckDBStructType) {
    const entries = type.entryTypes.map((entry, index) => {
      const name = type.entryNames[index] ?? '';
      return `${quoteIdentifier(name === '' ? `element${index + 1}` : name)} ${storedType(entry)}`;
    });
    return `STRUCT(${entries.join(', ')})`;
  }
  return type.toString();
}

/** Fills one result. Rows become visible in steps that grow, so that the first come at once and the rest cost little. */
export class ResultFiller {
  readonly columns: readonly ResultColumn[];
  readonly #appender: DuckDBAppender;
  readonly #held: HeldResult;
  readonly #onFinish: () => Promise<void>;
  #appended = 0;
  #head: { arrow: Uint8Array<ArrayBuffer>; rows: number } | null = null;

  constructor(appender: DuckDBAppender, held: HeldResult, onFinish: () => Promise<void>) {
    this.columns = held.columns;
    this.#appender = appender;
    this.#held = held;
    this.#onFinish = onFinish;
  }

  /** Rows that `window` can give. */
  get visibleRows(): number {
    return this.#held.rows;
  }

  /** The rows that came first: who waits for them need not ask the store, which is being written to. */
  get head(): { arrow: Uint8Array<ArrayBuffer>; rows: number } | null {
    return this.#head;
  }

  append(chunk: DuckDBDataChunk): void {
    if (this.#appended === 0) this.#head = headOf(this.columns, chunk);
    this.#appender.appendDataChunk(chunk);
    this.#appended += chunk.rowCount;
    const hidden = this.#appended - this.#held.rows;
    if (this.#held.rows === 0 || hidden >= Math.min(this.#held.rows, rowGroupRows)) this.#flush();
  }

  /** All rows are in: gives their number. */
  async finish(): Promise<number> {
    this.#flush();
    this.#appender.closeSync();
    this.#held.filling = false;
    await this.#onFinish();
    return this.#held.rows;
  }

  /** Ends a result that will not be whole; the caller drops it. */
  abandon(): void {
    // What was appended and not flushed is discarded with the table, so that a full disk cannot fail this too.
    this.#appender.clear();
    this.#appender.closeSync();
    this.#held.filling = false;
  }

  #flush(): void {
    this.#appender.flushSync();
    this.#held.rows = this.#appended;
  }
}
