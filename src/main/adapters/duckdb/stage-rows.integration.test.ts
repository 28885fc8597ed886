import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import { column } from '../../../../test/support/delta-lake';
import type { WarehouseType } from '../../../shared/contract/warehouse';
import type { StagedColumn, StageRowsOptions } from '../../core/ports';
import { openInstance } from './instance';
import { stageRows } from './stage-rows';
import { stagedText } from './staged-text';

let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-stage-'));
  instance = await openInstance({ temporaryFolder: join(folder, '.spill'), threads: 2 });
  connection = await instance.connect();
  return async () => {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  };
});

let written = 0;
async function parquet(select: string): Promise<string> {
  written += 1;
  const path = join(folder, `rows [${written}].parquet`);
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  return path;
}

const from = (name: string, type: WarehouseType, path = name): StagedColumn => ({
  name,
  type,
  source: { column: path },
});
const constant = (name: string, type: WarehouseType, text: string): StagedColumn => ({
  name,
  type,
  source: { constant: text },
});

async function staged(options: Partial<StageRowsOptions> & Pick<StageRowsOptions, 'paths' | 'columns'>) {
  const found = await stageRows(instance, join(folder, 'staged'), {
    feedColumns: [column('id', 'string')],
    keyColumns: ['id'],
    newestBy: null,
    signal: new AbortController().signal,
    ...options,
  });
  const text = await readFile(found.path, 'utf8');
  await found.remove();
  return { text, rows: found.rows, refused: found.refused, refusals: found.refusals };
}

test('rows come by key, text in quotes, NULL as a word, each kind of value with every digit', async () => {
  const path = await parquet(`SELECT * FROM (VALUES
    ('b', 12345678901234567.89::DECIMAL(19,2), TIMESTAMPTZ '2026-01-01 10:00:00.123456+02', DATE '2026-02-03', true, 0.1::DOUBLE, 'NULL', '\\xAB\\x00'::BLOB, 9223372036854775807, {'name': 'é"x', 'at': {'n': 1}}, [1, 2]),
    ('a', NULL, NULL, NULL, NULL, NULL, 'two' || chr(10) || 'lines, "quoted"\\', NULL, NULL, NULL, NULL)
  ) AS t (id, amount, "at", day, is_open, rate, note, bytes, n, who, list)`);
  const { text, ...outcome } = await staged({
    paths: [path],
    feedColumns: [
      column('id', 'string'),
      column('amount', 'decimal(19,2)'),
      column('at', 'timestamp'),
      column('day', 'date'),
      column('is_open', 'boolean'),
      column('rate', 'double'),
      column('note', 'string'),
      column('bytes', 'binary'),
      column('n', 'long'),
      column('who', {
        type: 'struct',
        fields: [
          column('name', 'string'),
          column('at', { type: 'struct', fields: [column('n', 'integer'), column('never', 'string')] }),
        ],
      }),
      column('list', { type: 'array', elementType: 'integer', containsNull: true }),
    ],
    columns: [
      from('id', 'VARCHAR(64)'),
      from('amount', 'DECIMAL(20,2)'),
      from('at', 'DATETIME(6)'),
      from('day', 'DATE'),
      from('is_open', 'BOOLEAN'),
      from('rate', 'DOUBLE'),
      from('note', 'TEXT'),
      from('bytes', 'BLOB'),
      from('n', 'BIGINT'),
      from('name', 'VARCHAR(64)', 'who.name'),
      from('depth', 'INT', 'who.at.n'),
      from('never', 'TEXT', 'who.at.never'),
      from('list', 'JSON'),
      constant('snapshot_date', 'DATE', '2026-11-21'),
      constant('snapshot_version', 'INT', '3'),
    ],
  });
  expect(text).toBe(
    `"a",NULL,NULL,NULL,NULL,NULL,"two\nlines, ""quoted""\\",NULL,NULL,NULL,NULL,NULL,NULL,2026-11-21,3\n` +
      `"b",12345678901234567.89,2026-01-01 08:00:00.123456,2026-02-03,1,0.1,"NULL","AB00",9223372036854775807,"é""x",1,NULL,"[1,2]",2026-11-21,3\n`,
  );
  expect(outcome).toEqual({ rows: 2, refused: 0, refusals: [] });
});

