import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { RawBatch, RecordWriter, RecordWriterOptions, StagedFile, WriterResult } from '../../core/ports';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import { toJsonStructure } from './column-types';
import { readCopiedFile, toDeltaStats } from './copy-stats';
import { toEngineError } from './engine-error';
import { compileRecordShape, type Leaf } from './json-shape';
import { quarantineLeaves } from './quarantine-columns';
import { compactStamp, datedPlace, isSourceTime } from './staged-place';
import { RejectedTable } from './rejected-table';
import { RecordTable } from './record-table';
import { RecordCheck } from './record-check';
import { quoteIdentifier, quoteLiteral } from './sql-text';

/**
 * Records are rolled into files when so many are held: one row group of the size that compresses best. Two such rolls are in memory at the
 * most, one being filled while DuckDB turns the other into Parquet.
 */
const rollRows = 491_520;
const rollBytes = 128_000_000;
/** A dictionary that outgrows this is given up early: unique ids cost half of the writing time otherwise, for 2 % of the size. */
const dictionaryValues = 20_000;

const provenance = ['kafka_partition', 'kafka_offset', 'kafka_timestamp'];

let lastWriter = 0;

/** Opens a writer with connections and tables of its own in the engine's DuckDB. */
export async function openRecordWriter(instance: DuckDBInstance, options: RecordWriterOptions): Promise<RecordWriter> {
  const dated = options.layout.kind === 'date';
  const clash = dated
    ? options.columns.find(({ name }) => [...provenance, 'year', 'month', 'day'].includes(name.toLowerCase()))
    : undefined;
  if (clash !== undefined) {
    throw new LakeError(
      'INVALID_INPUT',
      `The column ${clash.name} has a name that the lake itself gives to every stream. Rename it in the feed.`,
      { details: { column: clash.name } },
    );
  }
  const { eventTimeColumn } = options;
  const eventColumn = options.columns.find(({ name }) => name === eventTimeColumn);
  if (dated && eventTimeColumn !== null && eventColumn?.type !== 'timestamp' && eventColumn?.type !== 'date') {
    throw new LakeError(
      'INVALID_INPUT',
      `The event time column ${eventTimeColumn} is not a timestamp or date of the feed. Choose another, or none.`,
      { details: { column: eventTimeColumn } },
    );
  }
  const shape = compileRecordShape(options.columns);
  lastWriter += 1;
  const suffix = `_${lastWriter}`;
  const loading = await instance.connect();
  const working = await instance.connect();
  try {
    const records = [
      await RecordTable.create(loading, `records_a${suffix}`),
      await RecordTable.create(loading, `records_b${suffix}`),
    ] as const;
    const rejected = await RejectedTable.create(loading, `rejected${suffix}`);
    return new DuckDBRecordWriter(
      {
        loading,
        working,
        records,
        rejected,
        structure: JSON.stringify(toJsonStructure(options.columns)),
        leaves: dated ? [...shape.leaves, ...quarantineLeaves.slice(0, 3)] : shape.leaves,
        check: new RecordCheck(shape, eventTimeColumn),
      },
      options,
    );
  } catch (error) {
    loading.closeSync();
    working.closeSync();
    throw toEngineError(`Opening a writer of ${options.feedPath}`, error, options.signal, { path: options.feedPath });
  }
}

interface WriterParts {
  /** Takes records in while `working` turns the ones before into files. */
  readonly loading: DuckDBConnection;
  readonly working: DuckDBConnection;
  readonly records: readonly [RecordTable, RecordTable];
  readonly rejected: RejectedTable;
  readonly structure: string;
  readonly leaves: readonly Leaf[];
  readonly check: RecordCheck;
}

class DuckDBRecordWriter implements RecordWriter {
  private filling: 0 | 1 = 0;
  /** The one roll under way; the next waits for it. */
  private work: Promise<void> = Promise.resolve();
  private failure: LakeError | null = null;
  private rows = 0;
  private copiedRows = 0;
  private quarantinedRows = 0;
  private files: StagedFile[] = [];
  private quarantineFiles: StagedFile[] = [];
  private readonly temporary = new Set<string>();
  private readonly copiedCounts: Float64Array;
  private closed = false;
  private readonly interrupt: () => void;

  constructor(
    private readonly its: WriterParts,
    private readonly options: RecordWriterOptions,
  ) {
    this.copiedCounts = new Float64Array(its.check.counts.length);
    this.interrupt = () => its.working.interrupt();
    options.signal.addEventListener('abort', this.interrupt);
  }

  async append(batch: RawBatch): Promise<void> {
    this.assertOpen();
    const { check, records, rejected } = this.its;
    const dated = this.options.layout.kind === 'date';
    for (let i = 0; i < batch.values.length; i += 1) {
      const value = batch.values[i] ?? null;
      const partition = batch.partitions[i];
      const offset = batch.offsets[i];
      const toldMs = batch.timestamps[i];
      if (partition === undefined || offset === undefined || toldMs === undefined) {
        throw new LakeError('INTERNAL', `A batch of ${batch.values.length} records has fewer positions than values.`);
      }
      const timestampMs = isSourceTime(toldMs) ? toldMs : null;
      const reason = value === null ? 'tombstone' : check.check(value);
      if (reason === null) {
        const day = dated ? (check.eventDay ?? this.sourceDay(timestampMs)) : 0;
        records[this.filling].add(day, partition, offset, timestampMs, check.accepted);
      } else {
        rejected.add({ partition, offset, timestampMs, reason, value });
      }
      if (records[this.filling].rows >= rollRows || records[this.filling].bytes >= rollBytes) await this.roll();
    }
    if (rejected.rows >= rollRows || rejected.bytes >= rollBytes) {
      await this.settle();
      await this.guarded(() => this.copyRejected());
    }
  }

