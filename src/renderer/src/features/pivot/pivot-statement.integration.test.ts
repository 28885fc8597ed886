import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wrapped } from '../../ui/around-statement';
import { keysStatement, mostPivotColumns, pivotStatement, type PivotChoice } from './pivot-statement';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function rowsOf(sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

const columns = [
  { name: 'at', type: 'TIMESTAMP' },
  { name: 'country', type: 'VARCHAR' },
  { name: 'size', type: 'INTEGER' },
  { name: 'amount', type: 'DECIMAL(18,2)' },
];
const sql = `SELECT * FROM (VALUES
  (TIMESTAMP '2026-01-01 10:00:00', 'DE', 1, 1.10::DECIMAL(18,2)),
  (TIMESTAMP '2026-01-01 11:00:00', 'FR', 2, 2.20),
  (TIMESTAMP '2026-01-02 10:00:00', NULL, 1, 3.30),
  (NULL, 'DE', NULL, 4.40)) v("at", country, size, amount)`;
const statement = wrapped(sql, columns);
const plain: PivotChoice = {
  rows: [0],
  columns: [1],
  values: [{ aggregate: 'sum', column: 3 }],
  bucket: 'day',
  rowTotals: true,
  columnTotals: true,
};

async function pivot(of: Partial<PivotChoice>): Promise<unknown[][]> {
  const choice = { ...plain, ...of };
  const asked = keysStatement(statement, columns, choice);
  const keys = asked === null ? [] : await rowsOf(asked);
  const texts = keys.map((row) => row.slice(0, -1).map((text) => (typeof text === 'string' ? text : null)));
  const words = { total: 'Total', nothing: 'NULL', empty: '(empty)', values: choice.values.map(() => 'value') };
  return rowsOf(pivotStatement(statement, columns, choice, texts, words));
}

describe('a pivot', () => {
  test('has a column for each name and for NULL, and totals over the rows', async () => {
    expect(await pivot({})).toEqual([
      ['2026-01-01 00:00:00', '1.10', '2.20', null, '3.30'],
      ['2026-01-02 00:00:00', null, null, '3.30', '3.30'],
      [null, '4.40', null, null, '4.40'],
      ['Total', '5.50', '2.20', '3.30', '11.00'],
    ]);
  });

  test('has a column for the empty text', async () => {
    const codes = [
      { name: 'code', type: 'VARCHAR' },
      { name: 'n', type: 'INTEGER' },
    ];
    const coded = wrapped("SELECT * FROM (VALUES ('', 1), ('A', 2), (NULL, 4)) v(code, n)", codes);
    const choice: PivotChoice = { ...plain, rows: [], columns: [0], values: [{ aggregate: 'sum', column: 1 }] };
    const words = { total: 'Total', nothing: 'NULL', empty: '(empty)', values: ['value'] };
    const made = pivotStatement(coded, codes, choice, [[''], ['A'], [null]], words);
    const answer = await connection.runAndReadAll(made);
    expect(answer.columnNames()).toEqual(['(empty)', 'A', 'NULL', 'Total']);
    expect(answer.getRowsJson()).toEqual([['1', '2', '4', '7']]);
  });

  test('has a total of medians and of distinct values that is over the rows, not over the parts', async () => {
    const rows = await pivot({ values: [{ aggregate: 'distinct', column: 1 }], columns: [2] });
    expect(rows.at(-1)).toEqual(['Total', '1', '1', '1', '2']);
  });

  test('works with several of each, with only columns and with only rows', async () => {
    expect(await pivot({ rows: [1, 2], columns: [0, 2], columnTotals: false })).toHaveLength(4);
    expect(await pivot({ rows: [] })).toEqual([['5.50', '2.20', '3.30', '11.00']]);
    expect(await pivot({ columns: [], bucket: 'none' })).toHaveLength(5);
  });

  test('says how many columns there would be, and gives no more than can be shown', async () => {
    const many = wrapped('SELECT i FROM range(500) r(i)', [{ name: 'i', type: 'BIGINT' }]);
    const asked = keysStatement(many, [{ name: 'i', type: 'BIGINT' }], { ...plain, rows: [], columns: [0] });
    const keys = await rowsOf(asked ?? '');
    expect(keys).toHaveLength(mostPivotColumns);
    expect(keys[0]?.[1]).toBe('500');
  });
});
