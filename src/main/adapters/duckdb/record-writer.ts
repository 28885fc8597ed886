import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { RawBatch, RecordWriter, RecordWriterOptions, StagedFile, WriterResult } from '../../core/ports';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import { toDuckDBType, toJsonStructure } from './column-types';
import { readCopiedFile, toDeltaStats } from './copy-stats';
import { toEngineError } from './engine-error';
import { compileRecordShape, type Leaf } from './json-shape';
import { RawTable } from './raw-table';
import { RecordCheck } from './record-check';
import { quoteIdentifier, quoteLiteral } from './sql-text';

/** Raw records are turned into columns so many at a time: DuckDB then works on whole vectors with both cores while the next ones come in. */
const convertRows = 50_000;
const convertBytes = 32_000_000;
/** Columns are rolled into files at this size, which bounds memory; the row group size that compresses best is just below it. */
const rollRows = 500_000;
const rollBytes = 256_000_000;
const rowGroupRows = 491_520;
/** Beyond so many dates in one roll, rows are ordered by date first: each file then reads its own stretch and not everything. */
const unorderedDates = 4;

const provenance = ['kafka_partition', 'kafka_offset', 'kafka_timestamp'];

const quarantineLeaves: readonly Leaf[] = [
  { path: ['kafka_partition'], type: 'integer' },
  { path: ['kafka_offset'], type: 'long' },
  { path: ['kafka_timestamp'], type: 'timestamp' },
  { path: ['reason'], type: 'string' },
  { path: ['value'], type: 'binary' },
  { path: ['quarantined_at'], type: 'timestamp' },
];

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
  const shape = compileRecordShape(options.columns);
  lastWriter += 1;
  const suffix = `_${lastWriter}`;
  const loading = await instance.connect();
  const working = await instance.connect();
  const structure = JSON.stringify(toJsonStructure(options.columns));
  const row = toDuckDBType({ type: 'struct', fields: [...options.columns] });
  const columnsTable = `columns${suffix}`;
  await working.run(
    `CREATE TABLE ${columnsTable} (source_partition INTEGER, source_offset BIGINT, source_ms BIGINT, day INTEGER, record ${row})`,
  );
  const raw = [
    await RawTable.create(loading, `raw_a${suffix}`),
    await RawTable.create(loading, `raw_b${suffix}`),
  ] as const;
  const rejected = await RawTable.create(loading, `rejected${suffix}`);
  const leaves: readonly Leaf[] = dated ? [...shape.leaves, ...quarantineLeaves.slice(0, 3)] : shape.leaves;
  return new DuckDBRecordWriter(
    { loading, working, raw, rejected, columnsTable, structure, leaves, check: new RecordCheck(shape) },
    options,
  );
}

interface WriterParts {
  /** Takes rows in while `working` converts and copies the ones before. */
  readonly loading: DuckDBConnection;
  readonly working: DuckDBConnection;
  readonly raw: readonly [RawTable, RawTable];
  readonly rejected: RawTable;
  readonly columnsTable: string;
  readonly structure: string;
  readonly leaves: readonly Leaf[];
  readonly check: RecordCheck;
}

