import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Column, ColumnType } from '../../../shared/contract/types';
import type { SqlRelation } from '../../core/ports';
import { sqlError } from './sql-errors';
import { relationView } from './sql-relations';

let root = '';
let instance: DuckDBInstance;
let connection: DuckDBConnection;

const column = (name: string, type: ColumnType): Column => ({ name, type, nullable: true, metadata: {} });
const struct = (...fields: Column[]): ColumnType => ({ type: 'struct', fields });
const list = (elementType: ColumnType): ColumnType => ({ type: 'array', elementType, containsNull: true });
const map = (valueType: ColumnType): ColumnType => ({
  type: 'map',
  keyType: 'string',
  valueType,
  valueContainsNull: true,
});
const narrow = struct(column('a', 'long'));
const wide = struct(column('a', 'long'), column('b', 'string'));
const grown = [
  column('id', 'long'),
  column('s', wide),
  column('l', list(wide)),
  column('m', map(wide)),
  column('x', 'decimal(18,2)'),
];
const early = [column('id', 'long'), column('s', narrow), column('l', list(narrow)), column('m', map(narrow))];
const day = [column('day', 'integer')];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoon-relations-'));
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
});
afterAll(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(root, { recursive: true, force: true });
});

async function file(path: string, select: string): Promise<string> {
  const whole = join(root, path);
  await mkdir(join(whole, '..'), { recursive: true });
  await connection.run(`COPY (${select}) TO '${whole}' (FORMAT parquet)`);
  return whole;
}

async function rowsOf(sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

async function make(parts: SqlRelation['parts'], columns: readonly Column[] = grown): Promise<void> {
  await connection.run(relationView({ name: 'feed', format: 'parquet', parts, columns, partitionColumns: day }));
}

describe('a feed whose columns grew', () => {
  const before = (id: number): string =>
    `SELECT ${id}::BIGINT AS id, {'a': 1} AS s, [{'a': 2}] AS l, MAP {'k': {'a': 3}} AS m`;
  // The order of columns and of a struct's fields is not that of the feed.
  const after = (id: number): string =>
    `SELECT 1.50::DECIMAL(18,2) AS x, {'b': 'y', 'a': 1::BIGINT} AS s, ${id}::BIGINT AS id, [{'a': 2::BIGINT, 'b': 'y'}] AS l, MAP {'k': {'a': 3::BIGINT, 'b': 'y'}} AS m`;
  const late = [
    column('x', 'decimal(18,2)'),
    column('s', struct(column('b', 'string'), column('a', 'long'))),
    column('id', 'long'),
    column('l', list(wide)),
    column('m', map(wide)),
  ];

  test('has typed NULLs where a file lacks a column or a field, nested ones too', async () => {
    await make([
      { files: [await file('a/day=1/x.parquet', before(1))], columns: early },
      { files: [await file('a/day=2/x.parquet', after(2))], columns: late },
    ]);
    expect(
      await rowsOf('SELECT id, s::VARCHAR, l::VARCHAR, m::VARCHAR, x::VARCHAR, day FROM feed ORDER BY id'),
    ).toEqual([
      ['1', "{'a': 1, 'b': NULL}", "[{'a': 2, 'b': NULL}]", "{k={'a': 3, 'b': NULL}}", null, 1],
      ['2', "{'a': 1, 'b': y}", "[{'a': 2, 'b': y}]", "{k={'a': 3, 'b': y}}", '1.50', 2],
    ]);
  });

  test('reads the files of one day only, and pushes the filter into them', async () => {
    await make([
      { files: await Promise.all([1, 2, 3].map((d) => file(`b/day=${d}/x.parquet`, before(d)))), columns: early },
      { files: await Promise.all([4, 5, 6].map((d) => file(`b/day=${d}/x.parquet`, after(d)))), columns: late },
    ]);
    const [plan] = await rowsOf('EXPLAIN ANALYZE SELECT sum(x) FROM feed WHERE day = 5 AND id > 0');
    const text = String(plan?.[1]);
    const read = [...text.matchAll(/Total Files Read: (\d+)/g)].map((match) => Number(match[1]));
    expect(read.reduce((sum, files) => sum + files, 0)).toBe(1);
    expect(text).toContain('id>0');
  });

  test('of fifty sets of columns is asked as quickly as it is named', async () => {
    const all = [column('id', 'long'), ...Array.from({ length: 50 }, (_, n) => column(`c${n}`, 'long'))];
    const parts = [];
    for (let n = 0; n < 50; n++) {
      const held = all.slice(0, n + 2);
      const values = held.map(({ name }) => `${n}::BIGINT AS ${name}`).join(', ');
      parts.push({ files: [await file(`c/day=${n}/x.parquet`, `SELECT ${values}`)], columns: held });
    }
    await make(parts, all);
    expect(await rowsOf('SELECT count(*), count(c0), count(c49), sum(c48) FROM feed')).toEqual([
      ['50', '50', '1', '97'],
    ]);
  });
});

test('files of other writers are read by name: a column that none has is NULL, one of another type is cast, others are left out', async () => {
  const columns = [column('id', 'long'), column('x', 'double'), column('s', wide), column('none', 'string')];
  await make(
    [
      {
        files: [
          await file('d/day=1/x.parquet', "SELECT 1::INTEGER AS id, {'a': 1} AS s, 'extra' AS other"),
          await file('d/day=2/x.parquet', 'SELECT 2.5::FLOAT AS x, 2::INTEGER AS id'),
        ],
        columns: null,
      },
    ],
    columns,
  );
  expect(await rowsOf('SELECT id, x, s::VARCHAR, none, day FROM feed ORDER BY id')).toEqual([
    ['1', null, "{'a': 1, 'b': NULL}", null, 1],
    ['2', 2.5, null, null, 2],
  ]);
  const described = await rowsOf('DESCRIBE feed');
  expect(described.map(([name, type]) => `${String(name)} ${String(type)}`)).toEqual([
    'id BIGINT',
    'x DOUBLE',
    's STRUCT(a BIGINT, b VARCHAR)',
    'none VARCHAR',
    'day INTEGER',
  ]);
  const [plan] = await rowsOf('EXPLAIN ANALYZE SELECT * FROM feed WHERE day = 2');
  expect(String(plan?.[1])).toContain('Total Files Read: 1');
});

test('files that are all alike are read by the first one’s footer; one that lost a column meanwhile is an error that says so', async () => {
  const columns = [column('id', 'long'), column('gone', 'string')];
  const paths = await Promise.all([1, 2].map((d) => file(`e/day=${d}/x.parquet`, `SELECT ${d} AS id, 'a' AS gone`)));
  const relation: SqlRelation = {
    name: 'feed',
    format: 'parquet',
    parts: [{ files: paths, columns: [...columns, ...day] }],
    columns,
    partitionColumns: day,
  };
  expect(relationView(relation)).not.toContain('union_by_name');
  await connection.run(relationView(relation));
  expect(await rowsOf('SELECT id, gone, day FROM feed ORDER BY id')).toEqual([
    ['1', 'a', 1],
    ['2', 'a', 2],
  ]);
  const failure = async (): Promise<unknown> => rowsOf('SELECT * FROM feed').catch((error: unknown) => sqlError(error));
  await file('e/day=2/x.parquet', 'SELECT 2 AS id');
  expect(await failure()).toMatchObject({ code: 'SQL', details: { path: paths[1] } });
  await file('e/day=1/x.parquet', 'SELECT 1 AS id');
  expect(await failure()).toMatchObject({
    code: 'SQL',
    retryable: true,
    message: expect.stringContaining('no column "gone" any more') as unknown,
  });
});
