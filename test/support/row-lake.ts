import { createLakeStore } from '../../src/main/core/lake/lake-store';
import { oldestReadable } from '../../src/main/core/lake/readable-versions';
import { createLanding } from '../../src/main/core/lake/staged-files';
import { tableVersionOf, tableVersionPosition } from '../../src/main/core/lake/table-versions';
import type { LogState } from '../../src/main/core/lake/log-state';
import type { LakeStore, LakeTable } from '../../src/main/core/lake/types';
import type { Clock, Files, IdSource, Logger, ParquetEngine, StagedFile } from '../../src/main/core/ports';
import type { FeedConfig } from '../../src/shared/contract/feeds';
import { createFakeFiles, type FakeFiles } from './fake-files';
import { createFakeParquetEngine, tinyParquet } from './fake-parquet-engine';

export const dayMs = 86_400_000;

/** A lake without DuckDB whose files really hold rows (their numbers), so that what a version reads can be held against what it had. */
export interface RowLake {
  readonly root: string;
  readonly files: FakeFiles;
  readonly clock: Clock & { advance(ms: number): void; set(ms: number): void };
  readonly ids: IdSource;
  readonly engine: ParquetEngine;
  readonly logger: Logger;
  readonly store: LakeStore;
  /** As another process would have it. */
  reopened(files?: Files): LakeStore;
  /** Appends to a stream: a file of each day (days since the epoch) with so many new rows. */
  append(to: FeedConfig | LakeTable, days: readonly number[], rows: number): Promise<LogState>;
  /** Writes a table's next version, of one file, or of so many with so many rows each. */
  overwrite(to: FeedConfig | LakeTable, rows: number, files?: number): Promise<LogState>;
  /** The rows of a version, sorted; throws where one of its files is not there. */
  rowsOf(table: LakeTable, state: LogState): number[];
  /** The rows of every version that can be read, by number. */
  readable(table: LakeTable): Promise<Map<number, number[]>>;
}

/** Numbers that follow from the seed alone, from 0 on and below `below`. https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

export function createRowLake(startMs: number): RowLake {
  const root = '/lake';
  let nowMs = startMs;
  const clock = {
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    sleep: () => Promise.resolve(),
    advance: (ms: number) => {
      nowMs += ms;
    },
    set: (ms: number) => {
      nowMs = ms;
    },
  };
  const files = createFakeFiles(() => clock.now());
  let lastId = 0;
  const ids: IdSource = {
    next() {
      lastId += 1;
      return `id${lastId.toString(36).padStart(13, '0')}`;
    },
  };
  const silent = (): void => undefined;
  const logger: Logger = { info: silent, warn: silent, error: silent };
  let lastRow = 0;

  function stage(tablePath: string, relativePath: string, values: Record<string, string>, rows: number[]): StagedFile {
    const temporaryPath = `${tablePath}/.tmp-${ids.next()}.parquet`;
    const bytes = withRows(rows);
    files.put(temporaryPath, bytes);
    const stats = JSON.stringify({ numRecords: rows.length });
    return {
      temporaryPath,
      relativePath,
      partitionValues: values,
      records: rows.length,
      sizeBytes: bytes.length,
      stats,
    };
  }

  const engine: ParquetEngine = {
    ...createFakeParquetEngine(files),
    rewrite: async ({ tablePath, sources, relativePath, partitionValues }) => {
      const rows = sources.flatMap((path) => rowsIn(files, path));
      return stage(tablePath, relativePath, { ...partitionValues }, rows);
    },
  };

  const parts = { files, engine, clock, ids, logger };
  const reopened = (its: Files = files): LakeStore => createLakeStore({ onlyReads: false, root, ...parts, files: its });
  const store = reopened();

  const tableOf = (to: FeedConfig | LakeTable): LakeTable => ('log' in to ? to : store.table(to));

  function newRows(count: number): number[] {
    return Array.from({ length: count }, () => (lastRow += 1));
  }

  async function commit(table: LakeTable, staged: StagedFile[], tableVersion: number | null): Promise<LogState> {
    await files.makeDirectory(`${table.shape.path}/_delta_log`);
    const base = await table.read();
    const landing = createLanding(staged, parts);
    const adds = [];
    for (const file of staged) adds.push(await landing.land(table.shape, file));
    return table.commit(base, {
      operation: 'EXPORT',
      runId: null,
      adds,
      removes: tableVersion === null ? [] : 'all',
      dataChange: true,
      columns: null,
      tableVersion,
      positions: [],
      knownPositions: new Map(),
      quarantine: [],
      internal: () => (tableVersion === null ? [] : [tableVersionPosition(tableVersion)]),
    });
  }

  const rowsOf = (table: LakeTable, state: LogState): number[] =>
    [...state.files.keys()]
      .flatMap((path) => rowsIn(files, `${table.shape.path}/${decodeURIComponent(path)}`))
      .sort((a, b) => a - b);

  return {
    root,
    files,
    clock,
    ids,
    engine,
    logger,
    store,
    reopened,
    async append(to, days, rows) {
      const table = tableOf(to);
      await files.makeDirectory(table.shape.path);
      const staged = days.map((day) => {
        const date = new Date(day * dayMs).toISOString().slice(0, 10);
        const [year = '', month = '', dayOfMonth = ''] = date.split('-');
        const path = `year=${year}/month=${month}/day=${dayOfMonth}/data_${stampOf(clock.now())}_${ids.next()}.parquet`;
        const values = { year: String(Number(year)), month: String(Number(month)), day: String(Number(dayOfMonth)) };
        return stage(table.shape.path, path, values, newRows(rows));
      });
      return commit(table, staged, null);
    },
    async overwrite(to, rows, count = 1) {
      const table = tableOf(to);
      await files.makeDirectory(table.shape.path);
      const tableVersion = tableVersionOf(await table.read()) + 1;
      const staged = Array.from({ length: rows === 0 ? 0 : count }, () => {
        const path = `version=v${tableVersion}/snapshot_${stampOf(clock.now())}_${ids.next()}.parquet`;
        return stage(table.shape.path, path, {}, newRows(rows));
      });
      return commit(table, staged, tableVersion);
    },
    rowsOf,
    async readable(table) {
      const newest = await table.read();
      const found = new Map<number, number[]>();
      if (newest === null) return found;
      const oldest = Math.max(oldestReadable(newest), await table.log.oldestVersion());
      for (let version = oldest; version <= newest.version; version += 1) {
        found.set(version, rowsOf(table, await table.log.stateAt(version)));
      }
      return found;
    },
  };
}

function stampOf(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
}

/** Magic, the rows as text, then the footer of a Parquet file of so many rows. */
function withRows(rows: readonly number[]): Uint8Array {
  const whole = tinyParquet(rows.length);
  const text = new TextEncoder().encode(JSON.stringify(rows));
  return Uint8Array.from([...whole.subarray(0, 4), ...text, ...whole.subarray(4)]);
}

function rowsIn(files: FakeFiles, path: string): number[] {
  const bytes = files.bytes(path);
  if (bytes === null) throw new Error(`${path} is not there`);
  const text = new TextDecoder('latin1').decode(bytes);
  const rows: unknown = JSON.parse(text.slice(4, text.indexOf(']') + 1));
  if (!Array.isArray(rows)) throw new Error(`${path} holds no rows`);
  return rows.map(Number);
}
