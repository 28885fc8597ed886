import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importSetup, newStream } from '../../../../test/support/import-files';

/** What folders and columns called year, month and day say of a stream's rows. */

const at = importSetup();

describe('the folders of a day', () => {
  it.each(['year=2024/month=01/day=02/hour=05', 'year=2024/region=eu/month=1/part/day=2', 'Year=2024/month=01/DAY=02'])(
    'date the rows wherever they stand: %s',
    async (folders) => {
      await at.bench.write(`y/${folders}/a.csv`, 'id,year,Day\n1,2024,2\n2,2024,02\n');
      expect(await at.bench.take(join(at.bench.folder, 'y'), 'auto', newStream)).toMatchObject({
        status: 'done',
        progress: { quarantined: 0 },
      });
      expect(await at.bench.lake.rows('SELECT id, year, month, day FROM t ORDER BY 1')).toEqual([
        ['1', '2024', '1', '2'],
        ['2', '2024', '1', '2'],
      ]);
    },
  );

  it('date Parquet, and leave the other folders as columns', async () => {
    await at.foreign.parquet(join(at.bench.folder, 'p/year=2024/month=01/day=02/hour=05/a.parquet'), 'SELECT 1 AS id');
    expect(await at.bench.take(join(at.bench.folder, 'p'), 'auto', newStream)).toMatchObject({ status: 'done' });
    expect(await at.bench.lake.rows('SELECT id, hour, year, month, day FROM t')).toEqual([
      ['1', '5', '2024', '1', '2'],
    ]);
    const { config } = await at.bench.lake.core.feeds.show({ feed: at.bench.feed });
    expect(config.columns.map(({ name }) => name)).toEqual(['id', 'hour']);
  });

  it('make the same bytes other rows on another day', async () => {
    await at.bench.write('h/year=2024/month=01/day=04/hour=05/a.csv', 'id\n1\n');
    await at.bench.write('h/year=2024/month=01/day=05/hour=05/a.csv', 'id\n1\n');
    expect(await at.bench.take(join(at.bench.folder, 'h'), 'auto', newStream)).toMatchObject({ warnings: [] });
    expect(await at.bench.lake.rows('SELECT id, day FROM t ORDER BY 2')).toEqual([
      ['1', '4'],
      ['1', '5'],
    ]);
  });
});

