import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  amountSum,
  batchOf,
  commitOnce,
  feedOf,
  openDeltaLake,
  payments,
  runOptions,
  type DeltaLake,
} from '../../../../test/support/delta-lake';
import { deltaRsAbsence, readDeltaTable } from '../../../../test/support/delta-rs/delta-rs';

let lake: DeltaLake;
let absence: string | null;

beforeAll(async () => {
  absence = await deltaRsAbsence();
}, 300_000);

beforeEach(async () => {
  lake = await openDeltaLake();
  return () => lake.close();
});

const feed = feedOf('stream');

test('a log of checkpoints made from checkpoints, cleaned up, is read alike by Lagoon and by delta-rs, statistics too', async (context) => {
  if (absence !== null) context.skip(absence);
  const writer = await lake.store.openWriter(feed, runOptions());
  for (let n = 0; n < 33; n += 1) {
    await writer.append(batchOf(payments(10, n * 10, 100), n * 10));
    await writer.commit([{ appId: 'sample:test', version: BigInt(n) }]);
  }
  await writer.close();
  const path = lake.store.feedPath(feed);
  const before = await readDeltaTable(path);

  expect(await lake.store.table(feed).log.cleanUp(32)).toBe(32);
  const names = (await readdir(join(path, '_delta_log'))).sort();
  expect(names[0]).toBe('00000000000000000030.checkpoint.parquet');
  expect(names.filter((name) => name.startsWith('.tmp-'))).toEqual([]);
  const after = await readDeltaTable(path);
  expect(after).toEqual(before);
  expect(after).toMatchObject({ version: 32, rows: 330, files: 33 });
  expect(after.sums['amount']).toBe(amountSum(330));
  expect(after.statistics[0]).toMatchObject({ records: 10, min: { id: 'p0' } });
  expect(await readDeltaTable(path, 30)).toMatchObject({ version: 30, rows: 310 });

  const store = lake.reopened();
  const snapshot = await store.snapshot(feed);
  expect(snapshot?.totals).toMatchObject({ records: 330, files: 33 });
  expect(snapshot?.partitions.map(({ path: day, records, files }) => [day, records, files])).toEqual([
    ['year=2026/month=01/day=01', 100, 10],
    ['year=2026/month=01/day=02', 100, 10],
    ['year=2026/month=01/day=03', 100, 10],
    ['year=2026/month=01/day=04', 30, 3],
  ]);
  expect(snapshot?.totals.maxEventTime).toEqual(new Date('2026-01-04T00:00:29.000Z'));
  await expect(store.snapshotAt(feed, { version: 29 })).rejects.toThrow('from 30 to 32');
  expect((await store.snapshotAt(feed, { version: 31 })).totals.records).toBe(320);

  // The next checkpoint is made from one whose entries are gone.
  for (let n = 33; n < 41; n += 1) await commitOnce(store, feed, batchOf(payments(10, n * 10, 100), n * 10), BigInt(n));
  expect(await lake.reopened().table(feed).log.cleanUp(40)).toBeGreaterThan(0);
  expect(await readDeltaTable(path)).toMatchObject({ version: 40, rows: 410, sums: { amount: amountSum(410) } });
}, 120_000);

test('as of a time is the newest version committed by then', async () => {
  const times = [];
  for (let n = 0; n < 12; n += 1) {
    await commitOnce(lake.store, feed, batchOf(payments(1, n), n), BigInt(n));
    times.push((await lake.store.snapshot(feed))?.committedAt ?? new Date(0));
  }
  for (const [version, at] of times.entries()) {
    const found = await lake.reopened().snapshotAt(feed, { at });
    expect(found.committedAt).toEqual(at);
    expect(found.deltaVersion).toBeGreaterThanOrEqual(version);
  }
  const before = new Date((times[0]?.getTime() ?? 0) - 1);
  await expect(lake.store.snapshotAt(feed, { at: before })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
