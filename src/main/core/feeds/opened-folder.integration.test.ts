import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it('is forgotten when closed, and its files stay', async () => {
    const [summary] = await lake.core.feeds.list({});
    if (summary === undefined) throw new Error('the folder was opened');
    await lake.core.feeds.closeFolder({ feed: summary.name });
    expect(await lake.core.feeds.list({})).toEqual([]);
    const { feed } = await lake.core.feeds.openFolder({ path: join(folder, 'Sales 2026') });
    expect(await lake.rows(`SELECT count(*) FROM ${feed}`)).toEqual([['8']]);
  });
});
