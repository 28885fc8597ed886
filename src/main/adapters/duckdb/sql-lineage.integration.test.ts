import { describe, expect, test } from 'vitest';
import type { ParameterValues } from '../../../shared/contract/statements';
import { sqlLake } from '../../../../test/support/sql-lake';

const lake = sqlLake();

/** Each source as `name: column of the answer = column of the relation`, with its marks. */
async function lineageOf(sql: string, parameters: ParameterValues = {}): Promise<string[]> {
  const options = { parameters, relations: lake.relations() };
  const found = await lake.engine.lineage(sql, options, new AbortController().signal);
  return found.map(({ name, columns, isOptional, isCombined }) => {
    const marks = `${isOptional ? ' optional' : ''}${isCombined ? ' combined' : ''}`;
    return `${name}${marks}: ${columns.map(({ index, name: column }) => `${index}=${column}`).join(' ')}`;
  });
}

const allSales = 'sales: 0=id 1=country 2=amount 3=year 4=month 5=day';

describe('columns of an answer stand in a relation', () => {
  test.each<[string, string[]]>([
    ['FROM sales', [allSales]],
    ['TABLE sales', [allSales]],
    ['SELECT * FROM main.sales ORDER BY amount LIMIT 3', [allSales]],
    ['SELECT DISTINCT country FROM sales WHERE id > 2', ['sales: 0=country']],
    ['SELECT SALES.Id, memory.main.sales.amount FROM sales', ['sales: 0=id']],
    ['SELECT main.sales.id, amount AS id FROM sales', ['sales: 0=id 1=amount']],
    ['SELECT upper(country) AS country, id AS number, id FROM sales', ['sales: 1=id 2=id']],
    [
      'SELECT * EXCLUDE (year, month, day) REPLACE (amount * 2 AS amount) RENAME (id AS number) FROM sales',
      ['sales: 0=id 1=country'],
    ],
    ['SELECT s.* FROM sales s, range(2)', [allSales]],
    ['SELECT s.id, range FROM sales s, range(2)', ['sales: 0=id']],
    ['SELECT a, c2 FROM sales AS s(a, c2)', ['sales: 0=id 1=country']],
  ])('%s', async (sql, expected) => {
    expect(await lineageOf(sql)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    [
      'SELECT * FROM (SELECT id, country FROM sales WHERE amount > 1) AS t(number) WHERE number = 1',
      ['sales: 0=id 1=country'],
    ],
    [
      'WITH r(x) AS (SELECT id FROM sales), sales AS (SELECT x FROM r) SELECT a.x, b.x FROM sales a, sales b',
      ['sales: 0=id', 'sales: 1=id'],
    ],
    ['WITH sales AS (SELECT 1 AS id) SELECT id FROM sales', []],
    ['SELECT * FROM (VALUES (1, 2)) v(a, b), countries', ['countries: 2=country 3=name']],
    ['SELECT id, (SELECT max(name) FROM countries) AS name FROM sales', ['sales: 0=id']],
    ['SELECT id, unnest(tags) FROM empty_feed', ['empty_feed: 0=id']],
    ['SELECT id_1 FROM (SELECT a.id, a.id, b.id FROM sales a, sales b) s(k)', ['sales: 0=id']],
    ['SELECT id, id_1 FROM (SELECT a.*, b.id FROM sales a, sales b)', ['sales: 0=id', 'sales: 1=id']],
    ['WITH r AS (SELECT a.id, b.id, c.name AS id_1 FROM sales a, sales b, countries c) SELECT id_1 FROM r', []],
    ['SELECT main.sales.id FROM (SELECT {sales: {id: 7}} AS main) s, (SELECT name AS id FROM countries) sales', []],
  ])('through subqueries and WITH: %s', async (sql, expected) => {
    expect(await lineageOf(sql)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['SELECT id, name FROM sales s JOIN countries c ON s.country = c.country', ['sales: 0=id', 'countries: 1=name']],
    ['SELECT * FROM sales JOIN countries USING (country)', [allSales, 'countries: 6=name']],
    ['SELECT * FROM sales NATURAL JOIN countries', [allSales, 'countries: 6=name']],
    [
      'SELECT country, c.country FROM sales LEFT JOIN countries c USING (country)',
      ['sales: 0=country', 'countries optional: 1=country'],
    ],
    [
      'SELECT country, sales.country FROM sales RIGHT JOIN countries USING (country)',
      ['countries: 0=country', 'sales optional: 1=country'],
    ],
    [
      'SELECT country, name, id FROM sales FULL JOIN countries USING (country)',
      ['countries optional: 1=name', 'sales optional: 2=id'],
    ],
    ['SELECT * FROM sales SEMI JOIN countries USING (country)', [allSales]],
    ['SELECT * FROM sales ANTI JOIN countries ON sales.country = countries.country', [allSales]],
    ['SELECT a.id, b.id FROM sales a, sales b', ['sales: 0=id', 'sales: 1=id']],
    ['SELECT id, name FROM sales POSITIONAL JOIN countries', ['sales optional: 0=id', 'countries optional: 1=name']],
  ])('through joins: %s', async (sql, expected) => {
    expect(await lineageOf(sql)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    [
      'SELECT country FROM sales UNION ALL SELECT name FROM countries',
      ['sales optional: 0=country', 'countries optional: 0=name'],
    ],
    [
      'SELECT id, country FROM sales UNION BY NAME SELECT name, country FROM countries',
      ['sales optional: 0=id 1=country', 'countries optional: 1=country 2=name'],
    ],
    ['SELECT country FROM sales EXCEPT SELECT country FROM countries', ['sales: 0=country']],
    ['SELECT country FROM sales INTERSECT SELECT country FROM countries', ['sales: 0=country']],
    ['SELECT id, year FROM sales UNION ALL SELECT 2.5, 1', ['sales optional: 1=year']],
    ['SELECT id FROM sales EXCEPT SELECT 5.5', []],
    ['SELECT id FROM sales UNION ALL SELECT id FROM sales WHERE id > 3', ['sales optional: 0=id']],
  ])('through what puts answers together: %s', async (sql, expected) => {
    expect(await lineageOf(sql)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['SELECT country, sum(amount) FROM sales GROUP BY country', ['sales combined: 0=country']],
    ['SELECT country, count(*) AS n FROM sales GROUP BY ALL', ['sales combined: 0=country']],
    [
      'SELECT name, total FROM (SELECT country, sum(amount) AS total FROM sales GROUP BY 1) JOIN countries USING (country)',
      ['countries: 0=name'],
    ],
    ['SELECT count(*), sum(amount) FROM sales', []],
    ['SELECT country, day, count(*) FROM sales GROUP BY ROLLUP (country, day)', []],
    ['SELECT country, day, count(*) FROM sales GROUP BY GROUPING SETS ((country), (day))', []],
    ['SELECT country, count(*) FROM sales GROUP BY ROLLUP (country)', []],
    ['SELECT country, count(*) FROM sales GROUP BY CUBE (country)', []],
    ['SELECT country, count(*) FROM sales GROUP BY GROUPING SETS ((country), ())', []],
  ])('of the rows that are put together: %s', async (sql, expected) => {
    expect(await lineageOf(sql)).toEqual(expected);
  });

  test.each([
    'SELECT COLUMNS(s.*) FROM sales s',
    'SELECT max(COLUMNS(*)) FROM sales',
    'SELECT x FROM (SELECT * RENAME (b.id AS x) FROM sales a, sales b)',
    'SELECT id, unnest({a: 1, b: 2}) FROM sales',
    "PIVOT sales ON country IN ('FR', 'DE') USING sum(amount)",
    'SELECT * FROM range(3), sales',
    'SUMMARIZE sales',
    'DESCRIBE sales',
    'EXPLAIN FROM sales',
    'WITH RECURSIVE r AS (SELECT id FROM sales UNION ALL SELECT id + 1 FROM r WHERE id < 3) FROM r',
  ])('but not where that cannot be told: %s', async (sql) => {
    expect(await lineageOf(sql)).toEqual([]);
  });

  test('where parameters decide what the others are', async () => {
    const parameters: ParameterValues = { least: { type: 'BIGINT', value: '3' }, said: { type: 'DATE', value: null } };
    expect(await lineageOf('SELECT $said, id FROM sales WHERE id > $least', parameters)).toEqual(['sales: 1=id']);
  });

  test('at the version that the statement asks for', async () => {
    const old = lake.relations().map((relation) => ({ ...relation, schema: 'v3' }));
    const sql = 'SELECT n.id, o.amount FROM sales n JOIN sales AT (VERSION => 3) o ON n.id = o.id';
    const pinned = await lake.engine.pin(sql, old.slice(0, 1));
    const options = { parameters: {}, relations: [...lake.relations(), ...old] };
    const found = await lake.engine.lineage(pinned.sql, options, new AbortController().signal);
    pinned.release();
    expect(found).toMatchObject([
      { name: 'sales', schema: null, columns: [{ index: 0, name: 'id' }] },
      { name: 'sales', schema: 'v3', columns: [{ index: 1, name: 'amount' }] },
    ]);
  });

  test('and is given up where definitions name each other over and over', async () => {
    const doubled = (count: number): string => {
      const definitions = Array.from({ length: count }, (_, index) => {
        const before = index === 0 ? 'sales' : `d${index - 1}`;
        return `d${index} AS (SELECT b.id FROM ${before} a, ${before} b)`;
      });
      return `WITH ${definitions.join(', ')} SELECT id FROM d${count - 1}`;
    };
    expect(await lineageOf(doubled(4))).toEqual(['sales: 0=id']);
    expect(await lineageOf(doubled(11))).toEqual([]);
  });

  test('and what is wrong with the statement is said', async () => {
    await expect(lineageOf('SELECT nope FROM sales')).rejects.toMatchObject({ code: 'SQL' });
    await expect(lineageOf('FROM nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(lineageOf('DROP VIEW sales')).rejects.toMatchObject({ code: 'REFUSED' });
  });
});
