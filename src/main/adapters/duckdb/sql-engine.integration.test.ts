import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { column } from '../../../../test/support/delta-lake';
import { expectFailure, sqlLake } from '../../../../test/support/sql-lake';
import type { SqlRelation } from '../../core/ports';

const at = sqlLake();

describe('feeds by their names', () => {
  test('are joined, with their partition columns as numbers', async () => {
    expect(
      await at.rowsOf(
        'SELECT c.name, s.year, s.month, s.day, count(*) AS n FROM sales s JOIN countries c USING (country) GROUP BY ALL ORDER BY ALL',
      ),
    ).toEqual([{ name: 'Germany', year: 2026, month: 11, day: 20, n: 10 }]);
  });

  test('show the columns of the log only, not the key=value folders above the lake', async () => {
    const described = await at.rowsOf('DESCRIBE sales');
    expect(described.map((row) => `${String(row['column_name'])} ${String(row['column_type'])}`)).toEqual([
      'id BIGINT',
      'country VARCHAR',
      'amount DECIMAL(18,2)',
      'year INTEGER',
      'month INTEGER',
      'day INTEGER',
    ]);
  });

  test('read only the files of the partitions that are asked for', async () => {
    const [plan] = await at.rowsOf(
      'EXPLAIN ANALYZE SELECT sum(amount) FROM sales WHERE year = 2026 AND month = 11 AND day = 21',
    );
    expect(String(plan?.['explain_value'])).toContain('Total Files Read: 1');
  });

  test('have their columns with no file yet', async () => {
    expect(await at.rowsOf('SELECT count(*) AS n FROM empty_feed')).toEqual([{ n: 0 }]);
    expect((await at.rowsOf('DESCRIBE empty_feed')).map((row) => row['column_type'])).toEqual([
      'BIGINT',
      'VARCHAR[]',
      'INTEGER',
      'INTEGER',
      'INTEGER',
    ]);
  });

  test('come, change and go with what is set, while results stay', async () => {
    const run = await at.engine.start('kept', 'SELECT count(*) AS n FROM sales');
    await run.done;
    const [sales] = at.relations();
    if (sales === undefined) throw new Error('no relation');
    await at.engine.setRelations(
      [{ ...sales, parts: sales.parts.map((part) => ({ ...part, files: part.files.slice(0, 1) })) }],
      [at.folder],
    );
    expect(await at.rowsOf('SELECT count(*) AS n FROM sales')).toEqual([{ n: 10 }]);
    expect(await at.failure('FROM countries')).toMatchObject({ code: 'NOT_FOUND', details: { relation: 'countries' } });
    await at.engine.setRelations(at.relations(), [at.folder, join(at.root, 'other')]);
    expect(await at.rowsOf('SELECT count(*) AS n FROM countries')).toEqual([{ n: 1 }]);
    expect((await at.engine.window('kept', 0, 10)).rows).toBe(1);
  });

  test('that cannot be read do not keep out the others, and say why', async () => {
    const columns = [column('a', 'long')];
    const broken: SqlRelation = {
      name: 'broken',
      format: 'parquet',
      parts: [{ files: [join(at.folder, 't/gone.parquet')], columns }],
      columns,
      partitionColumns: [],
    };
    await at.engine.setRelations([broken, ...at.relations()], [at.folder]);
    expect(await at.rowsOf('SELECT count(*) AS n FROM countries')).toEqual([{ n: 1 }]);
    expectFailure(await at.failure('FROM broken'), 'CORRUPT', 'gone.parquet');
  });

  test('that could not be read are read once their files are there', async () => {
    const countries = at.relations().find(({ name }) => name === 'countries');
    const [part] = countries?.parts ?? [];
    const [file] = part?.files ?? [];
    if (countries === undefined || part === undefined || file === undefined) expect.fail();
    const path = join(at.folder, 't/later.parquet');
    const later = [{ ...countries, name: 'later', parts: [{ ...part, files: [path] }] }, ...at.relations()];
    const state = await at.engine.setRelations(later, [at.folder]);
    expectFailure(await at.failure('FROM later'), 'CORRUPT', 'later.parquet');
    expect(await at.engine.setRelations(later, [at.folder])).toBe(state);
    await mkdir(dirname(path), { recursive: true });
    await copyFile(file, path);
    const found = await at.engine.setRelations(later, [at.folder]);
    expect(found).not.toBe(state);
    expect(await at.rowsOf('SELECT count(*) AS n FROM later')).toEqual([{ n: 1 }]);
    expect(await at.engine.setRelations(later, [at.folder])).toBe(found);
  });

  test('keep DuckDB’s words where a column is not known', async () => {
    expectFailure(await at.failure('SELECT amunt FROM sales'), 'SQL', 'Candidate bindings: "amount"');
  });
});

