import { describe, expect, test } from 'vitest';
import { sqlLake } from '../../../../test/support/sql-lake';

const lake = sqlLake();

const digest = (sql: string) => lake.engine.digest(sql, {}, new AbortController().signal);

describe('the digest of an answer', () => {
  test('does not depend on the order of the rows', async () => {
    const up = await digest('SELECT * FROM sales ORDER BY id');
    expect(up).toMatchObject({ rowCount: 30 });
    expect(up.digest).toMatch(/^[0-9a-f]{32}$/);
    expect(await digest('SELECT * FROM sales ORDER BY id DESC')).toEqual(up);
  });

  test('tells apart what differs in a value, a name, a type, a place, or how often a row comes', async () => {
    const statements = [
      "SELECT 'a' AS x, 'b' AS y",
      "SELECT 'b' AS x, 'a' AS y",
      "SELECT 'ab' AS x, '' AS y",
      "SELECT 'a' AS x, NULL AS y",
      "SELECT 'a' AS x, 'N' AS y",
      "SELECT 'a' AS z, 'b' AS y",
      "SELECT 'a' AS x, 'b' AS y UNION ALL SELECT 'a', 'b'",
      "SELECT 'a' AS x, 'b' AS y UNION ALL SELECT 'a', 'b' UNION ALL SELECT 'a', 'b'",
      "SELECT 'a' AS x, 'b' AS y WHERE false",
      'SELECT 1 AS x',
      'SELECT 1::BIGINT AS x',
    ];
    const digests = await Promise.all(statements.map(async (sql) => (await digest(sql)).digest));
    expect(new Set(digests).size).toBe(statements.length);
  });

  test('is not given of a plan', async () => {
    await expect(digest('EXPLAIN SELECT 1')).rejects.toMatchObject({ code: 'REFUSED' });
  });
});
