import { describe, expect, it } from 'vitest';
import { wrapped } from '../../ui/around-statement';
import { keysStatement, pivotStatement, type PivotChoice } from './pivot-statement';

const columns = [
  { name: 'country', type: 'VARCHAR' },
  { name: 'at', type: 'TIMESTAMP' },
  { name: 'amount', type: 'DOUBLE' },
];
const statement = wrapped('FROM orders', columns);
const choice: PivotChoice = {
  rows: [1],
  columns: [0],
  values: [{ aggregate: 'sum', column: 2 }],
  bucket: 'day',
  rowTotals: false,
  columnTotals: false,
};
const words = { total: 'Total', nothing: 'NULL', empty: '(empty)', values: ['sum of amount', 'rows'] };

describe('the statement of a pivot', () => {
  it('has one aggregate a column, NULL as one of them', () => {
    expect(pivotStatement(statement, columns, choice, [["Côte d'Ivoire"], [null]], words)).toBe(
      `SELECT
  date_trunc('day', result."at") AS "at",
  sum(result."amount") FILTER (result."country" = 'Côte d''Ivoire') AS "Côte d'Ivoire",
  sum(result."amount") FILTER (result."country" IS NULL) AS "NULL"
FROM (
FROM orders
) AS result
GROUP BY date_trunc('day', result."at")
ORDER BY date_trunc('day', result."at")`,
    );
  });

  it('has a name for the empty text, which is none in SQL', () => {
    expect(pivotStatement(statement, columns, choice, [['']], words)).toContain(
      `FILTER (result."country" = '') AS "(empty)"`,
    );
  });

  it('has totals of the rows themselves, in a row and a column of their own', () => {
    const sql = pivotStatement(statement, columns, { ...choice, rowTotals: true, columnTotals: true }, [['DE']], words);
    expect(sql).toContain('sum(result."amount") AS "Total"');
    expect(sql).toContain('GROUP BY GROUPING SETS ((date_trunc(\'day\', result."at")), ())');
  });

  it('says which value is which where there are several', () => {
    const several = { ...choice, values: [...choice.values, { aggregate: 'count', column: null } as const] };
    const sql = pivotStatement(statement, columns, several, [['DE']], words);
    expect(sql).toContain('AS "DE: sum of amount"');
    expect(sql).toContain('count(*) FILTER (result."country" = \'DE\') AS "DE: rows"');
  });

  it('asks for keys only where columns are made of any', () => {
    expect(keysStatement(statement, columns, { ...choice, columns: [] })).toBeNull();
    expect(pivotStatement(statement, columns, { ...choice, columns: [], rows: [] }, [], words)).toBe(
      'SELECT\n  sum(result."amount") AS "sum of amount"\nFROM (\nFROM orders\n) AS result',
    );
  });
});