describe('Parquet in the folders of a day', () => {
  const row = (id: number): string => `SELECT ${id} AS id, TIMESTAMPTZ '2021-05-06 10:00:00Z' AS at`;
  const inDays = 'p/region=eu/year=2026';
  const dated = { ...newStream, eventTimeColumn: 'at' };
  const days = (): Promise<unknown> => at.bench.lake.rows('SELECT id, year, month, day FROM t ORDER BY 1');

  async function write(name: string, id: number): Promise<string> {
    const path = join(at.bench.folder, inDays, name);
    await at.foreign.parquet(path, row(id));
    return path;
  }

  it.each([
    ['an event time', dated, ['2021', '5', '6']],
    ['the folders', newStream, ['2026', '1', '2']],
  ])('dated by %s is taken once, whichever of its folders is chosen', async (_, create, day) => {
    await write('month=01/day=02/a.parquet', 1);
    expect(await at.bench.take(join(at.bench.folder, 'p'), 'auto', create)).toMatchObject({ status: 'done' });
    for (const below of ['', 'region=eu', inDays.slice(2), `${inDays.slice(2)}/month=01`]) {
      const again = await at.bench.take(join(at.bench.folder, 'p', below), 'auto', null);
      expect(again, below).toMatchObject({ status: 'done', error: null, progress: { rows: 0 } });
      expect(again.warnings).toEqual([expect.stringMatching(/^1 file was passed over/)]);
    }
    expect(await days()).toEqual([['1', ...day]]);
  });

  it.each([
    ['an event time', dated, ['2021', '5', '6']],
    ['the folders', newStream, ['2026', '1', '2']],
  ])('dated by %s is one feed from the inner folder and from the outer one', async (_, create, day) => {
    await write('month=01/day=02/a.parquet', 1);
    expect(await at.bench.take(join(at.bench.folder, inDays), 'auto', create)).toMatchObject({ status: 'done' });
    await write('month=01/day=02/b.parquet', 2);
    const outer = join(at.bench.folder, 'p/region=eu');
    const more = await at.bench.take(outer, 'auto', null);
    expect(more).toMatchObject({ status: 'done', error: null, progress: { rows: 1, quarantined: 0 } });
    const refused = await at.bench.take(join(at.bench.folder, 'p'), 'auto', null);
    expect(refused).toMatchObject({ status: 'failed', error: { code: 'REFUSED' } });
    expect(refused.error?.message).toMatch(/a\.parquet \(.*region=eu.*; then .*the same bytes were imported before/);
    expect(await days()).toEqual([
      ['1', ...day],
      ['2', ...day],
    ]);
    const { config } = await at.bench.lake.core.feeds.show({ feed: at.bench.feed });
    expect(config.columns.map(({ name }) => name)).toEqual(['id', 'at']);
  });

  it('goes on into a feed that takes no new fields, and tells once that the folders’ day is not kept', async () => {
    const first = await write('month=01/day=02/a.parquet', 1);
    const closed = { ...dated, level: 'aggregate' } as const;
    const alone = await at.bench.take(first, 'auto', closed);
    expect(alone).toMatchObject({ status: 'done', error: null, progress: { rows: 1, quarantined: 0 } });
    expect(alone.warnings).toEqual([
      expect.stringMatching(/^at dates the rows, .* \(year=, month=, day=\) is not kept\./),
    ]);
    await write('month=02/day=03/b.parquet', 2);
    await write('month=02/day=04/c.parquet', 3);
    const more = await at.bench.take(join(at.bench.folder, inDays, 'month=02'), 'auto', null);
    expect(more).toMatchObject({ status: 'done', error: null, progress: { rows: 2, quarantined: 0 } });
    expect(more.warnings).toEqual([
      expect.stringMatching(/^at dates the rows, .* \(day=\) is not kept\. .*batch_year=/),
    ]);
  });

  it('of the same bytes is the same rows on every day where an event time dates them', async () => {
    await write('month=01/day=02/a.parquet', 1);
    await write('month=01/day=03/a.parquet', 1);
    expect(await at.bench.take(join(at.bench.folder, 'p'), 'auto', dated)).toMatchObject({ progress: { rows: 1 } });
  });

  it('of the same bytes is other rows on every day where the feed has columns for the folders', async () => {
    const path = join(at.bench.folder, 'q');
    await at.foreign.parquet(join(path, 'year=2019/month=02/day=31/a.parquet'), row(1));
    expect(await at.bench.take(path, 'auto', dated)).toMatchObject({ status: 'done' });
    for (const day of ['01', '02']) {
      await at.foreign.parquet(join(at.bench.folder, `p/year=2026/month=01/day=${day}/b.parquet`), row(2));
    }
    expect(await at.bench.take(join(at.bench.folder, 'p'), 'auto', null)).toMatchObject({
      status: 'done',
      error: null,
      warnings: [],
      progress: { rows: 2 },
    });
    expect(await at.bench.lake.rows('SELECT id, folder_month, folder_day FROM t ORDER BY id, folder_day')).toEqual([
      ['1', '2', '31'],
      ['2', '1', '1'],
      ['2', '1', '2'],
    ]);
  });

  it('is refused, and doubles nothing, where a column says a part of the day that lies above the chosen folder', async () => {
    const path = join(at.bench.folder, 'p/year=2026/month=01/day=02/a.parquet');
    await at.foreign.parquet(path, 'SELECT 1 AS id, 2026 AS year');
    expect(await at.bench.take(join(at.bench.folder, 'p'), 'auto', newStream)).toMatchObject({ status: 'done' });
    const inner = join(at.bench.folder, 'p/year=2026');
    expect(await at.bench.take(inner, 'auto', null)).toMatchObject({ status: 'done', progress: { rows: 0 } });
    await at.foreign.parquet(join(inner, 'month=01/day=02/b.parquet'), 'SELECT 2 AS id, 2026 AS year');
    const refused = await at.bench.take(inner, 'auto', null);
    expect(refused.error?.message).toMatch(/column year, a name that the lake itself gives/);
    expect(await days()).toEqual([['1', '2026', '1', '2']]);
  });
});

describe('a folder called year that dates no rows', () => {
  it('is a column of another name', async () => {
    await at.foreign.parquet(join(at.bench.folder, 'p/year=2019/a.parquet'), 'SELECT 1 AS id');
    await at.foreign.parquet(join(at.bench.folder, 'p/year=2020/b.parquet'), 'SELECT 2 AS id');
    const changedAt = new Date('2022-03-04T12:00:00Z');
    for (const name of ['2019/a', '2020/b']) {
      await utimes(join(at.bench.folder, `p/year=${name}.parquet`), changedAt, changedAt);
    }
    expect(await at.bench.take(join(at.bench.folder, 'p'), 'auto', newStream)).toMatchObject({ status: 'done' });
    expect(await at.bench.lake.rows('SELECT id, folder_year, year, month, day FROM t ORDER BY 1')).toEqual([
      ['1', '2019', '2022', '3', '4'],
      ['2', '2020', '2022', '3', '4'],
    ]);
  });

  it('is one where the three of a file make no day, though an event time dates the rows', async () => {
    const path = join(at.bench.folder, 'p');
    const row = "SELECT 1 AS id, TIMESTAMPTZ '2021-05-06 10:00:00Z' AS at";
    await at.foreign.parquet(join(path, 'year=2019/month=02/day=31/a.parquet'), row);
    expect(await at.bench.take(path, 'auto', { ...newStream, eventTimeColumn: 'at' })).toMatchObject({
      status: 'done',
    });
    await at.foreign.parquet(join(path, 'year=2019/month=02/day=28/b.parquet'), row);
    expect(await at.bench.take(path, 'auto', null)).toMatchObject({ status: 'done' });
    expect(
      await at.bench.lake.rows(
        'SELECT folder_year, folder_month, folder_day, year, month, day FROM t ORDER BY folder_day',
      ),
    ).toEqual([
      ['2019', '2', '28', '2021', '5', '6'],
      ['2019', '2', '31', '2021', '5', '6'],
    ]);
  });

  it('keeps what the files say too, and never takes the place of a column of that name', async () => {
    const path = join(at.bench.folder, 'p');
    await at.foreign.parquet(join(path, 'year=2019/a.parquet'), 'SELECT 1 AS id, 2019::SMALLINT AS "Year"');
    expect(await at.bench.take(path, 'auto', newStream)).toMatchObject({ status: 'done' });
    expect(await at.bench.lake.rows('SELECT id, folder_year FROM t')).toEqual([['1', '2019']]);
    await at.foreign.parquet(join(path, 'year=2019/a.parquet'), 'SELECT 2 AS id, 7 AS folder_year');
    const refused = await at.bench.take(path, 'auto', null);
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
    await at.bench.write(name, 'id,year\n1,2024\n2,1999\n');
    const refused = await at.bench.take(at.bench.folder, 'auto', newStream);
    expect(refused).toMatchObject({ status: 'failed', error: { code: 'INVALID_INPUT' } });
    expect(refused.error?.message).toMatch(said);
    expect(await at.bench.lake.core.feeds.list({})).toEqual([]);
  });

  it('is refused where an event time dates the rows', async () => {
    await at.bench.write('year=2024/month=01/day=02/a.csv', 'id,year,at\n1,2024,2021-05-06\n');
    const refused = await at.bench.take(at.bench.folder, 'auto', { ...newStream, eventTimeColumn: 'at' });
    expect(refused.error?.message).toMatch(/column year, a name that the lake itself gives/);
  });
});
