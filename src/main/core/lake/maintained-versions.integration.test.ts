import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dateCommitsEarlier } from '../../../../test/support/earlier-commits';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { feedNameSchema, type FeedName } from '../../../shared/ids';

const stream = feedNameSchema.parse('events');
const table = feedNameSchema.parse('prices');
const hourMs = 3_600_000;

let lake: TestLake;
let folder = '';

async function take(feed: FeedName, kind: 'stream' | 'table', path: string, created: boolean): Promise<void> {
  const create = { kind, level: 'raw' as const, eventTimeColumn: kind === 'stream' ? 'at' : null, keyColumns: [] };
  const { job } = await lake.core.imports.start({ path, feed, create: created ? create : null });
  expect(await lake.ended([job.id])).toMatchObject([{ status: 'done', error: null }]);
}

async function line(path: string, row: Readonly<Record<string, unknown>>): Promise<string> {
  await writeFile(path, `${JSON.stringify(row)}\n`);
  return path;
}

/** So that all of it is older than a compaction or a vacuum waits for. */
async function dateEarlier(feed: FeedName, kind: 'streams' | 'tables'): Promise<void> {
  // What is read once more is looked at once more.
  await newest(feed);
  await dateCommitsEarlier(join(lake.root, kind, feed), 2 * hourMs);
}

async function maintain(what: 'compact' | 'vacuum', feed: FeedName): Promise<void> {
  const { jobs } = await lake.core.maintenance[what]({ feeds: [feed] });
  const ended = await lake.ended(jobs.map(({ id }) => id));
  expect(ended).toMatchObject([{ status: 'done', warnings: [] }]);
}

const ids = async (from: string): Promise<(string | null)[]> =>
  (await lake.rows(`SELECT id FROM ${from} ORDER BY id`)).flat();
const newest = async (feed: FeedName) => (await lake.core.lake.history({ feed, limit: 1 }))[0];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-maintained-'));
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'none' });
  for (let id = 1; id <= 3; id += 1) {
    const path = await line(join(folder, `${id}.ndjson`), { id, at: `2026-01-01T0${id}:00:00Z` });
    await take(stream, 'stream', path, id === 1);
  }
}, 60_000);
afterAll(async () => {
  await lake.close();
  await rm(folder, { recursive: true, force: true });
});

test('what AT reads is the same before and after a compaction, by the files that each version had', async () => {
  await dateEarlier(stream, 'streams');
  expect(await ids(`${stream} AT (VERSION => 1)`)).toEqual(['1', '2']);
  await maintain('compact', stream);
  expect(await newest(stream)).toMatchObject({ deltaVersion: 3, operation: 'COMPACT', addedFiles: 1, removedFiles: 3 });
  expect((await lake.core.lake.files({ feed: stream, limit: 10 })).total).toBe(1);
  for (const [at, rows] of [
    ['', ['1', '2', '3']],
    ['AT (VERSION => 3)', ['1', '2', '3']],
    ['AT (VERSION => 2)', ['1', '2', '3']],
    ['AT (VERSION => 1)', ['1', '2']],
  ] as const) {
    expect(await ids(`${stream} ${at}`), at).toEqual(rows);
  }
  expect(await lake.rows(`SELECT count(*) FROM ${stream} AT (VERSION => 2) JOIN ${stream} USING (id)`)).toEqual([
    ['3'],
  ]);
});

test('AT a version that was vacuumed says which can be read, and reads nothing; the newest stays whole', async () => {
  const { maintenance } = await lake.core.settings.get({});
  await lake.core.settings.update({ maintenance: { ...maintenance, undoDays: 0 } });
  await dateEarlier(stream, 'streams');
  // Pinned by now: the views of a version that is gone must not outlive its files.
  expect(await ids(`${stream} AT (VERSION => 2)`)).toEqual(['1', '2', '3']);
  await maintain('vacuum', stream);
  for (const version of [0, 1, 2]) {
    const asked = lake.rows(`SELECT id FROM ${stream} AT (VERSION => ${version})`);
    await expect(asked).rejects.toThrow(`has no version ${version} that can be read: those from 3 to 4 can`);
    await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
  expect(await ids(`${stream} AT (VERSION => 3)`)).toEqual(['1', '2', '3']);
  expect(await ids(stream)).toEqual(['1', '2', '3']);
});

test('a table of many small files is compacted in its version, which AT reads as before', async () => {
  const files = join(folder, 'prices');
  await mkdir(files);
  for (let id = 10; id < 30; id += 1) await writeFile(join(files, `${id}.csv`), `id,price\n${id},${id * 2}\n`);
  await take(table, 'table', files, true);
  const written = (await lake.core.lake.files({ feed: table, limit: 100 })).total;
  await dateEarlier(table, 'tables');
  const before = await lake.rows(`FROM ${table} ORDER BY id`);
  expect(before).toHaveLength(20);
  expect(written).toBe(20);
  await maintain('compact', table);
  expect((await lake.core.lake.files({ feed: table, limit: 100 })).total).toBe(1);
  expect(await lake.rows(`FROM ${table} ORDER BY id`)).toEqual(before);
  expect(await lake.rows(`FROM ${table} AT (VERSION => 0) ORDER BY id`)).toEqual(before);
  expect(await lake.core.lake.versions({ feed: table })).toMatchObject([{ tableVersion: 1, current: true, files: 20 }]);
});
