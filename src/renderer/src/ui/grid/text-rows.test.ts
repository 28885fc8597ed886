import { describe, expect, it } from 'vitest';
import { readCell } from './cell-format';
import type { RowSource } from './row-source';
import { duckdbName, textSource } from './text-rows';

const answer = {
  columns: [
    { name: 'total', type: 'DECIMAL(18,2)' },
    { name: 'total', type: 'VARCHAR' },
    { name: 'made', type: 'TIMESTAMP' },
    { name: 'day', type: 'DATE' },
  ],
  rows: [
    ['12345678901234567.89', 'a', '2026-11-21 14:00:00.123456', '2026-11-21'],
    [null, null, null, 'never'],
  ],
};
const cellsOf = (source: RowSource, row: number): string[] =>
  answer.columns.map((_, index) => {
    const vector = source.pageOf(row)?.table.getChildAt(index);
    return vector === null || vector === undefined ? 'no vector' : readCell(vector, row).text;
  });

describe('rows of text', () => {
  it('are shown as they came, digit for digit, and NULL as NULL', () => {
    const source = textSource(answer);
    expect(cellsOf(source, 0)).toEqual(answer.rows[0]);
    expect(cellsOf(source, 1)).toEqual(['', '', '', 'never']);
    expect(source.pageOf(2)).toBeUndefined();
  });

  it('have types by the names that the grid knows', () => {
    expect(['INT', 'BIGINT UNSIGNED', 'INT UNSIGNED', 'DATETIME', 'LONGTEXT', 'DECIMAL(18,2)'].map(duckdbName)).toEqual(
      ['INTEGER', 'UBIGINT', 'UINTEGER', 'TIMESTAMP', 'VARCHAR', 'DECIMAL(18,2)'],
    );
  });
});
