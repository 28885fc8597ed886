import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellKind } from '../../ui/grid/cell-format';
import type { CellValue } from '../../ui/grid/cell-value';
import { writeTable } from '../../ui/grid/copy-formats';
import type { GridColumn } from '../../ui/grid/row-source';
import { refinedSql } from './refine-sql';
import { nextSort, plain, withFilter, type ColumnFilter } from './refinement';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

interface Answer {
  readonly columns: readonly GridColumn[];
  readonly rows: readonly (readonly unknown[])[];
}

async function ask(sql: string): Promise<Answer> {
  const reader = await connection.runAndReadAll(sql);
  const types = reader.columnTypes();
  const columns = reader.columnNames().map((name, index) => ({ name, type: String(types[index]) }));
  return { columns, rows: reader.getRowsJson() };
}

const valuesOf = ({ rows }: Answer, column: number): unknown[] => rows.map((row) => row[column]);

/** A value that is hard to keep of every type that has a text of its own, as a literal and as the grid shows it. */
const shown: Readonly<Record<string, readonly [literal: string, kind: CellKind, text: string]>> = {
  bigint: ['9007199254740993::BIGINT', 'number', '9007199254740993'],
  hugeint: ['170141183460469231731687303715884105727::HUGEINT', 'number', '170141183460469231731687303715884105727'],
  uhugeint: ["'340282366920938463463374607431768211455'::UHUGEINT", 'text', '340282366920938463463374607431768211455'],
  decimal: [
    "'99999999999999999999999999999999999.999'::DECIMAL(38,3)",
    'number',
    '99999999999999999999999999999999999.999',
  ],
  float: ['0.1::FLOAT', 'number', '0.1'],
  double: ['1e300::DOUBLE', 'number', '1e+300'],
  nan: ["'nan'::DOUBLE", 'number', 'NaN'],
  endless: ["'-inf'::FLOAT", 'number', '-Infinity'],
  bool: ['false', 'boolean', 'false'],
  text: [`'it''s ; -- "a" 50%'`, 'text', `it's ; -- "a" 50%`],
  enum: ["'b'::ENUM('a', 'b')", 'text', 'b'],
  blob: [String.raw`'\xAB\x00'::BLOB`, 'binary', '0xab00'],
  uuid: ["'00000000-0000-4000-8000-000000000001'::UUID", 'text', '00000000-0000-4000-8000-000000000001'],
  day: ["'2026-11-21'::DATE", 'temporal', '2026-11-21'],
  at: ["TIMESTAMP '2026-11-21 14:00:00.123456'", 'temporal', '2026-11-21 14:00:00.123456'],
  zoned: ["TIMESTAMPTZ '2026-11-21 14:00:00.5+02'", 'temporal', '2026-11-21 12:00:00.500Z'],
  never: ["'infinity'::TIMESTAMP", 'temporal', 'infinity'],
  time: ["TIME '23:59:59.999999'", 'temporal', '23:59:59.999999'],
  nanos: ["'2026-11-21 14:00:00.123456789'::TIMESTAMP_NS", 'temporal', '2026-11-21 14:00:00.123456789'],
  interval: ["INTERVAL '1 month 2 days 03:04:05'", 'text', '1 month 2 days 03:04:05'],
  bit: ["'101'::BIT", 'text', '101'],
};
const names = Object.keys(shown);
const cells = Object.values(shown);
const everyType = `SELECT * FROM (VALUES
  (${cells.map(([literal]) => literal).join(', ')}),
  (${cells.map(() => 'NULL').join(', ')})
) AS v(${names.map((name) => `"${name}"`).join(', ')})`;

