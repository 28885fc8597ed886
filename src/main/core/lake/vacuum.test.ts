import { beforeEach, expect, test } from 'vitest';
import { batchOf, feedOf, runOptions } from '../../../../test/support/delta-lake';
import { createRowLake, dayMs, type RowLake } from '../../../../test/support/row-lake';
import { LakeError } from '../../../shared/errors';
import { restoreVersion } from './restore';
import { dropPlanned, planRetention } from './retention';
import { SortedMap } from './sorted-map';
import type { LakeTable } from './types';
import { planVacuum, vacuumTable, type VacuumOptions } from './vacuum';
import { cleanUpLog } from './vacuum-log';
import { retentionRule } from './vacuum-retained';

const hourMs = 3_600_000;
const today = Math.floor(Date.UTC(2026, 5, 15) / dayMs);
const feed = feedOf('stream', { retentionDays: 5 });

let lake: RowLake;
let table: LakeTable;

beforeEach(() => {
  lake = createRowLake(today * dayMs + 12 * hourMs);
  table = lake.store.table(feed);
});

const options = (its: Partial<VacuumOptions> = {}): VacuumOptions => ({
  rule: retentionRule(table, 3),
  runId: null,
  reasons: ['removed', 'orphan'],
  signal: null,
  ...its,
});
const vacuum = (its: LakeTable = table) => vacuumTable(its, options(), lake);
const newest = async () => (await table.read())?.version;
const put = async (path: string): Promise<string> => {
  const full = `${table.shape.path}/${path}`;
  await lake.files.makeDirectory(full.slice(0, full.lastIndexOf('/')));
  lake.files.put(full, new Uint8Array(7));
  return full;
};

/** An old day and one that stays, the old one dropped. */
async function dropAnOldDay(): Promise<void> {
  await lake.append(feed, [today - 9, today], 2);
  const planned = await planRetention(table, lake);
  if (planned === null) throw new Error('nothing to drop');
  await dropPlanned(planned, 'run', new AbortController().signal, lake);
}

