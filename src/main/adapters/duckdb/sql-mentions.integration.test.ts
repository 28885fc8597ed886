import { describe, expect, test } from 'vitest';
import { sqlLake } from '../../../../test/support/sql-lake';

const lake = sqlLake();

async function mentionsOf(sql: string) {
  const { relations, others, changes } = await lake.engine.mentions(sql);
  return { relations: relations.map(({ name, end }) => [name, sql.slice(0, end)]), others: others.toSorted(), changes };
}

describe('what a statement names', () => {
  test('is the feed where a recursion begins, and the recursion itself where it is repeated', async () => {
    const sql =
      'WITH RECURSIVE sales AS (SELECT id FROM sales UNION ALL SELECT id + 1 FROM sales WHERE id < 40) FROM sales';
    expect(await mentionsOf(sql)).toEqual({
      relations: [['sales', 'WITH RECURSIVE sales AS (SELECT id FROM sales']],
      others: [],
      changes: [],
    });
    const repeated = sql.replace('+ 1 FROM sales', '+ 1 FROM sales AT (VERSION => 1)');
    await expect(lake.engine.versionClauses(repeated)).rejects.toMatchObject({ code: 'SQL' });
  });

  test('is no feed where DuckDB has it of itself, or another schema does', async () => {
    expect(
      await mentionsOf('FROM duckdb_tables, information_schema.tables, main.sales, memory.main.countries'),
    ).toEqual({
      relations: [
        ['sales', 'FROM duckdb_tables, information_schema.tables, main.sales'],
        ['countries', 'FROM duckdb_tables, information_schema.tables, main.sales, memory.main.countries'],
      ],
      others: ['duckdb_tables', 'information_schema.tables'],
      changes: [],
    });
  });

  test('of DuckDB’s views, each is known, and a feed that begins as they do is one', async () => {
    const rows = await lake.rowsOf(
      "SELECT view_name AS name FROM duckdb_views() WHERE internal AND schema_name = 'main' ORDER BY ALL",
    );
    const names = rows.map(({ name }) => String(name));
    expect(names).toContain('duckdb_tables');
    expect(await mentionsOf(`FROM ${names.join(', ')}`)).toEqual({ relations: [], others: names, changes: [] });
    expect((await mentionsOf('FROM duckdb_usage')).relations).toEqual([['duckdb_usage', 'FROM duckdb_usage']]);
  });

  test('and what gives another value each time', async () => {
    const sql = 'SELECT now(), current_date, uuid(), s.id, upper(country) FROM sales s TABLESAMPLE 10%';
    const { changes } = await lake.engine.mentions(sql);
    expect(changes.toSorted()).toEqual(['TABLESAMPLE', 'current_date', 'now()', 'uuid()']);
  });

  test('but no column of such a name, and no age between two times', async () => {
    const changesOf = async (sql: string) => (await lake.engine.mentions(sql)).changes.toSorted();
    expect(await changesOf('SELECT uuid, now, today, random, age(a, b) FROM sales GROUP BY ALL')).toEqual([]);
    expect(await changesOf('SELECT age(a), localtimestamp FROM sales')).toEqual(['age()', 'localtimestamp']);
  });

  test('of DuckDB’s functions, each that changes is known', async () => {
    const rows = await lake.rowsOf(
      "SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE stability <> 'CONSISTENT' AND function_type = 'scalar'",
    );
    const names = rows.map(({ name }) => String(name));
    // They tell of the connection, change it, or do nothing: no answer depends on them from one time to the next.
    const steady =
      /^(?:current_(?:database|query|schemas?)|in_search_path|currval|nextval|error|setseed|sleep_ms|stats|write_log)$/;
    const { changes } = await lake.engine.mentions(`SELECT ${names.map((name) => `${name}()`).join(', ')}`);
    expect(changes.toSorted()).toEqual(
      names
        .filter((name) => !steady.test(name))
        .map((name) => `${name}()`)
        .toSorted(),
    );
  });
});