test('a row that its columns cannot hold exactly is left out, and told with key and reason', async () => {
  const path = await parquet(`SELECT * FROM (VALUES
    ('1 fits', repeat('é', 5), 1.50, 1.5::DOUBLE, '2.50', 2147483647, TIMESTAMPTZ '2026-01-01 00:00:00+00'),
    ('2 long', repeat('é', 6), NULL, NULL, NULL, NULL, NULL),
    ('3 digits', NULL, 1.505, NULL, NULL, NULL, NULL),
    ('4 large', NULL, 12345.5, NULL, NULL, NULL, NULL),
    ('5 rounded', NULL, NULL, (0.1::DOUBLE + 0.2::DOUBLE), NULL, NULL, NULL),
    ('6 text', NULL, NULL, NULL, '2.505', NULL, NULL),
    ('7 range', NULL, NULL, NULL, NULL, 2147483648, NULL),
    ('8 time', NULL, NULL, NULL, NULL, NULL, TIMESTAMPTZ '2026-01-01 00:00:01+00'),
    ('9 nan', NULL, NULL, 'nan'::DOUBLE, NULL, NULL, NULL)
  ) AS t (id, name, amount, rate, price, n, day)`);
  const { text, ...outcome } = await staged({
    paths: [path],
    feedColumns: [
      column('id', 'string'),
      column('name', 'string'),
      column('amount', 'decimal(18,3)'),
      column('rate', 'double'),
      column('price', 'string'),
      column('n', 'long'),
      column('day', 'timestamp'),
    ],
    columns: [
      from('id', 'VARCHAR(64)'),
      from('name', 'VARCHAR(5)'),
      from('amount', 'DECIMAL(6,2)'),
      from('rate', 'DECIMAL(18,2)'),
      from('price', 'DECIMAL(18,2)'),
      from('n', 'INT'),
      from('day', 'DATE'),
    ],
  });
  expect(text).toBe('"1 fits","ééééé",1.50,1.50,2.50,2147483647,2026-01-01\n');
  expect(outcome).toEqual({
    rows: 1,
    refused: 8,
    refusals: [
      { key: '2 long', reason: 'name has 6 characters, and VARCHAR(5) holds 5' },
      { key: '3 digits', reason: 'amount is 1.505, which DECIMAL(6,2) cannot hold exactly' },
      { key: '4 large', reason: 'amount is 12345.500, which DECIMAL(6,2) cannot hold exactly' },
      { key: '5 rounded', reason: 'rate is 0.30000000000000004, which DECIMAL(18,2) cannot hold exactly' },
      { key: '6 text', reason: 'price is 2.505, which DECIMAL(18,2) cannot hold exactly' },
      { key: '7 range', reason: 'n is 2147483648, which INT cannot hold exactly' },
      { key: '8 time', reason: 'day is 2026-01-01 00:00:01+00, which DATE cannot hold exactly' },
      { key: '9 nan', reason: 'rate is nan, which DECIMAL(18,2) cannot hold exactly' },
    ],
  });
});

test('keys that MySQL would not tell apart, or that come twice, or are NULL, are refused; a hundred are named', async () => {
  const path = await parquet(
    `SELECT id, n FROM (VALUES ('a', 1), ('a ', 2), (NULL, 3), ('twice', 4), ('twice', 5), ('A', 6), (' a', 7)) AS t (id, n)
     UNION ALL SELECT 'space ' || n || ' ', n FROM range(200) AS r (n)`,
  );
  const { text, refused, refusals } = await staged({
    paths: [path],
    feedColumns: [column('id', 'string'), column('n', 'long')],
    columns: [from('id', 'VARCHAR(64)'), from('n', 'BIGINT')],
  });
  expect(text).toBe('" a",7\n"A",6\n"a",1\n');
  expect(refused).toBe(204);
  expect(refusals).toHaveLength(100);
  expect(refusals.slice(0, 2)).toEqual([
    { key: 'NULL', reason: 'id is NULL, and it is of the key' },
    { key: 'a ', reason: 'id ends in a space, and MySQL takes it for the key without' },
  ]);
});

