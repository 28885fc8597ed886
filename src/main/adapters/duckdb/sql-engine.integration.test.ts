import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Column } from '../../../shared/contract/types';
import { type ErrorCode, LakeError } from '../../../shared/errors';
import type { SqlEngine, SqlRelation } from '../../core/ports';
import { createSqlEngine } from './sql-engine';

let root: string;
let lake: string;
let engine: SqlEngine;
let made = 0;

const column = (name: string, type: Column['type']): Column => ({ name, type, nullable: true, metadata: {} });
const dates = ['year', 'month', 'day'].map((name) => column(name, 'integer'));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoon-sql-'));
  lake = join(root, "env=prod it's [a] lake");
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const write = async (folder: string, select: string): Promise<void> => {
    await mkdir(join(lake, folder), { recursive: true });
    await connection.run(
      `COPY (${select}) TO '${join(lake, folder, 'data.parquet').replaceAll("'", "''")}' (FORMAT parquet)`,
    );
  };
  await write(
    's/year=2026/month=11/day=20',
    "SELECT i AS id, 'DE' AS country, 1.50::DECIMAL(18,2) AS amount FROM range(10) t(i)",
  );
  await write(
    's/year=2026/month=11/day=21',
    "SELECT i AS id, 'FR' AS country, 2.25::DECIMAL(18,2) AS amount FROM range(10, 30) t(i)",
  );
  await write('t', "SELECT 'DE' AS country, 'Germany' AS name");
  await writeFile(join(root, 'outside.csv'), 'secret\n1\n');
  await connection.run(`COPY (SELECT 1 AS secret) TO '${join(root, 'outside.parquet')}'`);
  await symlink(join(root, 'outside.csv'), join(lake, 't', 'link.csv'));
  connection.closeSync();
  instance.closeSync();
});
afterAll(() => rm(root, { recursive: true, force: true }));

beforeEach(async () => {
  engine = await createSqlEngine({ memoryLimitMegabytes: 1024, threads: 2, spillFolder: join(root, 'spill') });
  await engine.setRelations(relations(), [lake]);
});
afterEach(() => engine.close());

function relations(): SqlRelation[] {
  const salesColumns = [column('id', 'long'), column('country', 'string'), column('amount', 'decimal(18,2)')];
  const countryColumns = [column('country', 'string'), column('name', 'string')];
  const days = [20, 21].map((day) => join(lake, `s/year=2026/month=11/day=${day}/data.parquet`));
  return [
    {
      name: 'sales',
      format: 'parquet',
      parts: [{ files: days, columns: salesColumns }],
      columns: salesColumns,
      partitionColumns: dates,
    },
    {
      name: 'countries',
      format: 'parquet',
      parts: [{ files: [join(lake, 't/data.parquet')], columns: countryColumns }],
      columns: countryColumns,
      partitionColumns: [],
    },
    {
      name: 'empty_feed',
      format: 'parquet',
      parts: [],
      columns: [column('id', 'long'), column('tags', { type: 'array', elementType: 'string', containsNull: true })],
      partitionColumns: dates,
    },
  ];
}

async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  const id = `r${++made}`;
  const run = await engine.start(id, sql);
  const { rowCount } = await run.done;
  const { arrow, rows } = await engine.window(id, 0, 100_000);
  expect(rows).toBe(Math.min(rowCount, 100_000));
  const table = tableFromIPC(arrow);
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      table.schema.fields.map((field, index) => {
        const value: unknown = table.getChildAt(index)?.get(row);
        return [field.name, typeof value === 'bigint' ? Number(value) : value];
      }),
    ),
  );
}

function expectFailure(error: unknown, code: ErrorCode, text: string): void {
  expect(error).toMatchObject({ name: 'LakeError', code });
  expect(error).toHaveProperty('message', expect.stringContaining(text));
}

async function failure(sql: string): Promise<unknown> {
  try {
    const run = await engine.start(`r${++made}`, sql);
    await run.done;
  } catch (error) {
    return error;
  }
  return null;
}