describe('a statement', () => {
  const boundTo = async (id: string, sql: string): Promise<symbol | null> => {
    const run = await at.engine.start(id, sql);
    await run.done;
    await at.engine.drop(id);
    return run.boundTo();
  };

  test('tells of which relations it is: the same ones until one of the newest changes', async () => {
    const [sales, ...others] = at.relations();
    if (sales === undefined) expect.fail();
    const state = await at.engine.setRelations(at.relations(), [at.folder]);
    expect(await boundTo('one', 'FROM sales')).toBe(state);
    const pinned = await at.engine.pin('FROM sales AT (VERSION => 1)', [{ ...sales, schema: 'v1' }]);
    expect(await boundTo('two', pinned.sql)).toBe(state);
    pinned.release();
    expect(await at.engine.setRelations(at.relations(), [at.folder])).toBe(state);
    const fewer = await at.engine.setRelations([{ ...sales, parts: sales.parts.slice(0, 0) }, ...others], [at.folder]);
    expect(fewer).not.toBe(state);
    expect(await boundTo('three', 'FROM sales')).toBe(fewer);
    const again = await at.engine.setRelations(at.relations(), [at.folder]);
    expect(again).not.toBe(state);
    expect(await boundTo('four', 'FROM sales')).toBe(again);
  });

  test('that is begun while its relations change is of those before, those after, or of none that anybody knows', async () => {
    const [sales, ...others] = at.relations();
    if (sales === undefined) expect.fail();
    const known = new Map<symbol, number>();
    const told: { readonly rows: number; readonly expected: number | undefined }[] = [];
    const ran = async (id: string): Promise<void> => {
      const run = await at.engine.start(id, 'FROM sales');
      const { rowCount } = await run.done;
      const state = run.boundTo();
      if (state !== null && known.has(state)) told.push({ rows: rowCount, expected: known.get(state) });
    };
    for (let turn = 0; turn < 20; turn += 1) {
      const rows = turn % 2 === 0 ? 0 : 30;
      const parts = rows === 0 ? [] : sales.parts;
      const changing = at.engine.setRelations([{ ...sales, parts }, ...others], [at.folder]);
      const during = ran(`during ${turn}`);
      known.set(await changing, rows);
      await during;
      await ran(`after ${turn}`);
    }
    expect(told.length).toBeGreaterThanOrEqual(20);
    expect(told.filter(({ rows, expected }) => rows !== expected)).toEqual([]);
    await at.engine.setRelations(at.relations(), [at.folder]);
  });
});

describe('earlier versions', () => {
  const pinnedAs = (version: number): SqlRelation => {
    const [sales] = at.relations();
    return { ...(sales ?? expect.fail()), schema: `v${version}` };
  };
  const views = async () =>
    (await at.rowsOf("SELECT schema_name AS s FROM duckdb_views() WHERE view_name = 'sales' AND schema_name LIKE 'v%'"))
      .map(({ s }) => String(s))
      .sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));

  test('keep their views for the next statement, until 32 others have come; one that a statement uses stays', async () => {
    const statement = (version: number) => `SELECT count(*) AS n FROM sales AT (VERSION => ${version})`;
    const held = await at.engine.pin(statement(100), [pinnedAs(100)]);
    for (let version = 0; version < 34; version += 1) {
      const { sql, release } = await at.engine.pin(statement(version), [pinnedAs(version)]);
      if (version === 0) expect(await at.rowsOf(sql)).toEqual([{ n: 30 }]);
      release();
    }
    // Views go when the next statement is pinned, and so one more is there than is kept.
    expect(await views()).toEqual([...Array.from({ length: 33 }, (_, n) => `v${n + 1}`), 'v100']);
    expect(await at.rowsOf(held.sql)).toEqual([{ n: 30 }]);
    held.release();
    await at.engine.setRelations(at.relations(), [at.folder]);
    expect(await views()).toEqual(Array.from({ length: 32 }, (_, n) => `v${n + 2}`));
  });
});
