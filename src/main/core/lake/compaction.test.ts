import { beforeEach, describe, expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake, dayMs, type RowLake } from '../../../../test/support/row-lake';
import { LakeError } from '../../../shared/errors';
import { compactBin, undoCompaction } from './compaction';
import { planCompaction } from './compaction-plan';
import { lateRecords } from './late-data';
import type { LakeStore, LakeTable } from './types';
import { vacuumTable } from './vacuum';

const feed = feedOf('stream');
const hourMs = 3_600_000;
const today = Math.floor(Date.UTC(2026, 5, 15) / dayMs);
const run = new AbortController().signal;

let lake: RowLake;
let table: LakeTable;

beforeEach(() => {
  lake = createRowLake(today * dayMs + 12 * hourMs);
  table = lake.store.table(feed);
});

const stateOf = async (its: LakeTable = table) => {
  const state = await its.read();
  if (state === null) throw new Error('nothing committed');
  return state;
};
const plan = async (targetFileBytes = 10_000) =>
  planCompaction(table, await stateOf(), lake.clock.now().getTime(), targetFileBytes);
const parquet = () => lake.files.paths().filter((path) => path.endsWith('.parquet'));

async function firstBin() {
  const [bin] = await plan();
  if (bin === undefined) throw new Error('nothing to compact');
  return bin;
}

/** A store that does this before its first publishing. */
function racing(step: () => Promise<unknown>): LakeStore {
  let armed = true;
  return lake.reopened({
    ...lake.files,
    createExclusive: async (path, text, mode) => {
      if (armed) {
        armed = false;
        await step();
      }
      return lake.files.createExclusive(path, text, mode);
    },
  });
}

describe('the plan', () => {
  test('takes days that are over and without a commit for an hour, and of these the small files where there are two', async () => {
    for (let n = 0; n < 3; n += 1) await lake.append(feed, [today, today - 1, today - 2], 2);
    await lake.append(feed, [today - 3], 2);
    lake.clock.advance(hourMs - 1);
    expect(await plan()).toEqual([]);
    await lake.append(feed, [today - 2], 2);
    lake.clock.advance(1);
    expect((await plan()).map(({ date, sources }) => [date, sources.length])).toEqual([['2026-06-14', 3]]);
    lake.clock.advance(hourMs);
    expect((await plan()).map(({ date, folder, sources }) => [date, folder, sources.length])).toEqual([
      ['2026-06-13', 'year=2026/month=06/day=13', 4],
      ['2026-06-14', 'year=2026/month=06/day=14', 3],
    ]);
  });

  test('fills bins up to the target, and leaves a file of half of it alone', async () => {
    for (let n = 0; n < 7; n += 1) await lake.append(feed, [today - 1], 1);
    await lake.append(feed, [today - 1], 100);
    lake.clock.advance(2 * hourMs);
    const size = (await firstBin()).sources[0]?.size ?? 0;
    expect((await plan(3 * size)).map(({ sources }) => sources.length)).toEqual([3, 3]);
    expect(await plan(2 * size)).toEqual([]);
  });

  test('keeps the days of a quarantine apart where its feed keeps days, since a file is let go of whole', async () => {
    for (const [retentionDays, files] of [
      [null, [4]],
      [30, [2, 2]],
    ] as const) {
      const its = createRowLake(today * dayMs);
      const quarantine = its.store.quarantineTable(feedOf('stream', { retentionDays }));
      for (let n = 0; n < 4; n += 1) {
        await its.append(quarantine, [today], 1);
        its.clock.advance(dayMs / 2);
      }
      its.clock.advance(dayMs);
      const bins = async () => planCompaction(quarantine, await stateOf(quarantine), its.clock.now().getTime(), 10_000);
      expect((await bins()).map(({ sources }) => sources.length)).toEqual(files);
      for (const bin of await bins()) await compactBin(quarantine, bin, 'run', run, its);
      its.clock.advance(9 * dayMs);
      expect(await bins()).toEqual([]);
    }
  });
});

