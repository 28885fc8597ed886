import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';

let lake: TestLake;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-folder-'));
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'none' });
  for (const [country, rows] of [
    ['FR', 3],
    ['DE', 5],
  ] as const) {
    const path = join(folder, 'Sales 2026', `country=${country}`);
    await mkdir(path, { recursive: true });
    await lake.query.queries.toFile({
      sql: `SELECT i AS id, i * 1.25::DECIMAL(18,2) AS price FROM range(${rows}) t(i)`,
      path: join(path, 'part-0.parquet'),
      format: 'parquet',
      overwrite: false,
    });
  }
});
afterAll(async () => {
  await lake.close();
  await rm(folder, { recursive: true, force: true });
});

describe('an opened folder', () => {
  it('becomes a read-only feed that SQL can name, its Hive folders columns', async () => {
    const { feed } = await lake.core.feeds.openFolder({ path: join(folder, 'Sales 2026') });
    expect(feed).toBe('sales_2026');
    expect(await lake.rows('SELECT country, count(*), sum(price) FROM sales_2026 GROUP BY ALL ORDER BY ALL')).toEqual([
      ['DE', '5', '12.50'],
      ['FR', '3', '3.75'],
    ]);
    const { summary } = await lake.core.feeds.show({ feed });
    expect(summary).toMatchObject({ readOnly: true, records: 8, files: 2, problem: null });
    expect((await lake.core.lake.partitions({ feed })).map((partition) => partition.path)).toEqual([
      'country=DE',
      'country=FR',
    ]);
  });

  it('is never exported into', async () => {
    const [summary] = await lake.core.feeds.list({});
    if (summary === undefined) throw new Error('the folder was opened');
    await expect(lake.core.exports.start({ feeds: [summary.name] })).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('is refused where there is no Parquet, no folder, or a Delta table', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await expect(lake.core.feeds.openFolder({ path: empty })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(lake.core.feeds.openFolder({ path: join(folder, 'nowhere') })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const delta = join(folder, 'delta');
    await mkdir(join(delta, '_delta_log'), { recursive: true });
    await expect(lake.core.feeds.openFolder({ path: delta })).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('is refused where a file is no Parquet, naming the file', async () => {
    const bad = join(folder, 'bad');
    await mkdir(bad);
    await writeFile(join(bad, 'x.parquet'), 'this is text');
    await expect(lake.core.feeds.openFolder({ path: bad })).rejects.toThrow(/x\.parquet/);
  });

  const write = async (name: string, sql: string): Promise<void> => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await lake.query.queries.toFile({ sql, path, format: 'parquet', overwrite: false });
  };

  it('of files with other types and columns reads each by name, in the wider type', async () => {
    await write('mixed/1.parquet', 'SELECT 1 AS v, 10 AS w');
    await write('mixed/2.parquet', "SELECT 'late' AS note, 1.6::DOUBLE AS v");
    await lake.core.feeds.openFolder({ path: join(folder, 'mixed') });
    expect(await lake.rows('SELECT v, w, note FROM mixed ORDER BY v')).toEqual([
      ['1.0', '10', null],
      ['1.6', null, 'late'],
    ]);
  });

  it('with a percent sign in a folder’s name keeps it', async () => {
    await write('rates/rate=100%/1.parquet', 'SELECT 1 AS v');
    await write('rates/rate=a%20b/1.parquet', 'SELECT 2 AS v');
    const { feed } = await lake.core.feeds.openFolder({ path: join(folder, 'rates') });
    const partitions = await lake.core.lake.partitions({ feed });
    expect(partitions.map((partition) => partition.path)).toEqual(['rate=100%', 'rate=a%20b']);
    expect(await lake.rows('SELECT rate, v FROM rates ORDER BY v')).toEqual([
      ['100%', '1'],
      ['a b', '2'],
    ]);
  });

  it('is as its files are now, whatever an earlier process remembered of them', async () => {
    await write('grown/1.parquet', 'SELECT 1 AS v');
    const { feed } = await lake.core.feeds.openFolder({ path: join(folder, 'grown') });
    expect(await lake.rows(`SELECT * FROM ${feed}`)).toEqual([['1']]);
    const asSeenAnew = async () => {
      const later = await openTestLake({ root: lake.root });
      try {
        const { summary } = await later.core.feeds.show({ feed });
        return { records: summary.records, rows: await later.rows(`SELECT * FROM ${feed} ORDER BY v`) };
      } finally {
        await later.close();
      }
    };
    expect(await asSeenAnew()).toEqual({ records: 1, rows: [['1']] });
    await write('made/1.parquet', 'SELECT 2 AS v, 3 AS w');
    await write('made/2.parquet', 'SELECT 4 AS v, 5 AS w');
    // As another program would: nothing of this one writes below an opened folder.
    for (const name of ['1.parquet', '2.parquet'])
      await rename(join(folder, 'made', name), join(folder, 'grown', name));
    expect(await asSeenAnew()).toEqual({
      records: 2,
      rows: [
        ['2', '3'],
        ['4', '5'],
      ],
    });
    await lake.core.feeds.closeFolder({ feed });
  });

  it('is forgotten when closed, and its files stay', async () => {
    for (const summary of await lake.core.feeds.list({})) await lake.core.feeds.closeFolder({ feed: summary.name });
    expect(await lake.core.feeds.list({})).toEqual([]);
    const { feed } = await lake.core.feeds.openFolder({ path: join(folder, 'Sales 2026') });
    expect(await lake.rows(`SELECT count(*) FROM ${feed}`)).toEqual([['8']]);
  });
});