test('of a dimension the newest row of each key counts, whatever file it is in, and files may lack columns', async () => {
  const older = await parquet(`SELECT 'u1' AS id, 1 AS at, 'old' AS name UNION ALL SELECT 'u2', NULL, 'never dated'`);
  const newer = await parquet(`SELECT 'u1' AS id, 2 AS at, 'new' AS name, 'Köln' AS city`);
  const outcome = await staged({
    paths: [newer, older],
    feedColumns: [column('id', 'string'), column('at', 'integer'), column('name', 'string'), column('city', 'string')],
    columns: [from('id', 'VARCHAR(64)'), from('name', 'VARCHAR(64)'), from('city', 'VARCHAR(64)')],
    newestBy: ['at'],
  });
  expect(outcome).toEqual({ text: '"u1","new","Köln"\n"u2","never dated",NULL\n', rows: 2, refused: 0, refusals: [] });
});

test('a version without files is an empty file', async () => {
  expect(await staged({ paths: [], columns: [from('id', 'VARCHAR(64)')] })).toEqual({
    text: '',
    rows: 0,
    refused: 0,
    refusals: [],
  });
});

test('a mapping that no row could follow is told before anything is read, and leaves no file', async () => {
  const path = await parquet(`SELECT 'a' AS id, '\\x00'::BLOB AS bytes`);
  const feedColumns = [column('id', 'string'), column('bytes', 'binary')];
  const id = from('id', 'VARCHAR(64)');
  await expect(staged({ paths: [path], feedColumns, columns: [id, from('name', 'TEXT', 'who.name')] })).rejects.toThrow(
    'The column name is filled from who.name, and the feed has no such column. Its columns are id, bytes. Correct the mapping of the table.',
  );
  await expect(staged({ paths: [path], feedColumns, columns: [id, from('bytes', 'INT')] })).rejects.toThrow(
    'The column bytes is INT in the warehouse, and what fills it is BLOB in the lake.',
  );
  await expect(staged({ paths: [path], feedColumns, columns: [id], keyColumns: ['other'] })).rejects.toThrow(
    'The column other is of the key, and the mapping fills no column of that name.',
  );
  expect(await readdir(join(folder, 'staged'))).toEqual([]);
});

test('a cancelled staging ends soon, as cancelled, and leaves no file', async () => {
  const path = await parquet(`SELECT 'user ' || n AS id FROM range(2000000) AS r (n)`);
  const abort = new AbortController();
  const running = staged({ paths: [path], columns: [from('id', 'VARCHAR(64)')], signal: abort.signal });
  setImmediate(() => abort.abort());
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await readdir(join(folder, 'staged'))).toEqual([]);
});

test('a staged file is read as it was written, in its order, by pages; one that has lost rows is told', async () => {
  const path = await parquet(
    `SELECT printf('%06d', n) AS id, CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN 'NULL' WHEN 2 THEN 'a"b,' || chr(10) || 'c\\' ELSE '' END AS note FROM range(20000) AS r (n)`,
  );
  const file = await stageRows(instance, join(folder, 'staged'), {
    paths: [path],
    feedColumns: [column('id', 'string'), column('note', 'string')],
    columns: [from('id', 'VARCHAR(64)'), from('note', 'TEXT')],
    keyColumns: ['id'],
    newestBy: null,
    signal: new AbortController().signal,
  });
  const rows: (string | null)[][] = [];
  let pages = 0;
  for await (const page of stagedText(instance, file, 2, undefined)) {
    rows.push(...page);
    pages += 1;
  }
  expect(pages).toBe(3);
  expect(rows.slice(0, 4)).toEqual([
    ['000000', null],
    ['000001', 'NULL'],
    ['000002', 'a"b,\nc\\'],
    ['000003', ''],
  ]);
  expect(rows.map(([id]) => Number(id))).toEqual(Array.from({ length: 20_000 }, (_, n) => n));
  const all = async () => {
    for await (const page of stagedText(instance, { ...file, rows: 20_001 }, 2, undefined))
      expect(page).not.toEqual([]);
  };
  await expect(all()).rejects.toMatchObject({ code: 'INTERNAL' });
  await file.remove();
});

test('a staged file that cannot be read to its end is told by why', async () => {
  const path = join(folder, 'damaged.csv');
  const lines = Array.from({ length: 50_000 }, (_, n) => (n === 40_000 ? '"more","than","two"' : `"${n}","x"`));
  await writeFile(path, `${lines.join('\n')}\n`);
  let pages = 0;
  const all = async () => {
    for await (const page of stagedText(instance, { path, rows: lines.length }, 2, undefined))
      if (page.length > 0) pages += 1;
  };
  await expect(all()).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('Expected Number of Columns: 2 Found: 3') as unknown,
    details: { path },
  });
  expect(pages).toBeGreaterThan(0);
});
