import { beforeEach, describe, expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake, dayMs, type RowLake } from '../../../../test/support/row-lake';
import { tombstoneMs } from './tombstones';
import type { LakeTable } from './types';
import { planVacuum } from './vacuum';
import { readerGraceMs } from './vacuum-retained';

const feed = feedOf('table', { retentionVersions: null });
const startMs = Date.UTC(2026, 5, 15);
const yearMs = 365 * dayMs;

let lake: RowLake;
let table: LakeTable;

beforeEach(() => {
  lake = createRowLake(startMs);
  table = lake.store.table(feed);
});

const newestTombstone = async () => {
  const { tombstones } = await lake.overwrite(table, 1);
  return Math.max(...[...tombstones.values()].map(({ deletionTimestamp }) => deletionTimestamp ?? 0));
};

describe('the time of a tombstone', () => {
  test('is the time of the clock again once that was years ahead', async () => {
    lake.clock.set(startMs + 70 * yearMs);
    await lake.overwrite(table, 1);
    lake.clock.set(startMs);
    const state = await lake.overwrite(table, 1);
    expect(state.commitInfo?.timestamp).toBe(startMs + 70 * yearMs);
    expect([...state.tombstones.values()].map(({ deletionTimestamp }) => deletionTimestamp)).toEqual([startMs]);
  });

  test('is no older than the commit before it where the clock was set back by up to a week', async () => {
    await lake.overwrite(table, 1);
    lake.clock.set(startMs - tombstoneMs);
    expect(await newestTombstone()).toBe(startMs);
  });

  test('takes no file from a reader, however far the clock was set back: vacuum goes by the entries', async () => {
    await lake.overwrite(table, 1);
    lake.clock.set(startMs - yearMs);
    expect(await newestTombstone()).toBe(startMs - yearMs);
    lake.clock.set(startMs + 1);
    const plan = await planVacuum(table, { by: 'time', keepMs: readerGraceMs }, lake);
    expect(plan?.files).toEqual([]);
  });
});

test('tombstones that have expired are let go of, by a writer that never reads the log again and by a reader', async () => {
  const reader = lake.reopened().table(feed);
  for (let n = 0; n < 40; n += 1) {
    await lake.overwrite(table, 1);
    await reader.read();
    lake.clock.advance(dayMs);
  }
  for (const its of [table, reader]) {
    const state = await its.read();
    // A week of one a day, and what came since the last look, every tenth version.
    expect(state?.tombstones.size).toBeLessThanOrEqual(7 + 10 + 1);
    expect(state?.tombstones.size).toBeGreaterThanOrEqual(7);
  }
  // Nothing is forgotten that can still be read or is still to be deleted.
  expect((await lake.readable(table)).size).toBe(40);
  const plan = await planVacuum(table, { by: 'time', keepMs: 10 * dayMs }, lake);
  expect(plan?.files).toHaveLength(30);
});
