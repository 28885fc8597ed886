import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Column } from '../../../shared/contract/types';
import {
  offsetAt,
  valueAt,
  type RawBatch,
  type RecordWriter,
  type RecordWriterOptions,
  type StagedFile,
  type WriterResult,
} from '../../core/ports';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import { toEngineError } from './engine-error';
import { rowGroupRows } from './parquet-options';
import { RecordCheck } from './record-check';
import { RecordTable } from './record-table';
import { RejectedTable } from './rejected-table';
import { StagedCopy, type FileColumns } from './staged-copy';
import { isSourceTime } from './staged-place';

/**
 * Records are rolled into files when so many are held. Two such rolls are in memory at the most, one being filled while DuckDB turns the other
 * into Parquet, and each comes to several times its size on the way: larger ones would press better (row groups of 491,520 rows by 2 %), but a consumer
 * that also holds what it fetched shall stay under 700 MB. Compaction makes few files of many.
 */
const rollBytes = 28_000_000;
/** Of values in a roll: a wide feed rolls sooner, since DuckDB buffers them all before it writes. */
const rollCells = 16_000_000;

/** Columns that the lake gives to every stream. */
const lakeNames: ReadonlySet<string> = new Set([
  'kafka_partition',
  'kafka_offset',
  'kafka_timestamp',
  'year',
  'month',
  'day',
]);

let lastWriter = 0;

/** Opens a writer with connections and tables of its own in the engine's DuckDB. */
export async function openRecordWriter(instance: DuckDBInstance, options: RecordWriterOptions): Promise<RecordWriter> {
  const dated = options.layout.kind === 'date';
  const clash = dated ? options.columns.find(({ name }) => lakeNames.has(name.toLowerCase())) : undefined;
  if (clash !== undefined) {
    throw new LakeError(
      'INVALID_INPUT',
      `The column ${clash.name} has a name that the lake itself gives to every stream. Rename it in the feed.`,
      { details: { column: clash.name } },
    );
  }
  if (dated) assertEventTime(options);
  const check = new RecordCheck(options.columns, options.eventTimeColumn, {
    newFields: options.newFields,
    reserved: dated ? lakeNames : new Set(),
  });
  lastWriter += 1;
  const suffix = `_${lastWriter}`;
  const loading = await instance.connect();
  const working = await instance.connect();
  try {
    const records = [
      await RecordTable.create(loading, `records_a${suffix}`),
      await RecordTable.create(loading, `records_b${suffix}`),
    ] as const;
    const rejected = [
      await RejectedTable.create(loading, `rejected_a${suffix}`),
      await RejectedTable.create(loading, `rejected_b${suffix}`),
    ] as const;
    return new DuckDBRecordWriter({ loading, working, records, rejected, check }, options);
  } catch (error) {
    loading.closeSync();
    working.closeSync();
    throw toEngineError(`Opening a writer of ${options.feedPath}`, error, options.signal, { path: options.feedPath });
  }
}

function assertEventTime({ columns, newFields, eventTimeColumn }: RecordWriterOptions): void {
  if (eventTimeColumn === null) return;
  const column = columns.find(({ name }) => name === eventTimeColumn);
  // Where new fields become columns it may be one of them, and becomes a time by this setting.
  if (column === undefined && newFields === 'column') return;
  if (column?.type === 'timestamp' || column?.type === 'date') return;
  throw new LakeError(
    'INVALID_INPUT',
    `The event time column ${eventTimeColumn} is not a timestamp or date of the feed. Choose another, or none.`,
    { details: { column: eventTimeColumn } },
  );
}

interface WriterParts {
  /** Takes records in while `working` turns the ones before into files. */
  readonly loading: DuckDBConnection;
  readonly working: DuckDBConnection;
  readonly records: readonly [RecordTable, RecordTable];
  readonly rejected: readonly [RejectedTable, RejectedTable];
  readonly check: RecordCheck;
}

/** What a flush is to give, as it was when it was called. */
interface Boundary {
  readonly records: RecordTable;
  readonly rejected: RejectedTable;
  readonly its: FileColumns;
  /** Values let through so far, by leaf of `its`. */
  readonly counts: Float64Array;
}

