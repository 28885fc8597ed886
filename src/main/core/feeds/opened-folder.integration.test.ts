import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createFakeFolderMemory } from '../../../../test/support/fake-folder-memory';
import { recordingLogger } from '../../../../test/support/delta-lake';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { feedNameSchema } from '../../../shared/ids';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createUserFolderMemory } from '../../adapters/system/user-folder-memory';
import { parquetWhenAsked } from '../../hosts/compose/parquet-when-asked';
import { createFolderReader } from './opened-folder';
import { plainFeed } from './plain-feed';

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

  const columnsOfFiles = async (name: string): Promise<(string[] | null)[]> => {
    const engine = parquetWhenAsked({ temporaryFolder: join(folder, 'spills'), threads: 1 });
    const memory = createFakeFolderMemory();
    const reader = createFolderReader({ files: createNodeFiles(), engine, memory, clock: { now: () => new Date() } });
    const source = { type: 'folder' as const, path: join(folder, name) };
    const feed = plainFeed({ name: feedNameSchema.parse(name), description: '', kind: 'stream', source }, new Date());
    const { files } = await reader.snapshot(feed);
    await engine.close();
    return files.map(({ columns }) => columns?.map((column) => column.name) ?? null);
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

  it('whose files all are alike shows the types that it is described with, and each day in the order of the paths', async () => {
    for (const [at, day] of ['2026-11-02', '2026-11-01', '2026-11-03'].entries())
      await write(
        `alike/day=${day}/1.parquet`,
        `SELECT ${at} AS n, TIMESTAMP_NS '${day} 10:00:00.123456789' AS seen, 18446744073709551615::UBIGINT AS big`,
      );
    await lake.core.feeds.openFolder({ path: join(folder, 'alike') });
    expect(await columnsOfFiles('alike')).toEqual(Array.from({ length: 3 }, () => ['n', 'seen', 'big', 'day']));
    expect(await columnsOfFiles('mixed')).toEqual([null, null]);
    expect(await lake.rows('SELECT day, n, seen, big, typeof(seen), typeof(big) FROM alike')).toEqual(
      [
        ['2026-11-01', '1'],
        ['2026-11-02', '0'],
        ['2026-11-03', '2'],
      ].map(([day = '', n]) => [
        day,
        n,
        `${day} 10:00:00.123456+00`,
        '18446744073709551615',
        'TIMESTAMP WITH TIME ZONE',
        'DECIMAL(20,0)',
      ]),
    );
  });

  it('reads the files and folders that its links lead to within it, and nothing that readers of Parquet leave out', async () => {
    await write('linked/_kept/day=2/deep/1.parquet', 'SELECT 2 AS v');
    await write('linked/_kept/3.parquet', 'SELECT 3 AS v');
    await write('linked/day=1/1.parquet', 'SELECT 1 AS v');
    for (const left of ['day=1/_temporary/1.parquet', 'day=1/.1.parquet', 'day=1/1.parquet.crc'])
      await write(`linked/${left}`, 'SELECT 9 AS v');
    await symlink(join(folder, 'linked/_kept/day=2'), join(folder, 'linked/day=2'));
    await mkdir(join(folder, 'linked/day=3'));
    await symlink(join(folder, 'linked/_kept/3.parquet'), join(folder, 'linked/day=3/1.parquet'));
    await symlink(join(folder, 'nowhere.parquet'), join(folder, 'linked/day=3/2.parquet'));
    const { feed } = await lake.core.feeds.openFolder({ path: join(folder, 'linked') });
    expect(await lake.rows('SELECT v, day FROM linked ORDER BY v')).toEqual([
      ['1', '1'],
      ['2', '2'],
      ['3', '3'],
    ]);
    const { summary } = await lake.core.feeds.show({ feed });
    expect(summary).toMatchObject({ files: 3, records: 3 });
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

  it('is read once by all processes, and again where its files changed', async () => {
    await write('made/1.parquet', 'SELECT 1 AS v');
    await write('made/2.parquet', 'SELECT 2 AS v');
    await write('made/3.parquet', 'SELECT 3 AS w');
    const grown = join(folder, 'grown');
    const name = feedNameSchema.parse('grown');
    const source = { type: 'folder' as const, path: grown };
    const grownFeed = plainFeed({ name, description: '', kind: 'stream', source }, new Date());
    await mkdir(grown);
    const put = (from: string, to: string) => rename(join(folder, 'made', from), join(grown, to));
    await put('1.parquet', '1.parquet');
    await put('2.parquet', '2.parquet');
    const engine = parquetWhenAsked({ temporaryFolder: join(folder, 'spills'), threads: 1 });
    const place = { environment: {}, platform: process.platform, home: join(folder, 'home') };
    const described = vi.spyOn(engine, 'describeParquet');
    const asSeenAnew = async () => {
      const memory = createUserFolderMemory(place, recordingLogger());
      // What is hours old is settled.
      const clock = { now: () => new Date(Date.now() + 3_600_000) };
      const reader = createFolderReader({ files: createNodeFiles(), engine, memory, clock });
      const { columns, totals } = await reader.snapshot(grownFeed);
      return { names: columns.map(({ name }) => name), records: totals.records };
    };
    const seen = { names: ['v'], records: 2 };
    expect([await asSeenAnew(), await asSeenAnew(), await asSeenAnew()]).toEqual([seen, seen, seen]);
    expect(described).toHaveBeenCalledTimes(1);
    await put('3.parquet', '2.parquet');
    expect([await asSeenAnew(), await asSeenAnew()].map(({ names }) => names)).toEqual([
      ['v', 'w'],
      ['v', 'w'],
    ]);
    expect(described).toHaveBeenCalledTimes(2);
    await engine.close();
  });

  it('that is away is said to be, not to be damaged, and is read again once it is back', async () => {
    await write('stick/1.parquet', 'SELECT 1 AS v');
    const path = join(folder, 'stick');
    const { feed } = await lake.core.feeds.openFolder({ path });
    expect(await lake.rows('SELECT v FROM stick')).toEqual([['1']]);
    await rename(path, join(folder, 'pulled-out'));
    const away = expect.stringContaining(path) as unknown;
    expect((await lake.core.feeds.show({ feed })).summary.problem).toEqual({ code: 'NOT_FOUND', message: away });
    expect(await lake.rows('SELECT 1')).toEqual([['1']]);
    await expect(lake.rows('SELECT v FROM stick')).rejects.toMatchObject({ code: 'NOT_FOUND', message: away });
    await write('pulled-out/2.parquet', 'SELECT 2 AS v');
    await rename(join(folder, 'pulled-out'), path);
    expect(await lake.rows('SELECT v FROM stick ORDER BY v')).toEqual([['1'], ['2']]);
  });

  it('is forgotten when closed, and its files stay', async () => {
    for (const summary of await lake.core.feeds.list({})) await lake.core.feeds.closeFolder({ feed: summary.name });
    expect(await lake.core.feeds.list({})).toEqual([]);
    const { feed } = await lake.core.feeds.openFolder({ path: join(folder, 'Sales 2026') });
    expect(await lake.rows(`SELECT count(*) FROM ${feed}`)).toEqual([['8']]);
  });
});