describe('feeds by their names', () => {
  test('are joined, with their partition columns as numbers', async () => {
    expect(
      await rowsOf(
        'SELECT c.name, s.year, s.month, s.day, count(*) AS n FROM sales s JOIN countries c USING (country) GROUP BY ALL ORDER BY ALL',
      ),
    ).toEqual([{ name: 'Germany', year: 2026, month: 11, day: 20, n: 10 }]);
  });

  test('show the columns of the log only, not the key=value folders above the lake', async () => {
    const described = await rowsOf('DESCRIBE sales');
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
    const [plan] = await rowsOf(
      'EXPLAIN ANALYZE SELECT sum(amount) FROM sales WHERE year = 2026 AND month = 11 AND day = 21',
    );
    expect(String(plan?.['explain_value'])).toContain('Total Files Read: 1');
  });

  test('have their columns with no file yet', async () => {
    expect(await rowsOf('SELECT count(*) AS n FROM empty_feed')).toEqual([{ n: 0 }]);
    expect((await rowsOf('DESCRIBE empty_feed')).map((row) => row['column_type'])).toEqual([
      'BIGINT',
      'VARCHAR[]',
      'INTEGER',
      'INTEGER',
      'INTEGER',
    ]);
  });

  test('come, change and go with what is set, while results stay', async () => {
    const run = await engine.start('kept', 'SELECT count(*) AS n FROM sales');
    await run.done;
    const [sales] = relations();
    if (sales === undefined) throw new Error('no relation');
    await engine.setRelations(
      [{ ...sales, parts: sales.parts.map((part) => ({ ...part, files: part.files.slice(0, 1) })) }],
      [lake],
    );
    expect(await rowsOf('SELECT count(*) AS n FROM sales')).toEqual([{ n: 10 }]);
    expect(await failure('FROM countries')).toMatchObject({ code: 'NOT_FOUND', details: { relation: 'countries' } });
    await engine.setRelations(relations(), [lake, join(root, 'other')]);
    expect(await rowsOf('SELECT count(*) AS n FROM countries')).toEqual([{ n: 1 }]);
    expect((await engine.window('kept', 0, 10)).rows).toBe(1);
  });

  test('that cannot be read do not keep out the others, and say why', async () => {
    const broken: SqlRelation = {
      name: 'broken',
      format: 'parquet',
      parts: [{ files: [join(lake, 't/gone.parquet')], columns: [column('a', 'long')] }],
      columns: [column('a', 'long')],
      partitionColumns: [],
    };
    await engine.setRelations([broken, ...relations()], [lake]);
    expect(await rowsOf('SELECT count(*) AS n FROM countries')).toEqual([{ n: 1 }]);
    expectFailure(await failure('FROM broken'), 'CORRUPT', 'gone.parquet');
  });

  test('keep DuckDB’s words where a column is not known', async () => {
    expectFailure(await failure('SELECT amunt FROM sales'), 'SQL', 'Candidate bindings: "amount"');
  });
});

describe('reading outside the readable folders is refused', () => {
  test.each([
    ["FROM read_csv('/etc/passwd')"],
    ["FROM read_text('/etc/passwd')"],
    ["FROM read_blob('/etc/passwd')"],
    ["FROM read_json('/etc/hosts')"],
    ["FROM glob('/etc/*')"],
    ["FROM '/etc/passwd'"],
    ["FROM '$ROOT/outside.parquet'"],
    ["FROM '$ROOT/outside.csv'"],
    ["FROM read_parquet('$ROOT/outside.parquet')"],
    ["FROM parquet_metadata('$ROOT/outside.parquet')"],
    ["FROM sniff_csv('$ROOT/outside.csv')"],
    ["FROM read_csv('$LAKE/../outside.csv')"],
    ["FROM read_csv('$LAKE/t/../../outside.csv')"],
    ["FROM glob('$LAKE/../*')"],
    ["FROM read_csv('$LAKE/t/link.csv')"],
    ["FROM read_text('$LAKE/t/l*.csv')"],
    ["FROM query_table('$ROOT/outside.parquet')"],
    ["FROM 'http://localhost:1/x.parquet'"],
    ["FROM read_parquet('https://localhost:1/x.parquet')"],
    ["FROM read_parquet('s3://bucket/x.parquet')"],
    ["SELECT * FROM sales WHERE id IN (SELECT secret FROM '$ROOT/outside.parquet')"],
    ["DESCRIBE FROM '$ROOT/outside.parquet'"],
    ["SUMMARIZE FROM '$ROOT/outside.parquet'"],
    ["EXPLAIN ANALYZE FROM '$ROOT/outside.parquet'"],
  ])('%s', async (template) => {
    const sql = template
      .replaceAll('$ROOT', root)
      .replaceAll('$LAKE', lake.replaceAll("'", "''").replaceAll('[a]', '[[]a]'));
    expect(await failure(sql)).toMatchObject({ name: 'LakeError', code: 'REFUSED' });
  });

  test('and names the way: open the folder', async () => {
    const error = await failure("FROM read_csv('/etc/passwd')");
    expectFailure(error, 'REFUSED', 'Open its folder first');
    expect(error).toMatchObject({ details: { path: '/etc/passwd' } });
  });

  test('while a file of the lake can be read', async () => {
    const path = join(lake, 't/data.parquet').replaceAll("'", "''").replaceAll('[', '[[]');
    expect(await rowsOf(`SELECT name FROM '${path}'`)).toEqual([{ name: 'Germany' }]);
  });

  test('the environment cannot be asked for', async () => {
    expect(await failure("SELECT getenv('HOME')")).toMatchObject({ code: 'SQL' });
  });
});