class DuckDBRecordWriter implements RecordWriter {
  private filling: 0 | 1 = 0;
  private rejecting: 0 | 1 = 0;
  /** The one roll under way, or the end of a flush; the next waits for it. */
  private work: Promise<unknown> = Promise.resolve();
  /** The newest flush until its boundary is drawn: what is appended later waits, so that it lands behind. Never rejects. */
  private drawing: Promise<unknown> = Promise.resolve();
  private failure: LakeError | null = null;
  private told: RawBatch['columns'];
  private rows = 0;
  private copiedRows = 0;
  private quarantinedRows = 0;
  private files: { file: StagedFile; columns: readonly Column[] }[] = [];
  private quarantineFiles: StagedFile[] = [];
  /** Values written, by path of the leaf: the shape grows, and a leaf's place in it may change. */
  private readonly copiedCounts = new Map<string, number>();
  private readonly copying: StagedCopy;
  /** Of the records since the last boundary. */
  private readonly eventDays = new Set<number>();
  private closed = false;
  private readonly interrupt: () => void;

  constructor(
    private readonly its: WriterParts,
    private readonly options: RecordWriterOptions,
  ) {
    this.copying = new StagedCopy(its.working, options);
    this.interrupt = () => its.working.interrupt();
    options.signal.addEventListener('abort', this.interrupt);
  }

  get days(): number {
    return this.eventDays.size;
  }

  async append(batch: RawBatch): Promise<void> {
    await this.drawing;
    this.assertOpen();
    const { check, records } = this.its;
    const { onRejected } = this.options;
    const dated = this.options.layout.kind === 'date';
    const rollRows = Math.min(rowGroupRows, Math.ceil(rollCells / Math.max(1, check.leaves.length)));
    const { partition, bytes, valueStarts, valueEnds, timestampsMs, offsetDeltas } = batch;
    if (batch.columns !== undefined && batch.columns !== this.told) {
      check.declare(batch.columns);
      this.told = batch.columns;
    }
    const { rejected: undecoded, source = batch } = batch;
    const first = Number(batch.baseOffset);
    const isPlain = Number.isSafeInteger(first + 2 ** 31);
    for (let i = 0; i < batch.count; i += 1) {
      const start = valueStarts[i] ?? 0;
      const end = valueEnds[i] ?? -1;
      const toldMs = timestampsMs[i] ?? -1;
      const timestampMs = isSourceTime(toldMs) ? toldMs : Number.NaN;
      const reason = undecoded?.get(i) ?? (end === -1 ? 'tombstone' : check.check(bytes, start, end));
      if (reason === null) {
        const day = dated ? (check.eventDay ?? this.sourceDay(timestampMs)) : 0;
        // A bigint a record would cost more than its digits do.
        const offset = isPlain ? first + (offsetDeltas[i] ?? 0) : offsetAt(batch, i);
        records[this.filling].add(
          day,
          partition,
          offset,
          timestampMs,
          check.accepted,
          check.acceptedStart,
          check.acceptedEnd,
        );
      } else if (onRejected !== undefined) onRejected(i, reason);
      else {
        this.rejected.add({
          partition,
          offset: offsetAt(batch, i),
          timestampMs: Number.isNaN(timestampMs) ? null : timestampMs,
          reason,
          // A copy: a view would hold on to the whole answer of the source.
          value: valueAt(source, i)?.slice() ?? null,
        });
      }
      const table = records[this.filling];
      if (table.rows >= rollRows || table.bytes >= rollBytes) await this.roll();
      else if (table.isBehind) await this.guarded(() => table.insert());
    }
    if (this.rejected.rows >= rowGroupRows || this.rejected.bytes >= rollBytes) {
      await this.settle();
      await this.guarded(() => this.copyRejected(this.rejected));
    }
  }

  async flush(): Promise<WriterResult> {
    const boundary = this.draw();
    this.drawing = boundary.catch(() => undefined);
    const { result } = await boundary;
    return await result;
  }

  /** Resolves when the engine is free to work on what was held, and the other tables take what comes. */
  private async draw(): Promise<{ result: Promise<WriterResult> }> {
    await this.drawing;
    this.assertOpen();
    const records = this.its.records[this.filling];
    const { rejected } = this;
    await this.guarded(() => records.flush());
    rejected.flush();
    await this.settle();
    this.filling = other(this.filling);
    this.rejecting = other(this.rejecting);
    this.eventDays.clear();
    const { check } = this.its;
    const columns = check.settle();
    const boundary = {
      records,
      rejected,
      its: { columns, leaves: check.leaves },
      counts: check.counts.slice(),
    };
    const result = this.guarded(() => this.finish(boundary));
    this.start(result);
    return { result };
  }