describe('a refined statement, run', () => {
  test('finds every value again by what the grid shows of it', async () => {
    const { columns } = await ask(everyType);
    const found: Record<string, number[]> = {};
    for (const [index, [, , value]] of cells.entries()) {
      const rowsOf = async (filter: ColumnFilter): Promise<number> =>
        (await ask(refinedSql(everyType, columns, withFilter(plain, index, filter)))).rows.length;
      found[names[index] ?? ''] = [
        await rowsOf({ operator: 'equals', value }),
        await rowsOf({ operator: 'isNot', value }),
        await rowsOf({ operator: 'oneOf', values: [value, null] }),
        await rowsOf({ operator: 'isNull' }),
        await rowsOf({ operator: 'isNotNull' }),
      ];
    }
    expect(found).toEqual(Object.fromEntries(names.map((name) => [name, [1, 1, 2, 1, 1]])));
  });

  test('orders by several columns, rows without a value last in either direction', async () => {
    const sql = "SELECT * FROM (VALUES ('b', 1), ('a', NULL), ('a', 2), (NULL, 9)) v(name, n) -- four rows";
    const { columns } = await ask(sql);
    const byName = nextSort(nextSort(plain, 0, false), 1, true);
    const ascending = await ask(refinedSql(sql, columns, byName));
    expect(valuesOf(ascending, 1)).toEqual([2, null, 1, 9]);
    const descending = await ask(refinedSql(sql, columns, nextSort(nextSort(plain, 1, false), 1, false)));
    expect(valuesOf(descending, 1)).toEqual([9, 2, 1, null]);
  });

  test('keeps names that repeat, and reaches each of them', async () => {
    const sql = 'SELECT 1 AS a, 2 AS "A", 3 AS "b c", 4 AS a UNION ALL SELECT 5, 1, 0, 0';
    const { columns } = await ask(sql);
    const named = columns.map((column, index) => ({ ...column, name: ['a', 'A', 'b c', 'a'][index] ?? '' }));
    const sorted = await ask(refinedSql(sql, named, nextSort(plain, 1, false)));
    expect(valuesOf(sorted, 1)).toEqual([1, 2]);
    const filtered = await ask(refinedSql(sql, named, withFilter(plain, 3, { operator: 'equals', value: '4' })));
    expect(valuesOf(filtered, 0)).toEqual([1]);
  });

  test('stands around whatever gives rows', async () => {
    for (const sql of [
      'FROM range(3)',
      'VALUES (1), (2)',
      'WITH w AS (SELECT 1 AS a) SELECT * FROM w',
      'SELECT 1 AS a UNION ALL SELECT 2 ORDER BY a LIMIT 1',
      'DESCRIBE SELECT 1 AS a',
      'SUMMARIZE SELECT 1 AS a',
      'SHOW TABLES',
    ]) {
      const { columns, rows } = await ask(sql);
      const refined = await ask(refinedSql(sql, columns, nextSort(plain, 0, false)));
      expect([sql, refined.rows.length]).toEqual([sql, rows.length]);
    }
  });

  test('contains a text in any case, and what of other types looks like it', async () => {
    const sql = "SELECT * FROM (VALUES ('Straße 50%', 1234, ['Xa']), ('other', 5, ['b'])) v(s, n, l)";
    const { columns } = await ask(sql);
    const found = async (column: number, value: string): Promise<unknown[]> =>
      valuesOf(await ask(refinedSql(sql, columns, withFilter(plain, column, { operator: 'contains', value }))), 1);
    expect(await found(0, '50%')).toEqual([1234]);
    expect(await found(0, 'RAße')).toEqual([1234]);
    expect(await found(0, '%')).toEqual([1234]);
    expect(await found(1, '23')).toEqual([1234]);
    expect(await found(2, 'xa')).toEqual([1234]);
    expect(await found(0, 'nowhere')).toEqual([]);
  });
});

describe('cells copied as SQL VALUES', () => {
  const scalar = (kind: CellKind, text: string): CellValue => ({ kind: 'scalar', cell: { kind, text }, wide: false });

  /** Rows that both have: compared by DuckDB, in its own types. */
  const common = async (sql: string, copied: string): Promise<number> =>
    (await ask(`SELECT * FROM (${sql}) INTERSECT SELECT * FROM (${copied})`)).rows.length;

  test('are the same rows again, of every type', async () => {
    const { columns } = await ask(everyType);
    const rows = [cells.map(([, kind, text]) => scalar(kind, text)), cells.map(() => scalar('null', ''))];
    expect(await common(everyType, writeTable('values', { columns, rows }, true))).toBe(2);
  });

  test('are the same nested values again', async () => {
    const sql = `SELECT {'id': 9007199254740993, 'tags': ['it''s', NULL, ''], 'day': DATE '2026-11-21'} AS record,
      MAP {'k': [1, NULL], 'l': NULL} AS map, ['\\xAB'::BLOB] AS list, [1.50::DECIMAL(18,2)] AS decimals`;
    const { columns } = await ask(sql);
    const row: CellValue[] = [
      {
        kind: 'record',
        fields: [
          { name: 'id', value: scalar('number', '9007199254740993') },
          {
            name: 'tags',
            value: { kind: 'list', items: [scalar('text', "it's"), scalar('null', ''), scalar('text', '')] },
          },
          { name: 'day', value: scalar('temporal', '2026-11-21') },
        ],
      },
      {
        kind: 'map',
        entries: [
          { key: scalar('text', 'k'), value: { kind: 'list', items: [scalar('number', '1'), scalar('null', '')] } },
          { key: scalar('text', 'l'), value: scalar('null', '') },
        ],
      },
      { kind: 'list', items: [scalar('binary', '0xab')] },
      { kind: 'list', items: [scalar('number', '1.50')] },
    ];
    expect(await common(sql, writeTable('values', { columns, rows: [row] }, true))).toBe(1);
  });
});
