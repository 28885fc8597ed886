import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importSetup, newStream } from '../../../../test/support/import-files';

/** Text into columns of lists, structs and maps: value by value as into columns of their own. */

const at = importSetup(async ({ foreign, bench }) => {
  await foreign.parquet(
    join(bench.folder, 'p/a.parquet'),
    `SELECT 0 AS id, [1::BIGINT] AS l, {'a': 1::BIGINT, 'b': ['x']} AS s, MAP {'k': 1::BIGINT} AS m, [1.5::DECIMAL(10,2)] AS d,
      [[TIMESTAMPTZ '2024-01-01 00:00:00Z']] AS t`,
  );
  await bench.take(join(bench.folder, 'p'), 'auto', newStream);
});

const taken: [column: string, text: string, read: string | null][] = [
  ['l', '[1,2]', '[1, 2]'],
  ['l', '[]', '[]'],
  ['l', '[ 7, null ]', '[7, NULL]'],
  ['l', '', null],
  ['s', '{"a": 1, "b": ["x y", z]}', "{'a': 1, 'b': [x y, z]}"],
  ['s', "{'a': NULL, 'b': NULL}", "{'a': NULL, 'b': NULL}"],
  ['s', '{"b": [x]}', "{'a': NULL, 'b': [x]}"],
  ['s', '{}', "{'a': NULL, 'b': NULL}"],
  ['m', '{k=1, other key=-2}', '{k=1, other key=-2}'],
  ['d', '[1.5, 2.250]', '[1.50, 2.25]'],
  ['t', '[[2024-01-02T03:04:05Z, 2024-01-02]]', "[['2024-01-02 03:04:05+00', '2024-01-02 00:00:00+00']]"],
];

const refused: [column: string, text: string][] = [
  ['l', '[1,2.7]'],
  ['l', '[007]'],
  ['l', '[1, x]'],
  ['l', '[1, ]'],
  ['l', '1'],
  ['s', "{'a': 1.5, 'b': []}"],
  ['s', "{'a': 1, 'a': 2, 'b': []}"],
  ['s', "{'a': 1, 'b': [], 'c': 3}"],
  ['s', "{'a': 1, 'b': [\"C:\\dir\"]}"],
  ['s', "{'a': 1, 'b': ['a'b]}"],
  ['m', '{a=1.5}'],
  ['m', '{a=1, a=2}'],
  ['d', '[1.005, 2]'],
  ['t', '[[2024-02-30]]'],
];

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

describe('CSV', () => {
  it('is read where nothing of it is lost', async () => {
    for (const [i, [column, text, read]] of taken.entries()) {
      const path = await at.bench.write(`${i}.csv`, `id,${column}\n${i + 1},${text === '' ? '' : quoted(text)}\n`);
      expect(await at.bench.take(path, 'auto', null), text).toMatchObject({
        status: 'done',
        progress: { quarantined: 0 },
      });
      expect(await at.bench.lake.rows(`SELECT CAST(${column} AS VARCHAR) FROM t WHERE id = ${i + 1}`), text).toEqual([
        [read],
      ]);
    }
  }, 60_000);

  it('goes to the quarantine where something would be', async () => {
    const lines = refused.map(([column, text], i) =>
      [i + 1, ...['l', 's', 'm', 'd', 't'].map((name) => (name === column ? quoted(text) : ''))].join(','),
    );
    const path = await at.bench.write('r.csv', `id,l,s,m,d,t\n99,[1],,,,\n${lines.join('\n')}\n`);
    expect(await at.bench.take(path, 'auto', null)).toMatchObject({
      status: 'done',
      progress: { rows: refused.length + 1, quarantined: refused.length },
    });
    expect(await at.bench.lake.rows('SELECT id FROM t ORDER BY 1')).toEqual([['0'], ['99']]);
  });
});

it('reads text of Parquet by the same rules', async () => {
  const rows = ['[1.5, x, 7]', '[8, 9]'].map((text, i) => `(${i + 1}, '${text}')`).join(', ');
  await at.foreign.parquet(join(at.bench.folder, 'q/b.parquet'), `SELECT * FROM (VALUES ${rows}) v(id, l)`);
  expect(await at.bench.take(join(at.bench.folder, 'q'), 'auto', null)).toMatchObject({
    progress: { rows: 2, quarantined: 1 },
  });
  expect(await at.bench.lake.rows('SELECT id, CAST(l AS VARCHAR) FROM t ORDER BY 1')).toEqual([
    ['0', '[1]'],
    ['2', '[8, 9]'],
  ]);
});
