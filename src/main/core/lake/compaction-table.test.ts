import { beforeEach, expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake, dayMs, type RowLake } from '../../../../test/support/row-lake';
import { compactBin, undoCompaction } from './compaction';
import { planCompaction } from './compaction-plan';
import { dropPlanned, planRetention } from './retention';
import { restoreVersion } from './restore';
import type { LakeTable } from './types';

const feed = feedOf('table', { retentionVersions: 2 });
const startMs = Date.UTC(2026, 5, 15);
const run = new AbortController().signal;

let lake: RowLake;
let table: LakeTable;

beforeEach(() => {
  lake = createRowLake(startMs);
  table = lake.store.table(feed);
});

async function stateOf() {
  const state = await table.read();
  if (state === null) throw new Error('nothing committed');
  return state;
}

const plan = async () => planCompaction(table, await stateOf(), lake.clock.now().getTime(), 10_000);

async function compactAll(its: LakeTable = table): Promise<(number | null)[]> {
  const versions: (number | null)[] = [];
  for (const bin of await plan()) versions.push((await compactBin(its, bin, 'run', run, lake))?.deltaVersion ?? null);
  return versions;
}

test('a version of many small files is one to compact after an hour, one of few is not', async () => {
  await lake.overwrite(table, 2, 15);
  lake.clock.advance(dayMs);
  expect(await plan()).toEqual([]);
  await lake.overwrite(table, 2, 16);
  expect(await plan()).toEqual([]);
  lake.clock.advance(dayMs);
  expect((await plan()).map(({ date, folder, sources }) => [date, folder, sources.length])).toEqual([
    [null, 'version=v2', 16],
  ]);
});

test('keeps the rows and the version of the table; every version before it reads as it did, and an undo brings its files back', async () => {
  await lake.overwrite(table, 2, 3);
  await lake.overwrite(table, 2, 20);
  const before = await lake.readable(table);
  const files = [...(await stateOf()).files.keys()];
  const committed = (await stateOf()).commitInfo?.timestamp;
  lake.clock.advance(dayMs);
  expect(await compactAll()).toEqual([2]);
  expect(lake.rowsOf(table, await stateOf())).toEqual(before.get(1));
  const [compacted] = (await stateOf()).files.values();
  expect(compacted).toMatchObject({ dataChange: false, modificationTime: committed });
  expect(compacted?.path).toMatch(/^version=v2\/snapshot_/);
  expect((await lake.store.versions(feed)).map(({ tableVersion, current }) => [tableVersion, current])).toEqual([
    [2, true],
    [1, false],
  ]);
  expect(await plan()).toEqual([]);
  expect(await lake.readable(table)).toEqual(new Map([...before, [2, before.get(1)]]));
  await undoCompaction(table, 2, lake.files);
  expect([...(await stateOf()).files.keys()]).toEqual(files);
});

test('stands in the way of no export that began before it, and the version before it can be restored after that', async () => {
  await lake.overwrite(table, 2, 20);
  const rows = lake.rowsOf(table, await stateOf());
  lake.clock.advance(dayMs);
  let armed = true;
  const racing = lake.reopened({
    ...lake.files,
    createExclusive: async (path, text, mode) => {
      if (armed) {
        armed = false;
        await compactAll();
      }
      return lake.files.createExclusive(path, text, mode);
    },
  });
  expect((await lake.overwrite(racing.table(feed), 5)).version).toBe(2);
  expect(lake.rowsOf(table, await stateOf())).toHaveLength(5);
  expect((await stateOf()).files.size).toBe(1);
  for (const version of [0, 1]) {
    await restoreVersion(table, version, (await stateOf()).version, lake.files);
    expect(lake.rowsOf(table, await stateOf())).toEqual(rows);
  }
});

test('that an export overtook is left out, and leaves no file', async () => {
  await lake.overwrite(table, 2, 20);
  lake.clock.advance(dayMs);
  const bins = await plan();
  await lake.overwrite(table, 5);
  const before = lake.files.paths();
  for (const bin of bins) expect(await compactBin(table, bin, 'run', run, lake)).toBeNull();
  expect(lake.files.paths()).toEqual(before);
});

test('goes with its version: retention lists what it wrote, drops it, and leaves the versions that it keeps whole', async () => {
  const keepsAll = lake.store.table(feedOf('table', { retentionVersions: null }));
  await lake.overwrite(keepsAll, 2, 20);
  lake.clock.advance(dayMs);
  await compactAll(keepsAll);
  for (let n = 0; n < 2; n += 1) await lake.overwrite(keepsAll, 3);
  lake.clock.advance(dayMs);
  const planned = await planRetention(table, lake);
  expect(planned?.items).toMatchObject([{ name: 'v1', path: 'version=v1', files: 21, records: 40 }]);
  if (planned === null) throw new Error('nothing to drop');
  await dropPlanned(planned, 'run', run, lake);
  expect(lake.files.paths().filter((path) => path.includes('version=v1'))).toEqual([]);
  expect([...(await lake.readable(table)).values()].map(({ length }) => length)).toEqual([3, 3, 3]);
});
