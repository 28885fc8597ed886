import { mkdir, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openForeignWriter, type ForeignWriter } from '../../../../test/support/import-files';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import type { Job } from '../../../shared/contract/jobs';
import { feedNameSchema } from '../../../shared/ids';

/** What an import knows again, what it leaves behind, and two at once: on real parts, through the contract. */

let lake: TestLake;
let foreign: ForeignWriter;

beforeAll(async () => {
  foreign = await openForeignWriter();
});
afterAll(() => foreign.close());
beforeEach(async () => {
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'none' });
});
afterEach(() => lake.close());

type Create = NonNullable<Parameters<TestLake['core']['imports']['start']>[0]['create']>;
const undated: Create = { kind: 'stream', level: 'raw', eventTimeColumn: null, keyColumns: [] };
const feed = feedNameSchema.parse('sales');

async function take(path: string, create: Create | null, into: TestLake = lake): Promise<Job> {
  const { job } = await into.core.imports.start({ path, feed, create });
  const [ended] = await into.ended([job.id]);
  if (ended === undefined) throw new Error('the job is not listed');
  return ended;
}

async function write(name: string, bytes: string | Uint8Array): Promise<string> {
  const path = join(foreign.folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/** The same bytes in each of these folders. */
async function sameParquet(folders: readonly string[]): Promise<void> {
  const path = join(foreign.folder, 'same.parquet');
  await foreign.parquet(path, 'SELECT range AS id FROM range(3)');
  const bytes = await readFile(path);
  for (const folder of folders) await write(`${folder}/part.parquet`, bytes);
}

describe('the same bytes', () => {
  it('are other rows in another key=value folder, in one import and in the next', async () => {
    await sameParquet(['regions/region=eu', 'regions/region=us', 'more/region=asia']);
    const both = await take(join(foreign.folder, 'regions'), undated);
    expect(both).toMatchObject({ status: 'done', warnings: [], progress: { rows: 6 } });
    expect(await take(join(foreign.folder, 'more'), null)).toMatchObject({ warnings: [], progress: { rows: 3 } });
    expect(await lake.rows('SELECT region, count(*) FROM sales GROUP BY 1 ORDER BY 1')).toEqual([
      ['asia', '3'],
      ['eu', '3'],
      ['us', '3'],
    ]);
    const again = await take(join(foreign.folder, 'regions'), null);
    expect(again).toMatchObject({ status: 'done', progress: { rows: 0 } });
    expect(again.warnings).toEqual([expect.stringMatching(/^2 files were passed over.*imported already.*region=eu/)]);
  });

  it('are other rows in the folder of another day where no event time dates them', async () => {
    await sameParquet(['days/year=2026/month=01/day=01', 'days/year=2026/month=01/day=02']);
    expect(await take(join(foreign.folder, 'days'), undated)).toMatchObject({ warnings: [], progress: { rows: 6 } });
    expect(await lake.rows('SELECT day, count(*) FROM sales GROUP BY 1 ORDER BY 1')).toEqual([
      ['1', '3'],
      ['2', '3'],
    ]);
  });

  it('are the same rows in any plain folder, at whatever time they were written, thousands told in one warning', async () => {
    for (let i = 0; i < 200; i += 1) await write(`plain/${i}.csv`, 'id,at\n1,2026-01-01T10:00:00Z\n');
    const first = await take(join(foreign.folder, 'plain'), undated);
    expect(first).toMatchObject({ status: 'done', progress: { rows: 1 } });
    expect(first.warnings).toEqual([expect.stringMatching(/^199 files were passed over, .* and 196 more\.$/)]);
    await utimes(join(foreign.folder, 'plain/7.csv'), 0, 0);
    expect(await take(join(foreign.folder, 'plain/7.csv'), null)).toMatchObject({ progress: { rows: 0 } });
  });

  it('are known from a log of before folders counted, which kept no count of its files either', async () => {
    const one = await write('old/one.csv', 'id\n1\n');
    const two = await write('old/two.csv', 'id\n2\n');
    await take(one, undated);
    const log = join(lake.root, 'streams/sales/_delta_log/00000000000000000000.json');
    const entry = await readFile(log, 'utf8');
    expect(entry).toMatch(/"appId":"file:[0-9a-f]{64}"/);
    // The entry's lines are counted: one that says nothing of files stands in for the one that they had not.
    await writeFile(log, entry.replace('lagoon:file-index', 'lagoon:something-else'));
    const reopened = await openTestLake({ root: lake.root });
    try {
      expect(await take(join(foreign.folder, 'old'), null, reopened)).toMatchObject({ progress: { rows: 1 } });
      expect(await take(two, null, reopened)).toMatchObject({ progress: { rows: 0 } });
    } finally {
      await reopened.close();
    }
    expect(await lake.rows('SELECT id, kafka_partition FROM sales ORDER BY id')).toEqual([
      ['1', '0'],
      ['2', '1'],
    ]);
  });
});

describe('the same bytes of which folders say something else than when they were taken', () => {
  /** Of Parquet, in these folders below `name`. */
  const same = (name: string, folders: readonly string[]): Promise<void> =>
    sameParquet(folders.map((folder) => join(name, folder)));

  it('are refused by name, since an inner folder, chosen first, told less of them: nothing is passed over', async () => {
    const path = join(foreign.folder, 'inner');
    await same('inner', ['region=eu/batch=1']);
    await take(join(path, 'region=eu'), undated);
    await same('inner', ['region=us/batch=1']);
    const refused = await take(path, null);
    expect(refused).toMatchObject({ status: 'failed', error: { code: 'REFUSED' }, progress: { rows: 0 } });
    expect(refused.error?.message).toMatch(
      /region=eu\/batch=1\/part\.parquet \(region=eu\/batch=1; then batch=1\), .*region=us\/batch=1\/part\.parquet \(.*import the other files by themselves/,
    );
    expect(await lake.rows('SELECT batch, count(*) FROM sales GROUP BY 1')).toEqual([['1', '3']]);
  });

  it('are refused where a file beside them lies in no such folder, which was taken before', async () => {
    const path = join(foreign.folder, 'beside');
    await foreign.parquet(join(path, 'x.parquet'), 'SELECT 7 AS id');
    expect(await take(path, undated)).toMatchObject({ progress: { rows: 1 } });
    await same('beside', ['region=eu', 'region=us']);
    const refused = await take(path, null);
    expect(refused).toMatchObject({ status: 'failed', error: { code: 'REFUSED' } });
    expect(refused.error?.message).toMatch(/region=eu\/.* \(region=eu\) and .*region=us\/.* hold the same bytes/);
  });

  it('are known beside such a file, and in one of their folders, when all of them were taken', async () => {
    const path = join(foreign.folder, 'later');
    await same('later', ['region=eu', 'region=us']);
    expect(await take(path, undated)).toMatchObject({ progress: { rows: 6 } });
    await foreign.parquet(join(path, 'x.parquet'), 'SELECT 7 AS id');
    expect(await take(path, null)).toMatchObject({ status: 'done', error: null, progress: { rows: 1 } });
    for (const chosen of [path, join(path, 'region=us')]) {
      expect(await take(chosen, null), chosen).toMatchObject({ status: 'done', error: null, progress: { rows: 0 } });
    }
    await foreign.parquet(join(path, 'region=eu/more.parquet'), 'SELECT 8 AS id');
    const refused = await take(path, null);
    expect(refused.error?.message).toMatch(/more\.parquet lies in region=eu, which "sales" has a column for/);
    expect(await lake.rows('SELECT region, count(*) FROM sales GROUP BY 1 ORDER BY 1')).toEqual([
      ['eu', '3'],
      ['us', '3'],
      [null, '1'],
    ]);
  });

  it('leave the columns to all files that were found, not to those that are new', async () => {
    const path = join(foreign.folder, 'found');
    await foreign.parquet(join(path, 'x.parquet'), 'SELECT 7 AS id');
    await take(path, undated);
    await same('found', ['region=eu']);
    for (const rows of [3, 0]) {
      expect(await take(path, null)).toMatchObject({ status: 'done', error: null, progress: { rows } });
    }
    await expect(lake.rows('SELECT region FROM sales')).rejects.toThrow(/region/);
  });
});

describe('an import that came to nothing', () => {
  it('leaves no folder, so that the next one into a feed of that name begins', async () => {
    // Longer than the sample that columns are told from: the damage is found by the import itself.
    const lines = Array.from({ length: 100_000 }, (_, i) => `{"id":${i},"x":"${Math.sin(i)}"}`);
    const whole = gzipSync(lines.join('\n'));
    const path = await write('lines.ndjson.gz', whole.subarray(0, whole.length >> 1));
    expect(await take(path, undated)).toMatchObject({ status: 'failed', error: { code: 'CORRUPT' } });
    expect(await lake.core.feeds.list({})).toEqual([]);
    expect(await readdir(join(lake.root, 'streams'))).toEqual([]);
    expect(await readdir(join(lake.root, 'quarantine'))).toEqual([]);
    await writeFile(path, whole);
    expect(await take(path, undated)).toMatchObject({ status: 'done', progress: { rows: 100_000 } });
  });

  it('takes folders alone, as a dead process leaves them, for an empty feed, and a file in them for data', async () => {
    const path = await write('one.csv', 'id\n1\n');
    const folder = join(lake.root, 'streams/sales/year=2026/month=01/day=01');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'data_1.parquet'), 'x');
    await expect(take(path, undated)).rejects.toThrow('holds data that no feed describes');
    await rm(join(folder, 'data_1.parquet'));
    expect(await take(path, undated)).toMatchObject({ status: 'done' });
  });

  it('makes no feed where it was cancelled in the queue', async () => {
    const { exports } = await lake.core.settings.get({});
    await lake.core.settings.update({ exports: { ...exports, parallelFeeds: 1 } });
    const large = `id\n${Array.from({ length: 200_000 }, (_, i) => i).join('\n')}\n`;
    const running = await lake.core.imports.start({
      path: await write('large.csv', large),
      feed: feedNameSchema.parse('large'),
      create: undated,
    });
    const queued = await lake.core.imports.start({ path: await write('small.csv', 'id\n1\n'), feed, create: undated });
    await lake.core.jobs.cancel({ jobId: queued.job.id });
    expect((await lake.ended([queued.job.id]))[0]).toMatchObject({ status: 'cancelled', startedAt: null });
    await lake.ended([running.job.id]);
    expect((await lake.core.feeds.list({})).map(({ name }) => name)).toEqual(['large']);
  });

  it('is told at once that a feed of that name is there', async () => {
    const path = await write('one.csv', 'id\n1\n');
    await take(path, undated);
    await expect(take(path, undated)).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});
