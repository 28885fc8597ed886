import { mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sqlLake } from '../../../../test/support/sql-lake';
import { LakeError } from '../../../shared/errors';

const at = sqlLake();

describe('copying a result to a file', () => {
  const signal = new AbortController().signal;
  const fresh = (): Promise<string> => mkdtemp(join(at.root, 'out-'));

  test.each([
    ['csv', 'id,label,total\n1,"a, ""b""",170141183460469231731687303715884105727\n2,,0\n'],
    [
      'ndjson',
      '{"id":1,"label":"a, \\"b\\"","total":170141183460469231731687303715884105727}\n{"id":2,"label":null,"total":0}\n',
    ],
    [
      'json',
      '[\n\t{"id":1,"label":"a, \\"b\\"","total":170141183460469231731687303715884105727},\n\t{"id":2,"label":null,"total":0}\n]\n',
    ],
  ] as const)('writes %s with every digit', async (format, text) => {
    const path = join(await fresh(), `it's out.${format}`);
    const sql =
      'SELECT * FROM (VALUES (1, \'a, "b"\', 170141183460469231731687303715884105727), (2, NULL, 0)) v(id, label, total); -- done';
    expect(await at.engine.copyTo(sql, path, format, signal)).toEqual({ rows: 2 });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('writes Parquet whose sums are exact', async () => {
    const path = join(await fresh(), 'out.parquet');
    expect(
      await at.engine.copyTo(
        'SELECT sum(9007199254740993 + id) AS total, 1 AS "a""b" FROM sales WHERE id = 0',
        path,
        'parquet',
        signal,
      ),
    ).toEqual({ rows: 1 });
    await at.engine.setRelations(at.relations(), [at.folder, at.root]);
    expect(await at.rowsOf(`SELECT typeof(total) AS t, total::VARCHAR AS v FROM '${path}'`)).toEqual([
      { t: 'DECIMAL(38,0)', v: '9007199254740993' },
    ]);
  });

  test.each([
    ['EXPLAIN SELECT 1'],
    ["COPY (SELECT 1) TO '/tmp/x.csv'"],
    ["SELECT 1) TO '/tmp/x.csv'; COPY (SELECT 1"],
    ["FROM '/etc/passwd'"],
    ["FROM read_csv('$ROOT/../outside.csv')"],
  ])('refuses %s', async (sql) => {
    const folder = await fresh();
    const path = join(folder, 'x.csv');
    const error: unknown = await at.engine.copyTo(sql, path, 'csv', signal).catch((thrown: unknown) => thrown);
    expect(error instanceof LakeError && error.code).toMatch(/^(REFUSED|SQL)$/);
    expect(await readdir(folder)).toEqual([]);
  });

  test('writes Parquet whose huge integers are exact in lists, structs and maps too', async () => {
    const path = join(await fresh(), 'nested.parquet');
    const huge = '9007199254740993';
    const sql = `SELECT {'a "b"': [${huge}::HUGEINT], 'n': 'x'} AS s, [${huge}::UHUGEINT] AS l, MAP {'k': ${huge}::HUGEINT} AS m,
      [[${huge}::HUGEINT]]::HUGEINT[1][] AS f, '${huge.repeat(3)}'::BIGNUM AS b`;
    await at.engine.copyTo(sql, path, 'parquet', signal);
    await at.engine.setRelations(at.relations(), [at.folder, at.root]);
    expect(
      await at.rowsOf(`SELECT s::VARCHAR AS s, l::VARCHAR AS l, m::VARCHAR AS m, f::VARCHAR AS f, b FROM '${path}'`),
    ).toEqual([
      { s: `{'a "b"': [${huge}], 'n': x}`, l: `[${huge}]`, m: `{k=${huge}}`, f: `[[${huge}]]`, b: huge.repeat(3) },
    ]);
  });

  test.each([['row(1::HUGEINT)'], ['1::HUGEINT::UNION(h HUGEINT, s VARCHAR)']])(
    'refuses Parquet of %s, which cannot keep its digits, and names the column',
    async (value) => {
      const path = join(await fresh(), 'x.parquet');
      await expect(at.engine.copyTo(`SELECT ${value} AS odd`, path, 'parquet', signal)).rejects.toMatchObject({
        code: 'REFUSED',
        details: { column: 'odd' },
      });
    },
  );

  test('cannot read what lies beside the target', async () => {
    const folder = await mkdtemp(join(at.root, 'target-'));
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await mkdir(join(folder, '.lagoon-1'));
    const sql = `SELECT * FROM read_text('${join(folder, 'secret.txt')}')`;
    const inside = join(folder, '.lagoon-1', 'o.csv');
    await expect(at.engine.copyTo(sql, inside, 'csv', signal)).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(at.engine.copyTo('SELECT 1', join(folder, 'o.csv'), 'csv', signal)).rejects.toThrow(TypeError);
    expect((await readdir(folder)).sort()).toEqual(['.lagoon-1', 'secret.txt']);
  });

  test('is cancelled by its signal', async () => {
    const abort = new AbortController();
    const copying = at.engine.copyTo(
      'SELECT md5(i::VARCHAR) FROM range(1_000_000_000) t(i)',
      join(await fresh(), 'cancelled.csv'),
      'csv',
      abort.signal,
    );
    setImmediate(() => abort.abort());
    await expect(copying).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