class DuckDBRecordWriter implements RecordWriter {
  private filling: 0 | 1 = 0;
  /** The one conversion under way; the next waits for it. */
  private work: Promise<void> = Promise.resolve();
  private failure: unknown = null;
  private columnRows = 0;
  private columnBytes = 0;
  private rows = 0;
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
    const { check, raw, rejected } = this.its;
    for (let i = 0; i < batch.values.length; i += 1) {
      const value = batch.values[i] ?? null;
      const partition = batch.partitions[i];
      const offset = batch.offsets[i];
      const timestampMs = batch.timestamps[i];
      if (partition === undefined || offset === undefined || timestampMs === undefined) {
        throw new LakeError('INTERNAL', `A batch of ${batch.values.length} records has fewer positions than values.`);
      }
      const reason = value === null ? 'tombstone' : check.check(value);
      if (reason === null) {
        raw[this.filling].add({ partition, offset, timestampMs, reason, value: check.accepted });
      } else {
        rejected.add({ partition, offset, timestampMs, reason, value });
      }
      if (raw[this.filling].rows >= convertRows || raw[this.filling].bytes >= convertBytes) await this.convertFilled();
    }
    if (rejected.rows >= rollRows || rejected.bytes >= rollBytes) {
      await this.guarded(() => this.copyRejected());
    }
  }

  async flush(): Promise<WriterResult> {
    this.assertOpen();
    await this.convertFilled();
    await this.settle();
    await this.guarded(async () => {
      await this.copyColumns();
      await this.copyRejected();
    });
    this.assertNothingLost();
    const result = {
      files: this.files,
      quarantineFiles: this.quarantineFiles,
      rows: this.rows,
      quarantinedRows: this.quarantinedRows,
    };
    this.temporary.clear();
    this.files = [];
    this.quarantineFiles = [];
    this.rows = 0;
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
      for (const table of [...this.its.raw, this.its.rejected]) await table.drop();
      await this.its.working.run(`DROP TABLE IF EXISTS ${this.its.columnsTable}`);
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

  /** Hands the filled raw table to the working connection, and goes on with the other one once that is free. */
  private async convertFilled(): Promise<void> {
    const table = this.its.raw[this.filling];
    if (table.rows === 0) return;
    table.flush();
    await this.settle();
    this.filling = this.filling === 0 ? 1 : 0;
    const work = this.guarded(() => this.convert(table));
    this.work = work;
    // Awaited by the next step; until then a failure must not count as unhandled.
    work.catch(() => undefined);
  }

  private async convert(table: RawTable): Promise<void> {
    const { working, columnsTable, structure } = this.its;
    await working.run(`
      INSERT INTO ${columnsTable}
      SELECT source_partition, source_offset, source_ms, ${this.dayExpression()}, record
      FROM (SELECT source_partition, source_offset, source_ms, from_json(decode(value), ${quoteLiteral(structure)}) AS record FROM ${table.name})`);
    this.columnRows += table.rows;
    this.columnBytes += table.bytes;
    this.rows += table.rows;
    await table.clear();
    if (this.columnRows >= rollRows || this.columnBytes >= rollBytes) await this.copyColumns();
  }

  /** UTC day of a row since the epoch: its own event time, then the source's timestamp, then arrival. */
  private dayExpression(): string {
    const { layout, eventTimeColumn, now } = this.options;
    if (layout.kind !== 'date') return '0';
    const candidates = ['source_ms * 1000', String(now().getTime() * 1000)];
    if (eventTimeColumn !== null) candidates.unshift(`epoch_us(record.${quoteIdentifier(eventTimeColumn)})`);
    return `floor(coalesce(${candidates.join(', ')}) / 86400000000)::INTEGER`;
  }

  private async copyColumns(): Promise<void> {
    if (this.columnRows === 0) return;
    const { working, columnsTable, leaves } = this.its;
    const { columns, layout, now, fileId } = this.options;
    const records = columns.map(({ name }) => `record.${quoteIdentifier(name)} AS ${quoteIdentifier(name)}`);
    if (layout.kind === 'date') {
      records.push(
        'source_partition AS kafka_partition',
        'source_offset AS kafka_offset',
        'make_timestamptz(source_ms * 1000) AS kafka_timestamp',
      );
    }
    const days = await this.days();
    let from = columnsTable;
    if (days.length > unorderedDates) {
      from = `${columnsTable}_by_day`;
      await working.run(
        `CREATE OR REPLACE TABLE ${from} AS SELECT * FROM ${columnsTable} ORDER BY day, source_partition, source_offset`,
      );
    }
    for (const day of days) {
      const id = fileId();
      const stamp = compactStamp(now());
      const where = layout.kind === 'date' ? ` WHERE day = ${day}` : '';
      const file = await this.copy(`SELECT ${records.join(', ')} FROM ${from}${where}`, leaves, id);
      file.leaves.slice(0, this.copiedCounts.length).forEach((leaf, i) => {
        this.copiedCounts[i] = (this.copiedCounts[i] ?? 0) + (leaf === null ? Number.NaN : file.records - leaf.nulls);
      });
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
    if (from !== columnsTable) await working.run(`DROP TABLE ${from}`);
    await working.run(`TRUNCATE ${columnsTable}`);
    this.columnRows = 0;
    this.columnBytes = 0;
  }

  private async days(): Promise<number[]> {
    const result = await this.its.working.runAndReadAll(
      `SELECT DISTINCT day FROM ${this.its.columnsTable} ORDER BY day`,
    );
    return result.getRowsJS().map(([day]) => Number(day));
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
      `COPY (${select}) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION ${this.options.compression}, ROW_GROUP_SIZE ${rowGroupRows}, RETURN_STATS)`,
    );
    return readCopiedFile(result.getRowObjectsJson()[0], leaves);
  }

  /** The check counted every value that it let through; DuckDB must have written exactly as many. */
  private assertNothingLost(): void {
    const { check, leaves } = this.its;
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

/** YYYYMMDD_HHMMSS, UTC. */
function compactStamp(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
}

function datedPlace(day: number, stamp: string, id: string) {
  const [year = '', month = '', date = ''] = new Date(day * 86_400_000).toISOString().slice(0, 10).split('-');
  return {
    relativePath: `year=${year}/month=${month}/day=${date}/data_${stamp}_${id}.parquet`,
    // Delta spells an integer without leading zeros; the folder's name is only a name.
    partitionValues: { year: String(Number(year)), month: String(Number(month)), day: String(Number(date)) },
  };
}