  private async finish({ records, rejected, its, counts }: Boundary): Promise<WriterResult> {
    if (records.rows > 0) await this.copyRecords(records, its);
    await this.copyRejected(rejected);
    this.assertNothingLost(its.leaves, counts);
    const { columns } = its;
    const result = {
      // A roll before the last may have ended before the newest column began.
      files: this.files.map((each) => (each.columns === columns ? each.file : { ...each.file, columns: each.columns })),
      quarantineFiles: this.quarantineFiles,
      rows: this.rows,
      quarantinedRows: this.quarantinedRows,
      columns,
    };
    this.copying.taken();
    this.files = [];
    this.quarantineFiles = [];
    this.rows = 0;
    this.copiedRows = 0;
    this.quarantinedRows = 0;
    return result;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.options.signal.removeEventListener('abort', this.interrupt);
    this.its.working.interrupt();
    // Its failure was thrown where it belonged, or belongs to what is thrown away here.
    await this.work.catch(() => undefined);
    try {
      for (const table of [...this.its.records, ...this.its.rejected]) await table.drop();
    } finally {
      this.its.loading.closeSync();
      this.its.working.closeSync();
      await this.copying.removeUntaken();
    }
  }

  private assertOpen(): void {
    throwIfAborted(this.options.signal, `Writing to ${this.options.feedPath}`);
    if (this.failure !== null) throw this.failure;
    if (this.closed) throw new LakeError('INTERNAL', `The writer of ${this.options.feedPath} is closed.`);
  }

  private get rejected(): RejectedTable {
    return this.its.rejected[this.rejecting];
  }

  private async guarded<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      this.failure = toEngineError(`Writing to ${this.options.feedPath}`, error, this.options.signal, {
        path: this.options.feedPath,
      });
      throw this.failure;
    }
  }

  private async settle(): Promise<void> {
    await this.work;
    this.assertOpen();
  }

  /** Day of a record without event time: the source's timestamp, else (where the source has none) its arrival. */
  private sourceDay(timestampMs: number): number {
    const ms = timestampMs > 0 ? timestampMs : (this.options.undatedDay ?? this.options.now)().getTime();
    return Math.floor(ms / 86_400_000);
  }

  /** Hands the filled table to the working connection, and goes on with the other one once that is free. */
  private async roll(): Promise<void> {
    const table = this.its.records[this.filling];
    await this.guarded(() => table.flush());
    await this.settle();
    this.filling = other(this.filling);
    // Records are held as text, so that all of them are read by the columns as they are now.
    const columns = this.its.check.settle();
    const { leaves } = this.its.check;
    this.start(this.guarded(() => this.copyRecords(table, { columns, leaves })));
  }

  private start(work: Promise<unknown>): void {
    this.work = work;
    // Awaited by the next step; until then a failure must not count as unhandled.
    work.catch(() => undefined);
  }

  private async copyRecords(table: RecordTable, its: FileColumns): Promise<void> {
    for await (const { file, columns, counts } of this.copying.records(table, its)) {
      counts.forEach((count, i) => {
        const key = keyOf(its.leaves[i]?.path ?? []);
        this.copiedCounts.set(key, (this.copiedCounts.get(key) ?? 0) + count);
      });
      this.copiedRows += file.records;
      this.files.push({ file, columns });
    }
    this.rows += table.rows;
    await table.clear();
  }

  private async copyRejected(rejected: RejectedTable): Promise<void> {
    if (rejected.rows === 0) return;
    rejected.flush();
    this.quarantineFiles.push(await this.copying.rejected(rejected));
    this.quarantinedRows += rejected.rows;
    await rejected.clear();
  }

  /** The check counted every value that it let through; DuckDB must have written exactly as many. */
  private assertNothingLost(leaves: FileColumns['leaves'], counts: Float64Array): void {
    if (this.copiedRows !== this.rows) this.lost('rows', this.rows, this.copiedRows, {});
    leaves.forEach(({ path }, i) => {
      const expected = counts[i] ?? 0;
      const written = this.copiedCounts.get(keyOf(path)) ?? 0;
      const column = path.join('.');
      if (written !== expected) this.lost(`values of ${column}`, expected, written, { column });
    });
  }

  private lost(what: string, expected: number, written: number, details: { column?: string }): never {
    this.failure = new LakeError(
      'INTERNAL',
      `${expected} ${what} were read and ${written} written. Nothing was committed.`,
      { details: { ...details, expected, written, path: this.options.feedPath } },
    );
    throw this.failure;
  }
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

function other(side: 0 | 1): 0 | 1 {
  return side === 0 ? 1 : 0;
}
