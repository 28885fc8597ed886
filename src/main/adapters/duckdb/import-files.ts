import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Column } from '../../../shared/contract/types';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { FileImportOptions, FileImportResult, ImportSource, StagedFile } from '../../core/ports';
import { columnLeaves } from './column-leaves';
import { readCopiedFile, toDeltaStats } from './copy-stats';
import { importDay } from './import-day';
import { eventDay, reasonOf } from './import-fit';
import { importLines } from './import-lines';
import { toEngineError } from './engine-error';
import { noneFits } from './import-none-fits';
import { unreadable } from './import-paths';
import { columnsOf, planOf, type ImportPlan } from './import-plan';
import { whereOf, type FileRows } from './import-rows';
import type { Leaf } from './json-shape';
import { quarantineLeaves } from './quarantine-columns';
import { quoteIdentifier, quoteLiteral } from './sql-text';
import { compactStamp, datedPlace } from './staged-place';

/** Open files of a partitioned COPY; with more days than these, rows are sorted by day first, on disk where they must. */
const openFiles = 64;
const progressMs = 250;
const kinds = { parquet: 'Parquet', csv: 'CSV', ndjson: 'NDJSON' };

/**
 * Takes all files, or none of them. Errors: INVALID_INPUT where not one row fits, naming the first and why: the files are read by a wrong form, and would
 * be passed over the next time; CORRUPT naming a file that cannot be read.
 */
export async function importFiles(instance: DuckDBInstance, options: FileImportOptions): Promise<FileImportResult> {
  const result = await (options.format === 'ndjson' ? importLines(instance, options) : importTyped(instance, options));
  if (result.rows > 0 || result.quarantinedRows === 0) return result;
  try {
    throw await noneFits(instance, options, result);
  } finally {
    for (const file of [...result.files, ...result.quarantineFiles]) await rm(file.temporaryPath, { force: true });
  }
}