test('a refused statement leaves no file anywhere', async () => {
  const before = await readdir(lake, { recursive: true });
  const target = join(lake, 't').replaceAll("'", "''");
  for (const sql of [
    `COPY (SELECT 1) TO '${target}/x.csv'`,
    `EXPLAIN ANALYZE COPY (SELECT 1) TO '${target}/x.csv'`,
    `ATTACH '${target}/x.db'`,
    `EXPORT DATABASE '${target}/x'`,
    `FROM enable_logging(storage = 'file', storage_config = {'path': '${target}/'})`,
    `SELECT 1; COPY (SELECT 1) TO '${target}/x.csv'`,
  ]) {
    expect(await failure(sql)).toMatchObject({ code: 'REFUSED' });
  }
  expect(await readdir(lake, { recursive: true })).toEqual(before);
});

describe('a result', () => {
  test('of 5,000,000 rows gives its first, middle and last window, in order', async () => {
    const run = await engine.start(
      'big',
      "SELECT i, 'row ' || i AS label, (i / 100)::DECIMAL(18,2) AS amount FROM range(5_000_000) t(i)",
    );
    expect(await run.done).toEqual({ rowCount: 5_000_000 });
    expect(run.available()).toBe(5_000_000);
    for (const offset of [0, 2_499_999, 4_999_900]) {
      const { arrow, rows } = await engine.window('big', offset, 100);
      const table = tableFromIPC(arrow);
      expect(rows).toBe(100);
      expect(Array.from(table.getChild('i') ?? [])).toEqual(Array.from({ length: 100 }, (_, i) => BigInt(offset + i)));
      expect(table.getChild('label')?.get(99)).toBe(`row ${offset + 99}`);
    }
    expect((await engine.window('big', 4_999_990, 100)).rows).toBe(10);
    expect((await engine.window('big', 5_000_000, 100)).rows).toBe(0);
  }, 60_000);

  test('spills under a small memory limit, and is whole', async () => {
    const small = await createSqlEngine({
      memoryLimitMegabytes: 256,
      threads: 2,
      spillFolder: join(root, 'spill-small'),
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
    const run = await engine.start(
      'slow',
      "SELECT i, sum(md5(i::VARCHAR)[1]::VARCHAR = 'a') OVER (ROWS 1000 PRECEDING) AS s FROM range(3_000_000) t(i)",
    );
    let ended = false;
    const done = run.done.finally(() => {
      ended = true;
    });
    while (run.available() === 0 && !ended) await new Promise((resolve) => setImmediate(resolve));
    const available = run.available();
    const { rows } = await engine.window('slow', 0, 10);
    expect(available).toBeGreaterThan(0);
    expect(rows).toBe(10);
    expect(run.columns()?.map((entry) => entry.name)).toEqual(['i', 's']);
    await done;
  }, 60_000);

  test('that fails after a million rows is an error with DuckDB’s reason, never a shorter result', async () => {
    const error = await failure(
      "SELECT (CASE WHEN i = 2_900_000 THEN 'x' ELSE '1' END)::INTEGER FROM range(3_000_000) t(i)",
    );
    expectFailure(error, 'SQL', "Could not convert string 'x' to INT32");
    await expect(engine.window(`r${made}`, 0, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of nothing, of repeated names and of every special statement is a table', async () => {
    expect(await rowsOf('SELECT 1 AS a WHERE false')).toEqual([]);
    const run = await engine.start(
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
    expect((await engine.window('names', 0, 1)).rows).toBe(1);
    expect(await rowsOf('SHOW TABLES')).toEqual([{ name: 'countries' }, { name: 'empty_feed' }, { name: 'sales' }]);
    expect(await rowsOf('SUMMARIZE countries')).toHaveLength(2);
    expect(await rowsOf('EXPLAIN FROM sales')).toHaveLength(1);
    expect(await rowsOf('VALUES (1), (2)')).toHaveLength(2);
  });

  test('is text as DuckDB writes it, in UTC', async () => {
    const sql =
      "SELECT 1.50::DECIMAL(18,2) AS a, TIMESTAMPTZ '2026-01-01 01:00:00.000001+02' AS t, NULL AS n, [1, 2] AS a";
    await (await engine.start('text', sql)).done;
    expect(await engine.text('text', 0, 10)).toEqual({
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
    const run = await engine.start('types', 'FROM test_all_types()');
    expect(await run.done).toEqual({ rowCount: 3 });
    expect((await engine.window('types', 0, 10)).rows).toBe(3);
  });

  test('gives way to newer ones, the least recently used first', async () => {
    for (let i = 0; i < 20; i++) await (await engine.start(`n${i}`, `SELECT ${i}`)).done;
    await engine.window('n0', 0, 1);
    await (await engine.start('n20', 'SELECT 20')).done;
    expect((await engine.window('n0', 0, 1)).rows).toBe(1);
    await expect(engine.window('n1', 0, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('interrupting', () => {
  test.each([
    ['a count of a trillion', 'SELECT count(*) FROM range(1_000_000_000_000) a'],
    ['a cross join', 'SELECT count(*) FROM range(1_000_000) a, range(1_000_000) b WHERE a.range * b.range % 7 = 8'],
    ['a sort', 'SELECT md5(i::VARCHAR) AS h FROM range(100_000_000) t(i) ORDER BY h'],
    ['a long stream', 'SELECT i, md5(i::VARCHAR) FROM range(1_000_000_000) t(i)'],
    ['an analysed plan', 'EXPLAIN ANALYZE SELECT count(*) FROM range(1_000_000_000_000) a'],
  ])(
    '%s ends it as cancelled, and the next statement runs',
    async (_, sql) => {
      const run = await engine.start('long', sql);
      await new Promise((resolve) => setImmediate(resolve));
      run.interrupt();
      await expect(run.done).rejects.toMatchObject({ code: 'CANCELLED' });
      await expect(engine.window('long', 0, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await rowsOf('SELECT 1 AS a')).toEqual([{ a: 1 }]);
    },
    30_000,
  );

  test('a long aggregate at work ends it as cancelled', async () => {
    const run = await engine.start('aggregate', 'SELECT sum(hash(i)) FROM range(1_000_000_000_000) t(i)');
    // DuckDB has no estimate for range(): the processor's time says that it works.
    const before = process.cpuUsage();
    await vi.waitFor(() => expect(process.cpuUsage(before).user).toBeGreaterThan(500_000), { timeout: 10_000 });
    run.interrupt();
    await expect(run.done).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('a statement that waits for its turn never starts it', async () => {
    const busy = await Promise.all(
      [1, 2, 3].map((i) => engine.start(`busy${i}`, 'SELECT count(*) FROM range(1_000_000_000_000)')),
    );
    const waiting = await engine.start('waiting', 'SELECT 1');
    waiting.interrupt();
    for (const run of busy) run.interrupt();
    const outcomes = await Promise.allSettled([...busy, waiting].map((run) => run.done));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
  });

  test('windows of one result are read while other statements run', async () => {
    await (await engine.start('held', 'SELECT 1')).done;
    const busy = await engine.start('busy', 'SELECT count(*) FROM range(1_000_000_000_000)');
    expect((await engine.window('held', 0, 1)).rows).toBe(1);
    busy.interrupt();
    await expect(busy.done).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('copying a result to a file', () => {
  const signal = new AbortController().signal;
  const fresh = (): Promise<string> => mkdtemp(join(root, 'out-'));

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
    expect(await engine.copyTo(sql, path, format, signal)).toEqual({ rows: 2 });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('writes Parquet whose sums are exact', async () => {
    const path = join(await fresh(), 'out.parquet');
    expect(
      await engine.copyTo(
        'SELECT sum(9007199254740993 + id) AS total, 1 AS "a""b" FROM sales WHERE id = 0',
        path,
        'parquet',
        signal,
      ),
    ).toEqual({ rows: 1 });
    await engine.setRelations(relations(), [lake, root]);
    expect(await rowsOf(`SELECT typeof(total) AS t, total::VARCHAR AS v FROM '${path}'`)).toEqual([
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
    const error: unknown = await engine.copyTo(sql, path, 'csv', signal).catch((thrown: unknown) => thrown);
    expect(error instanceof LakeError && error.code).toMatch(/^(REFUSED|SQL)$/);
    expect(await readdir(folder)).toEqual([]);
  });

  test('writes Parquet whose huge integers are exact in lists, structs and maps too', async () => {
    const path = join(await fresh(), 'nested.parquet');
    const huge = '9007199254740993';
    const sql = `SELECT {'a "b"': [${huge}::HUGEINT], 'n': 'x'} AS s, [${huge}::UHUGEINT] AS l, MAP {'k': ${huge}::HUGEINT} AS m,
      [[${huge}::HUGEINT]]::HUGEINT[1][] AS f, '${huge.repeat(3)}'::BIGNUM AS b`;
    await engine.copyTo(sql, path, 'parquet', signal);
    await engine.setRelations(relations(), [lake, root]);
    expect(
      await rowsOf(`SELECT s::VARCHAR AS s, l::VARCHAR AS l, m::VARCHAR AS m, f::VARCHAR AS f, b FROM '${path}'`),
    ).toEqual([
      { s: `{'a "b"': [${huge}], 'n': x}`, l: `[${huge}]`, m: `{k=${huge}}`, f: `[[${huge}]]`, b: huge.repeat(3) },
    ]);
  });

  test.each([['row(1::HUGEINT)'], ['1::HUGEINT::UNION(h HUGEINT, s VARCHAR)']])(
    'refuses Parquet of %s, which cannot keep its digits, and names the column',
    async (value) => {
      const path = join(await fresh(), 'x.parquet');
      await expect(engine.copyTo(`SELECT ${value} AS odd`, path, 'parquet', signal)).rejects.toMatchObject({
        code: 'REFUSED',
        details: { column: 'odd' },
      });
    },
  );

  test('cannot read what lies beside the target', async () => {
    const folder = await mkdtemp(join(root, 'target-'));
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await mkdir(join(folder, '.lagoon-1'));
    const sql = `SELECT * FROM read_text('${join(folder, 'secret.txt')}')`;
    const inside = join(folder, '.lagoon-1', 'o.csv');
    await expect(engine.copyTo(sql, inside, 'csv', signal)).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(engine.copyTo('SELECT 1', join(folder, 'o.csv'), 'csv', signal)).rejects.toThrow(TypeError);
    expect((await readdir(folder)).sort()).toEqual(['.lagoon-1', 'secret.txt']);
  });

  test('is cancelled by its signal', async () => {
    const abort = new AbortController();
    const copying = engine.copyTo(
      'SELECT md5(i::VARCHAR) FROM range(1_000_000_000) t(i)',
      join(await fresh(), 'cancelled.csv'),
      'csv',
      abort.signal,
    );
    setImmediate(() => abort.abort());
    await expect(copying).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('completion', () => {
  const labels = async (sql: string, cursor = sql.length): Promise<string[]> =>
    (await engine.complete(sql, cursor)).map((entry) => entry.label);

  test('offers feeds after FROM', async () => {
    const [first] = await engine.complete('SELECT * FROM sal', 17);
    expect(first).toEqual({ label: 'sales', kind: 'feed', from: 14, detail: null });
  });

  test('offers columns of a feed named after the cursor, with their types', async () => {
    const sql = 'SELECT am FROM sales';
    expect((await engine.complete(sql, 9))[0]).toEqual({
      label: 'amount',
      kind: 'column',
      from: 7,
      detail: 'DECIMAL(18,2)',
    });
  });

  test('counts characters, not bytes', async () => {
    const sql = "SELECT 'é😀' FROM coun";
    expect((await engine.complete(sql, sql.length)).map((entry) => entry.from)).toContain(sql.length - 4);
    expect((await labels(sql))[0]).toBe('countries');
  });

  test('offers keywords and functions', async () => {
    expect(await labels('SEL')).toContain('SELECT');
    expect(await labels('SELECT date_tr')).toContain('date_trunc');
  });
});
