import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { sqlLake } from '../../../../test/support/sql-lake';
import { createSqlEngine } from './sql-engine';

const at = sqlLake();

describe('a result', () => {
  test('of 5,000,000 rows gives its first, middle and last window, in order', async () => {
    const run = await at.engine.start(
      'big',
      "SELECT i, 'row ' || i AS label, (i / 100)::DECIMAL(18,2) AS amount FROM range(5_000_000) t(i)",
    );
    expect(await run.done).toEqual({ rowCount: 5_000_000 });
    expect(run.available()).toBe(5_000_000);
    for (const offset of [0, 2_499_999, 4_999_900]) {
      const { arrow, rows } = await at.engine.window('big', offset, 100);
      const table = tableFromIPC(arrow);
      expect(rows).toBe(100);
      expect(Array.from(table.getChild('i') ?? [])).toEqual(Array.from({ length: 100 }, (_, i) => BigInt(offset + i)));
      expect(table.getChild('label')?.get(99)).toBe(`row ${offset + 99}`);
    }
    expect((await at.engine.window('big', 4_999_990, 100)).rows).toBe(10);
    expect((await at.engine.window('big', 5_000_000, 100)).rows).toBe(0);
  }, 60_000);

  test('has its first rows at hand as its window gives them, but for those that are too many bytes', async () => {
    const run = await at.engine.start('headed', "SELECT i, 'row ' || i AS label FROM range(3) t(i) WHERE i > 0");
    expect(run.head()).toBeNull();
    await run.done;
    const head = run.head();
    expect(head?.rows).toBe(2);
    expect(head?.arrow).toEqual((await at.engine.window('headed', 0, 2)).arrow);
    const long = await at.engine.start('long', 'SELECT i FROM range(5000) t(i)');
    await long.done;
    expect(long.head()?.rows).toBe(300);
    expect(long.head()?.arrow).toEqual((await at.engine.window('long', 0, 300)).arrow);
    const heavy = await at.engine.start('heavy', "SELECT i, repeat('x', 20_000) AS text FROM range(2000) t(i)");
    await heavy.done;
    expect(heavy.head()?.rows).toBe(100);
    expect(heavy.head()?.arrow).toEqual((await at.engine.window('heavy', 0, 100)).arrow);
    const heaviest = await at.engine.start('heaviest', "SELECT repeat('x', 100_000) AS text FROM range(200)");
    await heaviest.done;
    expect(heaviest.head()).toBeNull();
    const none = await at.engine.start('empty', 'SELECT 1 AS one WHERE false');
    await none.done;
    expect(none.head()).toBeNull();
  });

  test('spills under a small memory limit, and is whole', async () => {
    const small = await createSqlEngine({
      memoryLimitMegabytes: 256,
      threads: 2,
      spillFolder: join(at.root, 'spill-small'),
    });
    try {
      const run = await small.start(
        'r',
        'SELECT i, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS a FROM range(2_000_000) t(i)',
      );
      expect(await run.done).toEqual({ rowCount: 2_000_000 });
      expect((await small.window('r', 1_999_999, 1)).rows).toBe(1);
    } finally {
      await small.close();
    }
  }, 60_000);

  test('gives rows while the statement still runs', async () => {
    const run = await at.engine.start(
      'slow',
      "SELECT i, sum(md5(i::VARCHAR)[1]::VARCHAR = 'a') OVER (ROWS 1000 PRECEDING) AS s FROM range(3_000_000) t(i)",
    );
    let ended = false;
    const done = run.done.finally(() => {
      ended = true;
    });
    while (run.available() === 0 && !ended) await new Promise((resolve) => setImmediate(resolve));
    const available = run.available();
    const { rows } = await at.engine.window('slow', 0, 10);
    expect(available).toBeGreaterThan(0);
    expect(rows).toBe(10);
    expect(run.columns()?.map((entry) => entry.name)).toEqual(['i', 's']);
    await done;
  }, 60_000);

  test('that fails after a million rows is an error with DuckDB’s reason, never a shorter result', async () => {
    const run = await at.engine.start(
      'late',
      "SELECT (CASE WHEN i = 2_900_000 THEN 'x' ELSE '1' END)::INTEGER FROM range(3_000_000) t(i)",
    );
    await expect(run.done).rejects.toThrow("Could not convert string 'x' to INT32");
    await expect(run.done).rejects.toMatchObject({ code: 'SQL' });
    await expect(at.engine.window('late', 0, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of nothing, of repeated names and of every special statement is a table', async () => {
    expect(await at.rowsOf('SELECT 1 AS a WHERE false')).toEqual([]);
    const run = await at.engine.start(
      'names',
      "SELECT 1 AS a, 2 AS a, 3, NULL, row(1, 2), {'k': [1]} AS s, MAP {1: 'x'} AS m, 'x'::ENUM('x') AS e",
    );
    expect(await run.done).toEqual({ rowCount: 1 });
    expect(run.columns()?.slice(0, 4)).toEqual([
      { name: 'a', type: 'INTEGER' },
      { name: 'a', type: 'INTEGER' },
      { name: '3', type: 'INTEGER' },
      { name: 'NULL', type: 'INTEGER' },
    ]);
    expect((await at.engine.window('names', 0, 1)).rows).toBe(1);
    expect(await at.rowsOf('SHOW TABLES')).toEqual([{ name: 'countries' }, { name: 'empty_feed' }, { name: 'sales' }]);
    expect(await at.rowsOf('SUMMARIZE countries')).toHaveLength(2);
    expect(await at.rowsOf('EXPLAIN FROM sales')).toHaveLength(1);
    expect(await at.rowsOf('VALUES (1), (2)')).toHaveLength(2);
  });

  test('is text as DuckDB writes it, in UTC', async () => {
    const sql =
      "SELECT 1.50::DECIMAL(18,2) AS a, TIMESTAMPTZ '2026-01-01 01:00:00.000001+02' AS t, NULL AS n, [1, 2] AS a";
    await (await at.engine.start('text', sql)).done;
    expect(await at.engine.text('text', 0, 10)).toEqual({
      columns: [
        { name: 'a', type: 'DECIMAL(18,2)' },
        { name: 't', type: 'TIMESTAMP WITH TIME ZONE' },
        { name: 'n', type: 'INTEGER' },
        { name: 'a', type: 'INTEGER[]' },
      ],
      rows: [['1.50', '2025-12-31 23:00:00.000001+00', null, '[1, 2]']],
    });
  });

  test('holds every type that DuckDB has', async () => {
    const run = await at.engine.start('types', 'FROM test_all_types()');
    expect(await run.done).toEqual({ rowCount: 3 });
    expect((await at.engine.window('types', 0, 10)).rows).toBe(3);
  });

  test('gives way to newer ones, the least recently used first', async () => {
    for (let i = 0; i < 20; i++) await (await at.engine.start(`n${i}`, `SELECT ${i}`)).done;
    await at.engine.window('n0', 0, 1);
    await (await at.engine.start('n20', 'SELECT 20')).done;
    expect((await at.engine.window('n0', 0, 1)).rows).toBe(1);
    await expect(at.engine.window('n1', 0, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
