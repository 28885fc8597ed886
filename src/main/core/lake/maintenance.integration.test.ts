import { readdir } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createNodeFiles } from '../../adapters/fs/node-files';
import {
  batchOf,
  column,
  commitOnce,
  countingIds,
  feedOf,
  openDeltaLake,
  paymentColumns,
  payments,
  recordingLogger,
  systemClock,
  type DeltaLake,
} from '../../../../test/support/delta-lake';
import { deltaRsAbsence, readDeltaTable, type DeltaRsTable } from '../../../../test/support/delta-rs/delta-rs';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { compactBin, undoCompaction } from './compaction';
import { planCompaction } from './compaction-plan';
import type { LakeParts } from './delta-log';
import { readFileStats } from './file-stats';
import { restoreVersion } from './restore';
import { dropPlanned, planRetention } from './retention';
import { vacuumTable } from './vacuum';

const dayMs = 86_400_000;
const run = new AbortController().signal;

let lake: DeltaLake;
let parts: LakeParts;
let absence: string | null;

beforeAll(async () => {
  absence = await deltaRsAbsence();
}, 300_000);

beforeEach(async () => {
  lake = await openDeltaLake();
  const { logger } = recordingLogger();
  parts = { files: createNodeFiles(), engine: lake.engine, clock: systemClock, ids: countingIds('m'), logger };
});
afterEach(() => lake.close());

/** Everything of a version that maintenance must not change: not how many files it is in, nor what is said of each. */
async function contents(
  feed: FeedConfig,
  version?: number,
): Promise<Omit<DeltaRsTable, 'version' | 'files' | 'statistics'>> {
  const { version: _v, files: _f, statistics: _s, ...rest } = await readDeltaTable(lake.store.feedPath(feed), version);
  return rest;
}

async function compactAll(feed: FeedConfig, nowMs = Date.now() + dayMs): Promise<number> {
  const table = lake.store.table(feed);
  const state = await table.read();
  if (state === null) throw new Error('nothing committed');
  const bins = planCompaction(table, state, nowMs, 128_000_000);
  for (const bin of bins) expect(await compactBin(table, bin, 'run', run, parts)).not.toBeNull();
  return bins.length;
}

const rangesOf = async (feed: FeedConfig) => {
  const files = (await lake.store.snapshot(feed))?.files ?? [];
  const ms = files.flatMap(({ minEventTime, maxEventTime }) => [
    minEventTime?.getTime() ?? 0,
    maxEventTime?.getTime() ?? 0,
  ]);
  return [Math.min(...ms), Math.max(...ms)];
};

describe('delta-rs reads the same rows, columns and partition values', () => {
  test('before and after a compaction of files of two schemas, after its undo, and after a vacuum', async (context) => {
    if (absence !== null) context.skip(absence);
    const feed = feedOf('stream');
    const evolved = feedOf('stream', { columns: [...paymentColumns, column('note', 'string')] });
    for (let n = 0; n < 3; n += 1)
      await commitOnce(lake.store, feed, batchOf(payments(20, n * 20, 25), n * 20), BigInt(n));
    const noted = payments(20, 60, 25).map((text) => text.replace(/}$/, ',"note":"n"}'));
    await commitOnce(lake.store, evolved, batchOf(noted, 60), 3n);
    const before = await contents(evolved);
    expect(before).toMatchObject({ rows: 80, counts: { note: '20', day: '80' } });
    const [low, high] = await rangesOf(evolved);

    expect(await compactAll(evolved)).toBe(3);
    const newest = await readDeltaTable(lake.store.feedPath(evolved));
    expect(newest).toMatchObject({ version: 6, files: 4 });
    expect(newest.statistics[2]).toMatchObject({
      records: 25,
      nulls: { id: '0', note: '10', 'user.name': '0' },
      min: { at: '2026-01-03 00:00:00+00:00', amount: '50.50', kafka_offset: '50', note: 'n' },
      max: { at: '2026-01-03 00:00:24+00:00', amount: '74.74', kafka_offset: '74', 'user.name': 'User 6' },
    });
    expect(await contents(evolved)).toEqual(before);
    expect(await contents(evolved, 3)).toEqual(before);
    expect(await rangesOf(evolved)).toEqual([low, high]);
    const table = lake.store.table(evolved);
    for (const add of (await table.read())?.files.values() ?? []) {
      expect(readFileStats(add.stats, null).records).toBe(add.partitionValues['day'] === '4' ? 5 : 25);
    }
    expect(await compactAll(evolved)).toBe(0);

    expect(await undoCompaction(table, 6, parts.files)).toBe(7);
    expect(await contents(evolved)).toEqual(before);
    await vacuumTable(
      table,
      { rule: { by: 'time', keepMs: 0 }, runId: null, reasons: ['removed'], signal: run },
      parts,
    );
    expect(await contents(evolved)).toEqual(before);
    const names = await readdir(lake.store.feedPath(evolved), { recursive: true });
    expect(names.filter((name) => name.endsWith('.parquet') && !name.startsWith('_delta_log'))).toHaveLength(
      (await table.read())?.files.size ?? 0,
    );
    expect(names.filter((name) => name.includes('.tmp-'))).toEqual([]);
  });

  test('of what retention leaves, and of what a restore brings back', async (context) => {
    if (absence !== null) context.skip(absence);
    const days = Math.floor((Date.now() - Date.UTC(2026, 0, 3)) / dayMs);
    const feed = feedOf('stream', { retentionDays: days });
    await commitOnce(lake.store, feed, batchOf(payments(50, 0, 10)), 1n);
    const before = await contents(feed);
    const table = lake.store.table(feed);
    const planned = await planRetention(table, parts);
    if (planned === null) throw new Error('nothing to drop');
    expect(planned.items.map(({ name, records }) => [name, records])).toEqual([
      ['2026-01-01', 10],
      ['2026-01-02', 10],
    ]);
    expect(await dropPlanned(planned, 'run', run, parts)).toBe(1);
    expect(await readDeltaTable(lake.store.feedPath(feed))).toMatchObject({
      version: 1,
      rows: 30,
      files: 3,
      sums: { day: '120' },
      minima: { at: '2026-01-03T00:00:00Z' },
    });
    expect(await contents(feed, 0)).toEqual(before);
    expect(await restoreVersion(table, 0, 1, parts.files)).toBe(2);
    expect(await contents(feed)).toEqual(before);
    // The sources did not move back: what comes next is what follows the newest export.
    expect((await lake.store.snapshot(feed))?.positions.get('sample:test')).toBe(1n);
  });

  test('of a restored version of a table, which is a version of its own', async (context) => {
    if (absence !== null) context.skip(absence);
    const feed = feedOf('table');
    for (let n = 1; n <= 3; n += 1) await commitOnce(lake.store, feed, batchOf(payments(n)), BigInt(n));
    const first = await contents(feed, 0);
    expect(await restoreVersion(lake.store.table(feed), 0, 2, parts.files)).toBe(3);
    expect(await contents(feed)).toEqual(first);
    expect(await lake.store.versions(feed)).toMatchObject([
      { tableVersion: 4, deltaVersion: 3, records: 1, path: 'version=v1', current: true },
      { tableVersion: 3 },
      { tableVersion: 2 },
      { tableVersion: 1, path: 'version=v1' },
    ]);
    await commitOnce(lake.store, feed, batchOf(payments(5)), 4n);
    expect((await lake.store.versions(feed))[0]).toMatchObject({ tableVersion: 5, path: 'version=v5', records: 5 });
  });
});
