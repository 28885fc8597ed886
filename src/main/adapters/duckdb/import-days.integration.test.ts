import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  newStream,
  openForeignWriter,
  openImportBench,
  type ForeignWriter,
  type ImportBench,
} from '../../../../test/support/import-files';

/** What folders and columns called year, month and day say of a stream's rows. */

let foreign: ForeignWriter;
let bench: ImportBench;

beforeAll(async () => {
  foreign = await openForeignWriter();
});
afterAll(() => foreign.close());
beforeEach(async () => {
  bench = await openImportBench();
});
afterEach(() => bench.close());

describe('the folders of a day', () => {
  it.each(['year=2024/month=01/day=02/hour=05', 'year=2024/region=eu/month=1/part/day=2', 'Year=2024/month=01/DAY=02'])(
    'date the rows wherever they stand: %s',
    async (folders) => {
      await bench.write(`y/${folders}/a.csv`, 'id,year,Day\n1,2024,2\n2,2024,02\n');
      expect(await bench.take(join(bench.folder, 'y'), 'auto', newStream)).toMatchObject({
        status: 'done',
        progress: { quarantined: 0 },
      });
      expect(await bench.lake.rows('SELECT id, year, month, day FROM t ORDER BY 1')).toEqual([
        ['1', '2024', '1', '2'],
        ['2', '2024', '1', '2'],
      ]);
    },
  );

  it('date Parquet, and leave the other folders as columns', async () => {
    await foreign.parquet(join(bench.folder, 'p/year=2024/month=01/day=02/hour=05/a.parquet'), 'SELECT 1 AS id');
    expect(await bench.take(join(bench.folder, 'p'), 'auto', newStream)).toMatchObject({ status: 'done' });
    expect(await bench.lake.rows('SELECT id, hour, year, month, day FROM t')).toEqual([['1', '5', '2024', '1', '2']]);
    const { config } = await bench.lake.core.feeds.show({ feed: bench.feed });
    expect(config.columns.map(({ name }) => name)).toEqual(['id', 'hour']);
  });

  it('make the same bytes other rows on another day', async () => {
    await bench.write('h/year=2024/month=01/day=04/hour=05/a.csv', 'id\n1\n');
    await bench.write('h/year=2024/month=01/day=05/hour=05/a.csv', 'id\n1\n');
    expect(await bench.take(join(bench.folder, 'h'), 'auto', newStream)).toMatchObject({ warnings: [] });
    expect(await bench.lake.rows('SELECT id, day FROM t ORDER BY 2')).toEqual([
      ['1', '4'],
      ['1', '5'],
    ]);
  });
});

describe('a folder called year that dates no rows', () => {
  it('is a column of another name', async () => {
    await foreign.parquet(join(bench.folder, 'p/year=2019/a.parquet'), 'SELECT 1 AS id');
    await foreign.parquet(join(bench.folder, 'p/year=2020/b.parquet'), 'SELECT 2 AS id');
    const changedAt = new Date('2022-03-04T12:00:00Z');
    for (const name of ['2019/a', '2020/b']) {
      await utimes(join(bench.folder, `p/year=${name}.parquet`), changedAt, changedAt);
    }
    expect(await bench.take(join(bench.folder, 'p'), 'auto', newStream)).toMatchObject({ status: 'done' });
    expect(await bench.lake.rows('SELECT id, folder_year, year, month, day FROM t ORDER BY 1')).toEqual([
      ['1', '2019', '2022', '3', '4'],
      ['2', '2020', '2022', '3', '4'],
    ]);
  });

  it('is one where the three make no day, and where an event time dates the rows', async () => {
    const path = join(bench.folder, 'p');
    const row = "SELECT 1 AS id, TIMESTAMPTZ '2021-05-06 10:00:00Z' AS at";
    await foreign.parquet(join(path, 'year=2019/month=02/day=31/a.parquet'), row);
    expect(await bench.take(path, 'auto', { ...newStream, eventTimeColumn: 'at' })).toMatchObject({ status: 'done' });
    await foreign.parquet(join(path, 'year=2019/month=02/day=28/b.parquet'), row);
    expect(await bench.take(path, 'auto', null)).toMatchObject({ status: 'done' });
    expect(
      await bench.lake.rows(
        'SELECT folder_year, folder_month, folder_day, year, month, day FROM t ORDER BY folder_day',
      ),
    ).toEqual([
      ['2019', '2', '28', '2021', '5', '6'],
      ['2019', '2', '31', '2021', '5', '6'],
    ]);
  });

  it('keeps what the files say too, and never takes the place of a column of that name', async () => {
    const path = join(bench.folder, 'p');
    await foreign.parquet(join(path, 'year=2019/a.parquet'), 'SELECT 1 AS id, 2019::SMALLINT AS "Year"');
    expect(await bench.take(path, 'auto', newStream)).toMatchObject({ status: 'done' });
    expect(await bench.lake.rows('SELECT id, folder_year FROM t')).toEqual([['1', '2019']]);
    await foreign.parquet(join(path, 'year=2019/a.parquet'), 'SELECT 2 AS id, 7 AS folder_year');
    const refused = await bench.take(path, 'auto', null);
    expect(refused.error?.message).toMatch(/columns "folder_year" and "folder_year", which are one name/);
  });
});

describe('a column of the name that a stream gives to days', () => {
  it.each([
    [
      'says otherwise',
      'y/year=2024/month=01/day=02/a.csv',
      /"year" with the value "1999" in row 1, .* folder year=2024/,
    ],
    ['lies in the folder of a year alone', 'y/year=2019/a.csv', /column year, a name that the lake itself gives/],
    ['lies in folders of no day', 'year=2024/month=02/day=31/a.csv', /column year, a name that the lake itself gives/],
    ['lies in no such folder', 'model_year=3/a.csv', /column year, a name that the lake itself gives/],
    ['lies in a file of such a name', 'year=2024.csv', /column year, a name that the lake itself gives/],
  ])('is refused where it %s', async (_, name, said) => {
    await bench.write(name, 'id,year\n1,2024\n2,1999\n');
    const refused = await bench.take(bench.folder, 'auto', newStream);
    expect(refused).toMatchObject({ status: 'failed', error: { code: 'INVALID_INPUT' } });
    expect(refused.error?.message).toMatch(said);
    expect(await bench.lake.core.feeds.list({})).toEqual([]);
  });

  it('is refused where an event time dates the rows', async () => {
    await bench.write('year=2024/month=01/day=02/a.csv', 'id,year,at\n1,2024,2021-05-06\n');
    const refused = await bench.take(bench.folder, 'auto', { ...newStream, eventTimeColumn: 'at' });
    expect(refused.error?.message).toMatch(/column year, a name that the lake itself gives/);
  });
});