test('what was removed stays for the days of undo, then goes with its folders, and the log says from where on it can be read', async () => {
  await dropAnOldDay();
  lake.clock.advance(3 * dayMs - 1);
  expect(await vacuum()).toMatchObject({ deltaVersion: null, deleted: [] });
  expect((await lake.readable(table)).get(0)).toHaveLength(4);
  lake.clock.advance(1);
  expect(await vacuum()).toMatchObject({ deltaVersion: 2, deleted: [{ reason: 'removed' }] });
  expect(await lake.files.list(`${table.shape.path}/year=2026/month=06`)).toEqual(['day=15']);
  expect((await lake.store.history(feed, 9)).map(({ operation, readable }) => [operation, readable])).toEqual([
    ['VACUUM', true],
    ['RETENTION', true],
    ['EXPORT', false],
  ]);
  await expect(lake.store.snapshotAt(feed, { version: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(restoreVersion(table, 0, 2, lake.files)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  lake.clock.advance(9 * dayMs);
  // Nothing goes, so an idle table gets no entry, however often.
  expect(await vacuum()).toMatchObject({ deltaVersion: null, deleted: [] });
  expect(await newest()).toBe(2);
});

test('of files that no entry names only those go that Lagoon makes, and not before nobody can be at work on them', async () => {
  await lake.append(feed, [today], 1);
  const day = 'year=2026/month=06/day=15';
  const own = [
    `${day}/data_20260615_120000_0mwpxxyozgqsy4y.parquet`,
    'quarantine_20260615_120000_0mwpxxyozgqsy4y.parquet',
    'year=2026/month=01/day=01/data_20260101_000000_0mwpxxyozgqsy4y.parquet',
  ];
  const temporary = ['.tmp-0mwpxxyozgqsy4y.parquet', `${day}/.tmp-x`, '_delta_log/.tmp-00000000000000000001.json-ab'];
  for (const path of [...own, ...temporary]) await put(path);
  const foreign = [
    'data.parquet',
    `${day}/data_20260615_120000.parquet`,
    `${day}/data_20260615_120000_ABC.parquet`,
    `${day}/data_20260615_120000_0mwpxxyozgqsy4y.parquet.crc`,
    'notes/data_20260615_120000_0mwpxxyozgqsy4y.parquet',
  ];
  for (const path of foreign) await put(path);
  lake.clock.advance(24 * hourMs - 1);
  expect((await planVacuum(table, options().rule, lake))?.files).toEqual([]);
  lake.clock.advance(1);
  expect((await vacuum()).deleted).toEqual(
    [...own, ...temporary].sort().map((path) => ({ path, sizeBytes: 7, reason: 'orphan' })),
  );
  for (const path of foreign) expect(lake.files.bytes(`${table.shape.path}/${path}`), path).not.toBeNull();
  expect(await lake.files.stat(`${table.shape.path}/year=2026/month=01`)).toBeNull();
  expect(lake.rowsOf(table, (await table.read()) ?? expect.fail())).toHaveLength(1);
});

test('one that dies after its entry, and before its files are gone, is made up for by the next', async () => {
  await dropAnOldDay();
  lake.clock.advance(4 * dayMs);
  await expect(
    vacuumTable(table, options(), {
      ...lake,
      files: { ...lake.files, remove: () => Promise.reject(new Error('dead')) },
    }),
  ).rejects.toThrow('dead');
  expect(await newest()).toBe(2);
  expect(await vacuum()).toMatchObject({ deltaVersion: null, deleted: [{ reason: 'removed' }] });
  expect(await vacuum()).toMatchObject({ deltaVersion: null, deleted: [] });
});

test('so it is for a file of a foreign name after its tombstone is gone, as far back as the log has entries', async () => {
  await lake.append(feed, [today, today - 9], 1);
  const live = [...((await table.read()) ?? expect.fail()).files.keys()];
  const removed = live.find((path) => path.includes('day=06')) ?? expect.fail();
  const adopted = 'year=2026/month=06/day=06/part-0.parquet';
  const logPath = `${table.shape.path}/_delta_log/00000000000000000000.json`;
  await lake.files.replaceText(logPath, (await lake.files.readText(logPath)).replace(removed, adopted));
  await lake.files.rename(`${table.shape.path}/${removed}`, `${table.shape.path}/${adopted}`);
  table = lake.reopened().table(feed);
  const planned = (await planRetention(table, lake)) ?? expect.fail();
  await dropPlanned(planned, 'run', new AbortController().signal, lake);
  await lake.append(table, [today], 1);
  lake.clock.advance(4 * dayMs);
  const remove = () => Promise.reject(new Error('dead'));
  await expect(vacuumTable(table, options(), { ...lake, files: { ...lake.files, remove } })).rejects.toThrow('dead');
  // What a checkpoint makes of a tombstone that has expired.
  const state = (await table.read()) ?? expect.fail();
  const forgetful = { ...table, read: async () => ({ ...state, tombstones: SortedMap.from<never>() }) };
  expect((await vacuum(forgetful)).deleted).toMatchObject([{ path: adopted, reason: 'removed' }]);
});

test('the log loses what is older than its days and needed by no kept version, and reads as before', async () => {
  for (let n = 0; n < 35; n += 1) {
    await lake.append(feed, [today + n], 1);
    await table.log.settle();
    lake.clock.advance(dayMs);
  }
  const rows = lake.rowsOf(table, (await table.read()) ?? expect.fail());
  const clean = async (oldest: number, logDays: number) => cleanUpLog(table, oldest, logDays, lake);
  expect(await clean(34, 40)).toBe(0);
  expect(await clean(8, 1)).toBe(0);
  // Of the ten days before now the entry of 26 is the newest that is older; the checkpoint of 20 stands in for what goes.
  expect(await clean(34, 9)).toBe(21);
  expect(await table.log.oldestVersion()).toBe(20);
  const reopened = lake.reopened().table(feed);
  expect(lake.rowsOf(reopened, (await reopened.read()) ?? expect.fail())).toEqual(rows);
  expect((await lake.reopened().history(feed, 99)).map(({ deltaVersion }) => deltaVersion).at(-1)).toBe(20);
  expect((await planVacuum(reopened, { by: 'all' }, lake))?.files).toEqual([]);
  await expect(lake.reopened().snapshotAt(feed, { version: 19 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a folder that goes between being made and being written to does not fail the writer', async () => {
  let armed = true;
  const store = lake.reopened({
    ...lake.files,
    rename: async (from, to) => {
      if (armed && to.endsWith('.parquet')) {
        armed = false;
        await lake.files.remove(to.slice(0, to.lastIndexOf('/')));
      }
      return lake.files.rename(from, to);
    },
  });
  const writer = await store.openWriter(feed, runOptions());
  await writer.append(batchOf(['{}']));
  expect(await writer.commit([{ appId: 'a', version: 1n }])).toMatchObject({ deltaVersion: 0 });
  await writer.close();
  expect(armed).toBe(false);
});

test('a quarantine keeps what its feed has decided and it has not heard of yet', async () => {
  const deaf = lake.reopened({
    ...lake.files,
    createExclusive: (path, text, mode) =>
      path.includes('/quarantine/')
        ? Promise.reject(new LakeError('IO', 'The disk is full.'))
        : lake.files.createExclusive(path, text, mode),
  });
  const writer = await deaf.openWriter(feed, runOptions());
  await writer.append(batchOf(['{}', 'bad']));
  await writer.commit([{ appId: 'a', version: 1n }]);
  await writer.close();
  lake.clock.advance(9 * dayMs);
  await lake.store.quarantine(feed);
  const quarantine = lake.store.quarantineTable(feed);
  expect((await vacuumTable(quarantine, options(), lake)).deleted).toEqual([]);
  expect((await lake.store.quarantine(feed))?.files.map(({ absolutePath }) => lake.files.bytes(absolutePath))).toEqual([
    expect.any(Uint8Array),
  ]);
});

test('a clock that was ahead once does not keep for years what outlives its retention afterwards', async () => {
  const now = lake.clock.now().getTime();
  const totals = feedOf('table', { retentionVersions: 2 });
  lake.clock.set(now + 3650 * dayMs);
  await lake.append(feed, [today], 1);
  await lake.overwrite(totals, 1);
  lake.clock.set(now);
  await dropAnOldDay();
  for (let n = 0; n < 9; n += 1) {
    lake.clock.advance(hourMs);
    await lake.overwrite(totals, 1);
  }
  // The newest is still within the grace of readers.
  const versions = (await lake.files.list(lake.store.table(totals).shape.path)).filter((name) => name.includes('='));
  expect(versions.sort()).toEqual(['version=v10', 'version=v8', 'version=v9']);
  lake.clock.advance(3 * dayMs - 9 * hourMs - 1);
  expect(await vacuum()).toMatchObject({ deltaVersion: null, deleted: [] });
  lake.clock.advance(1);
  expect(await vacuum()).toMatchObject({ deleted: [{ reason: 'removed' }] });
});

test('a file that is named as a partition folder is not looked into', async () => {
  await dropAnOldDay();
  const foreign = await put('a=b.txt');
  const list = (path: string) =>
    path === foreign ? Promise.reject(new LakeError('IO', 'ENOTDIR')) : lake.files.list(path);
  lake.clock.advance(3 * dayMs);
  const parts = { ...lake, files: { ...lake.files, list } };
  expect((await vacuumTable(table, options(), parts)).deleted).toMatchObject([{ reason: 'removed' }]);
  expect(lake.files.bytes(foreign)).not.toBeNull();
});

test('a folder into which a writer lands a file just before it is removed stays, and any other failure is told', async () => {
  await dropAnOldDay();
  lake.clock.advance(3 * dayMs);
  const old = 'year=2026/month=06/day=06';
  let landed: string | null = null;
  const remove = async (path: string) => {
    if (path.endsWith(old)) landed = await put(`${old}/data_20260618_120000_0mwpxxyozgqsy4y.parquet`);
    await lake.files.remove(path);
  };
  expect((await vacuumTable(table, options(), { ...lake, files: { ...lake.files, remove } })).deleted).toHaveLength(1);
  expect(landed === null ? null : lake.files.bytes(landed)).not.toBeNull();
  await lake.files.remove(landed ?? '');
  const locked = (path: string) =>
    path.endsWith(old) ? Promise.reject(new LakeError('IO', 'EACCES')) : lake.files.remove(path);
  await expect(
    vacuumTable(table, options(), { ...lake, files: { ...lake.files, remove: locked } }),
  ).rejects.toMatchObject({ message: 'EACCES' });
});