/** One connection for all files, one file after the other: memory is DuckDB's buffers, whatever the files' size. */
async function importTyped(instance: DuckDBInstance, options: FileImportOptions): Promise<FileImportResult> {
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  options.signal.addEventListener('abort', interrupt);
  const staging = new Staging(connection, options);
  try {
    await connection.run(
      `SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET partitioned_write_max_open_files = ${openFiles}`,
    );
    const plan = await planOf(connection, options);
    const columns = columnsOf(plan, options);
    options.onPlanned(plan.records);
    for (const source of options.sources) {
      throwIfAborted(options.signal, `Importing ${source.path}`);
      await takeFile(staging, plan, source, columns, options);
    }
    return staging.result(columns);
  } catch (error) {
    await staging.discard();
    throw toEngineError(`Importing into ${options.feedPath}`, error, options.signal, { path: options.feedPath });
  } finally {
    options.signal.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}

async function takeFile(
  staging: Staging,
  plan: ImportPlan,
  source: ImportSource,
  columns: readonly Column[],
  { format, signal }: FileImportOptions,
): Promise<void> {
  let rows: FileRows | null = null;
  try {
    rows = await plan.rows(source, columns, () => staging.scratch());
    await staging.take(rows);
  } catch (error) {
    // What DuckDB reads of CSV was written by us: that it cannot is no fault of the file.
    if (rows !== null && format === 'csv')
      throw toEngineError(`Importing ${source.path}`, error, signal, { path: source.path });
    throw unreadable(source.path, kinds[format], error, signal);
  } finally {
    await rows?.release();
    await staging.clearScratch();
  }
}

/** What DuckDB read of a file must be what was written into it for DuckDB. */
function assertAllRead({ source, expected }: FileRows, total: number, rowSum: unknown): void {
  if (expected === null) return;
  const sum = typeof rowSum === 'string' || typeof rowSum === 'number' ? BigInt(rowSum) : 0n;
  if (total === expected.rows && sum === expected.rowSum) return;
  throw new LakeError(
    'INTERNAL',
    `${source.path}: ${expected.rows} rows were found in it, and ${total} read. Nothing was committed.`,
    { details: { path: source.path, expected: expected.rows, read: total } },
  );
}

/** For the day of a row, beside columns that are called as the user likes. */
function freeName(taken: readonly string[]): string {
  const names = new Set(taken.map((name) => name.toLowerCase()));
  let name = 'lagoon_day';
  while (names.has(name)) name += '_';
  return name;
}

class Staging {
  private readonly temporary = new Set<string>();
  private readonly scratches = new Set<string>();
  private readonly files: StagedFile[] = [];
  private readonly quarantineFiles: StagedFile[] = [];
  private readonly sourceRows: number[] = [];
  private rows = 0;
  private quarantinedRows = 0;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly options: FileImportOptions,
  ) {}

  async take(rows: FileRows): Promise<void> {
    const { connection, options } = this;
    const { source } = rows;
    const eventTime = rows.fits.find(({ column }) => column.name === options.eventTimeColumn) ?? null;
    const reason = reasonOf(rows.fits, eventTime, whereOf(source));
    const values = rows.fits.map(({ computed, value }) => `${computed} AS ${value}`).join(', ');
    const valued = `(SELECT *, ${values} FROM ${rows.relation})`;
    const judged = `(SELECT *, ${reason} AS lagoon_reason FROM ${valued})`;

    const day = options.layout.kind === 'date' ? eventDay(eventTime, importDay(source)) : null;
    const counted = await connection.runAndReadAll(
      `SELECT count(*), count(lagoon_reason), sum(lagoon_row)${day === null ? '' : `, count(DISTINCT CASE WHEN lagoon_reason IS NULL THEN ${day} END), min(CASE WHEN lagoon_reason IS NULL THEN ${day} END)`} FROM ${judged}`,
    );
    const row = counted.getRowsJson()[0] ?? [];
    const [total = 0, unfit = 0, , days = 0, firstDay = 0] = row.map(Number);
    assertAllRead(rows, total, row[2]);
    // Known to be fit, rows are not judged again: as a filter, DuckDB would cast every value several times more.
    const accepted = unfit === 0 ? valued : `${judged} WHERE lagoon_reason IS NULL`;
    const before = this.rows + this.quarantinedRows;
    const written =
      total - unfit === 0
        ? 0
        : await this.withProgress(before, total, () => this.copyRows(rows, accepted, day, days, firstDay));
    if (written !== total - unfit) {
      throw new LakeError(
        'INTERNAL',
        `${source.path}: ${total - unfit} rows were read and ${written} written. Nothing was committed.`,
        { details: { path: source.path, expected: total - unfit, written } },
      );
    }
    const broken = rows.broken?.rows ?? 0;
    if (unfit + broken > 0) await this.copyUnfit(rows, judged, unfit + broken);
    this.rows += written;
    this.quarantinedRows += unfit + broken;
    this.sourceRows.push(total + broken);
    options.onRows(this.rows + this.quarantinedRows);
  }

  result(columns: readonly Column[]): FileImportResult {
    const { files, quarantineFiles, rows, quarantinedRows, sourceRows } = this;
    return { files, quarantineFiles, rows, quarantinedRows, columns, sourceRows };
  }

  /** A path for what is written and read again. */
  scratch(): string {
    const path = join(this.options.feedPath, `.tmp-${this.options.fileId()}.csv`);
    this.scratches.add(path);
    return path;
  }

  async clearScratch(): Promise<void> {
    for (const path of this.scratches) await rm(path, { force: true });
    this.scratches.clear();
  }

  async discard(): Promise<void> {
    for (const path of this.temporary) await rm(path, { recursive: true, force: true });
    this.temporary.clear();
  }

  private async copyRows(
    { source, fits }: FileRows,
    accepted: string,
    day: string | null,
    days: number,
    firstDay: number,
  ): Promise<number> {
    const { layout } = this.options;
    const selected = fits.map(({ column, value }) => `${value} AS ${quoteIdentifier(column.name)}`);
    const leaves: Leaf[] = columnLeaves(fits.map(({ column }) => column));
    if (day !== null) {
      selected.push(
        `CAST(${source.index} AS INTEGER) AS kafka_partition`,
        'CAST(lagoon_row AS BIGINT) AS kafka_offset',
        'CAST(NULL AS TIMESTAMPTZ) AS kafka_timestamp',
      );
      leaves.push(...quarantineLeaves.slice(0, 3));
    }
    const dayColumn = freeName(fits.map(({ column }) => column.name));
    const taken = `SELECT ${selected.join(', ')}`;
    if (day === null || days === 1) {
      const id = this.options.fileId();
      const path = join(this.options.feedPath, `.tmp-${id}.parquet`);
      this.temporary.add(path);
      const [row] = await this.copy(`${taken} FROM ${accepted}`, path, '');
      const stamp = compactStamp(this.options.now());
      const place =
        layout.kind === 'date'
          ? datedPlace(firstDay, stamp, id)
          : { relativePath: `version=v${layout.version}/snapshot_${stamp}_${id}.parquet`, partitionValues: {} };
      return this.stage(row, leaves, path, place);
    }
    return this.copyByDay(
      `${taken}, ${day} AS ${dayColumn} FROM ${accepted}${days > openFiles ? ` ORDER BY ${dayColumn}` : ''}`,
      leaves,
      dayColumn,
    );
  }

  /** DuckDB makes a folder a day; the files in them are moved under flat hidden names, which a dead process's successor clears away. */
  private async copyByDay(select: string, leaves: readonly Leaf[], dayColumn: string): Promise<number> {
    const folder = join(this.options.feedPath, `.tmp-import-${this.options.fileId()}`);
    this.temporary.add(folder);
    const copied = await this.copy(select, folder, `, PARTITION_BY (${dayColumn}), WRITE_PARTITION_COLUMNS false`);
    let written = 0;
    for (const row of copied) {
      const { path } = readCopiedFile(row, []);
      const day = Number(new RegExp(`${dayColumn}=(-?\\d+)`).exec(path)?.[1]);
      const id = this.options.fileId();
      const flat = join(this.options.feedPath, `.tmp-${id}.parquet`);
      this.temporary.add(flat);
      await rename(path, flat);
      written += this.stage(row, leaves, flat, datedPlace(day, compactStamp(this.options.now()), id));
    }
    await rm(folder, { recursive: true, force: true });
    this.temporary.delete(folder);
    return written;
  }

  private stage(
    row: unknown,
    leaves: readonly Leaf[],
    temporaryPath: string,
    place: Pick<StagedFile, 'relativePath' | 'partitionValues'>,
  ): number {
    const file = readCopiedFile(row, leaves);
    const { records, sizeBytes } = file;
    this.files.push({ temporaryPath, ...place, records, sizeBytes, stats: toDeltaStats(file, leaves) });
    return records;
  }

  private async copyUnfit({ source, original, broken }: FileRows, judged: string, expected: number): Promise<void> {
    const id = this.options.fileId();
    const now = this.options.now();
    const path = join(this.options.feedPath, `.tmp-${id}.parquet`);
    this.temporary.add(path);
    const unfit = `SELECT lagoon_row, lagoon_reason AS reason, encode(${original}) AS bytes FROM ${judged} WHERE lagoon_reason IS NOT NULL`;
    const [row] = await this.copy(
      `SELECT CAST(${source.index} AS INTEGER) AS kafka_partition, CAST(lagoon_row AS BIGINT) AS kafka_offset, CAST(NULL AS TIMESTAMPTZ) AS kafka_timestamp,
        reason, bytes AS value, make_timestamptz(${now.getTime() * 1000}) AS quarantined_at
        FROM (${unfit}${broken === null ? '' : ` UNION ALL ${broken.select}`})`,
      path,
      '',
    );
    const file = readCopiedFile(row, quarantineLeaves);
    if (file.records !== expected) {
      throw new LakeError(
        'INTERNAL',
        `${source.path}: ${expected} rows do not fit and ${file.records} were kept. Nothing was committed.`,
        { details: { path: source.path } },
      );
    }
    this.quarantineFiles.push({
      temporaryPath: path,
      relativePath: `quarantine_${compactStamp(now)}_${id}.parquet`,
      partitionValues: {},
      records: file.records,
      sizeBytes: file.sizeBytes,
      stats: toDeltaStats(file, quarantineLeaves),
    });
  }

  private async copy(select: string, path: string, more: string): Promise<unknown[]> {
    const result = await this.connection.runAndReadAll(
      `COPY (${select}) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION ${this.options.compression}, RETURN_STATS${more})`,
    );
    return result.getRowObjectsJson();
  }

  private async withProgress<T>(before: number, total: number, step: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      const { percentage } = this.connection.progress;
      if (percentage > 0) this.options.onRows(before + Math.floor((total * Math.min(percentage, 100)) / 100));
    }, progressMs);
    try {
      return await step();
    } finally {
      clearInterval(timer);
    }
  }
}