describe('a compaction', () => {
  beforeEach(async () => {
    await lake.append(feed, [today], 5);
    lake.clock.advance(dayMs);
    await lake.append(feed, [today], 2);
    lake.clock.advance(2 * hourMs);
  });

  test('keeps the rows, changes none, and still tells which were late', async () => {
    const before = lake.rowsOf(table, await stateOf());
    const lateBefore = [...(await stateOf()).files.values()].map(lateRecords);
    expect(lateBefore).toEqual([0, 2]);
    expect(await compactBin(table, await firstBin(), 'run', run, lake)).toMatchObject({ deltaVersion: 2, records: 7 });
    const state = await stateOf(lake.reopened().table(feed));
    expect(lake.rowsOf(table, state)).toEqual(before);
    expect([...state.files.values()].map(lateRecords)).toEqual([2]);
    expect(await lake.store.history(feed, 1)).toMatchObject([
      { operation: 'COMPACT', dataChange: false, runId: 'run' },
    ]);
    await undoCompaction(table, 2, lake.files);
    expect([...(await stateOf()).files.values()].map(lateRecords)).toEqual([0, 2]);
    expect(lake.rowsOf(table, await stateOf())).toEqual(before);
  });

  test('goes on top of an append, and the append on top of it', async () => {
    const racingTable = racing(() => lake.append(feed, [today], 3)).table(feed);
    expect(await compactBin(racingTable, await firstBin(), 'run', run, lake)).toMatchObject({ deltaVersion: 3 });
    expect(lake.rowsOf(table, await stateOf())).toHaveLength(10);
    expect((await stateOf()).files.size).toBe(2);
  });

  test('whose source is removed meanwhile is left out, and leaves no file', async () => {
    const bin = await firstBin();
    const racingTable = racing(() => compactBin(table, bin, 'other', run, lake)).table(feed);
    expect(await compactBin(racingTable, bin, 'run', run, lake)).toBeNull();
    expect(await compactBin(table, bin, 'run', run, lake)).toBeNull();
    expect(parquet()).toHaveLength(3);
    expect((await stateOf()).version).toBe(2);
  });

  test('that is cancelled, or whose publishing fails, leaves no file and no entry', async () => {
    const bin = await firstBin();
    const before = parquet();
    const cancel = new AbortController();
    const engine = {
      ...lake.engine,
      rewrite: async (options: Parameters<typeof lake.engine.rewrite>[0]) => {
        cancel.abort();
        return lake.engine.rewrite(options);
      },
    };
    await expect(compactBin(table, bin, 'run', cancel.signal, { ...lake, engine })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    const full = racing(() => Promise.reject(new LakeError('IO', 'The disk is full.'))).table(feed);
    await expect(compactBin(full, bin, 'run', run, lake)).rejects.toMatchObject({ code: 'IO' });
    expect(parquet()).toEqual(before);
    expect((await stateOf()).version).toBe(1);
  });

  test('cannot be undone twice, nor an export at all, nor one whose sources a vacuum took', async () => {
    await compactBin(table, await firstBin(), 'run', run, lake);
    await expect(undoCompaction(table, 1, lake.files)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await undoCompaction(table, 2, lake.files)).toBe(3);
    await expect(undoCompaction(table, 2, lake.files)).rejects.toMatchObject({ code: 'CONFLICT' });
    lake.clock.advance(2 * hourMs);
    await compactBin(table, await firstBin(), 'run', run, lake);
    lake.clock.advance(2 * hourMs);
    await vacuum();
    await expect(undoCompaction(table, 4, lake.files)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is not undone where a vacuum takes its sources meanwhile: one of the two wins, and every live file is there', async () => {
    await compactBin(table, await firstBin(), 'run', run, lake);
    lake.clock.advance(2 * hourMs);
    const undoing = racing(vacuum).table(feed);
    await expect(undoCompaction(undoing, 2, lake.files)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(lake.rowsOf(table, await stateOf())).toHaveLength(7);
  });

  test('that is undone while a vacuum is about to take its sources keeps them', async () => {
    await compactBin(table, await firstBin(), 'run', run, lake);
    lake.clock.advance(2 * hourMs);
    const vacuuming = racing(() => undoCompaction(table, 2, lake.files)).table(feed);
    await vacuum(vacuuming);
    expect(lake.rowsOf(table, await stateOf())).toHaveLength(7);
    expect((await stateOf()).files.size).toBe(2);
  });

  const vacuum = (its: LakeTable = table) =>
    vacuumTable(its, { rule: { by: 'time', keepMs: hourMs }, runId: null, reasons: ['removed'], signal: null }, lake);
});