  async flush(): Promise<WriterResult> {
    this.assertOpen();
    await this.roll();
    await this.settle();
    await this.guarded(() => this.copyRejected());
    this.assertNothingLost();
    const result = {
      files: this.files,
      quarantineFiles: this.quarantineFiles,
      rows: this.rows,
      quarantinedRows: this.quarantinedRows,
      columns: this.options.columns,
    };
    this.temporary.clear();
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
      for (const table of [...this.its.records, this.its.rejected]) await table.drop();
    } finally {
      this.its.loading.closeSync();
      this.its.working.closeSync();
      for (const path of this.temporary) await rm(path, { force: true });
      this.temporary.clear();
    }
  }

  private assertOpen(): void {
    throwIfAborted(this.options.signal, `Writing to ${this.options.feedPath}`);
    if (this.failure !== null) throw this.failure;
    if (this.closed) throw new LakeError('INTERNAL', `The writer of ${this.options.feedPath} is closed.`);
  }

  private async guarded(step: () => Promise<void>): Promise<void> {
    try {
      await step();
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
  private sourceDay(timestampMs: bigint | null): number {
    const ms = timestampMs !== null && timestampMs > 0n ? Number(timestampMs) : this.options.now().getTime();
    return Math.floor(ms / 86_400_000);
  }

  /** Hands the filled table to the working connection, and goes on with the other one once that is free. */
  private async roll(): Promise<void> {
    const table = this.its.records[this.filling];
    if (table.rows === 0) return;
    table.flush();
    await this.settle();
    this.filling = this.filling === 0 ? 1 : 0;
    const work = this.guarded(() => this.copyRecords(table));
    this.work = work;
    // Awaited by the next step; until then a failure must not count as unhandled.
    work.catch(() => undefined);
  }

  /** One file a day, one after the other: however many days there are, one file is open. */
  private async copyRecords(table: RecordTable): Promise<void> {
    const { leaves, structure } = this.its;
    const { columns, layout, now, fileId } = this.options;
    const selected = columns.map(({ name }) => `j.r.${quoteIdentifier(name)} AS ${quoteIdentifier(name)}`);
    if (layout.kind === 'date') {
      selected.push('j.p AS kafka_partition', 'j.o AS kafka_offset', 'make_timestamptz(j.t * 1000) AS kafka_timestamp');
    }
    for (const day of [...table.days].sort((a, b) => a - b)) {
      const id = fileId();
      const stamp = compactStamp(now());
      const file = await this.copy(`SELECT ${selected.join(', ')} FROM ${table.from(day, structure)}`, leaves, id);
      file.leaves.slice(0, this.copiedCounts.length).forEach((leaf, i) => {
        this.copiedCounts[i] = (this.copiedCounts[i] ?? 0) + (leaf === null ? Number.NaN : file.records - leaf.nulls);
      });
      this.copiedRows += file.records;
      this.files.push({
        temporaryPath: file.path,
        ...(layout.kind === 'date'
          ? datedPlace(day, stamp, id)
          : { relativePath: `version=v${layout.version}/snapshot_${stamp}_${id}.parquet`, partitionValues: {} }),
        records: file.records,
        sizeBytes: file.sizeBytes,
        stats: toDeltaStats(file, leaves),
      });
    }
    this.rows += table.rows;
    await table.clear();
  }

  private async copyRejected(): Promise<void> {
    const { rejected } = this.its;
    if (rejected.rows === 0) return;
    rejected.flush();
    const now = this.options.now();
    const id = this.options.fileId();
    const file = await this.copy(
      `SELECT source_partition AS kafka_partition, source_offset AS kafka_offset, make_timestamptz(source_ms * 1000) AS kafka_timestamp,
        reason, value, make_timestamptz(${now.getTime() * 1000}) AS quarantined_at FROM ${rejected.name}`,
      quarantineLeaves,
      id,
    );
    this.quarantineFiles.push({
      temporaryPath: file.path,
      relativePath: `quarantine_${compactStamp(now)}_${id}.parquet`,
      partitionValues: {},
      records: file.records,
      sizeBytes: file.sizeBytes,
      stats: toDeltaStats(file, quarantineLeaves),
    });
    this.quarantinedRows += rejected.rows;
    await rejected.clear();
  }

  /** COPY writes its target in place: a hidden name, which only `flush` gives away. */
  private async copy(select: string, leaves: readonly Leaf[], id: string) {
    const path = join(this.options.feedPath, `.tmp-${id}.parquet`);
    this.temporary.add(path);
    const result = await this.its.working.runAndReadAll(
      `COPY (${select}) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION ${this.options.compression}, ROW_GROUP_SIZE ${rollRows}, DICTIONARY_SIZE_LIMIT ${dictionaryValues}, RETURN_STATS)`,
    );
    return readCopiedFile(result.getRowObjectsJson()[0], leaves);
  }

  /** The check counted every value that it let through; DuckDB must have written exactly as many. */
  private assertNothingLost(): void {
    const { check, leaves } = this.its;
    if (this.copiedRows !== this.rows) {
      this.failure = new LakeError(
        'INTERNAL',
        `${this.rows} rows were read and ${this.copiedRows} written. Nothing was committed.`,
        {
          details: { expected: this.rows, written: this.copiedRows, path: this.options.feedPath },
        },
      );
      throw this.failure;
    }
    check.counts.forEach((expected, i) => {
      const written = this.copiedCounts[i] ?? 0;
      if (written === expected) return;
      const column = leaves[i]?.path.join('.') ?? '';
      this.failure = new LakeError(
        'INTERNAL',
        `${expected} values of ${column} were read and ${written} written. Nothing was committed.`,
        { details: { column, expected, written, path: this.options.feedPath } },
      );
      throw this.failure;
    });
  }
}
