import { describe, expect, it } from 'vitest';
import { wrapped } from '../../ui/around-statement';
import type { ChartChoice } from './chart-columns';
import { chartPlan, rangeStatement, type ChartRange } from './chart-statement';

const columns = [
  { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' },
  { name: 'country', type: 'VARCHAR' },
  { name: 'amount', type: 'DECIMAL(18,2)' },
];
const statement = wrapped('FROM orders', columns);
const choice: ChartChoice = { type: 'line', x: 0, y: [2], series: null, aggregate: 'sum', bucket: 'auto', bins: 20 };
const day = 86_400_000;
const range: ChartRange = { low: 0, high: 30 * day, values: 5000, wholeDays: false, series: 0, rows: 5000 };
const sqlOf = (of: Partial<ChartChoice>, within: Partial<ChartRange> = {}) =>
  chartPlan(statement, columns, { ...choice, ...of }, { ...range, ...within });

describe('the statement of a chart', () => {
  it('is the one that was run, with its rows taken together', () => {
    expect(sqlOf({}).sql).toBe(
      `SELECT
  date_trunc('day', "at") AS "at",
  sum("amount") AS "sum_amount"
FROM (
FROM orders
) AS result
GROUP BY ALL
ORDER BY 1
LIMIT 1001`,
    );
  });

  it('takes times together by how far they reach, and not where the statement did it', () => {
    expect(sqlOf({}, { high: 2 * day }).bucket).toBe('hour');
    expect(sqlOf({}, { high: 900 * day }).bucket).toBe('week');
    expect(sqlOf({}, { high: 9000 * day }).bucket).toBe('month');
    expect(sqlOf({}, { wholeDays: true, values: 25 }).bucket).toBe('day');
    expect(sqlOf({}, { wholeDays: true, values: 12, high: 365 * day }).bucket).toBeNull();
    expect(sqlOf({ bucket: 'hour' }, { wholeDays: true, values: 31 }).bucket).toBe('hour');
  });

  it('keeps the largest series and takes the others together, only where there are more than colours', () => {
    expect(sqlOf({ series: 1 }, { series: 8 })).toMatchObject({ hasRest: false });
    const plan = sqlOf({ series: 1 }, { series: 9 });
    expect(plan.hasRest).toBe(true);
    expect(plan.sql).toContain('GROUP BY 1\n  ORDER BY sum(result."amount") DESC NULLS LAST, 1\n  LIMIT 8');
    expect(plan.sql).not.toContain('shown');
  });

  it('is bounded in x where series are, by whole values of x', () => {
    expect(sqlOf({ series: 1, bucket: 'hour' }, { series: 2 }).sql).toContain(
      'SEMI JOIN shown ON shown.place IS NOT DISTINCT FROM date_trunc(\'hour\', result."at")',
    );
  });

  it('has round edges of bins', () => {
    expect(sqlOf({ type: 'histogram', x: 2, y: [], aggregate: 'count' }, { low: 0, high: 470 }).sql).toContain(
      'floor("amount" / 50) * 50 AS "amount"',
    );
    expect(sqlOf({ type: 'histogram', x: 2, y: [], aggregate: 'count' }, { low: 0, high: 1 }).sql).toContain(
      'floor("amount" * 20) / 20 AS "amount"',
    );
  });

  it('counts the rows that it is of, which may be others than the first run gave', () => {
    expect(rangeStatement(statement, columns, choice)).toMatch(/, count\(\*\)\nFROM \(\nFROM orders\n\) AS result$/);
  });

  it('draws a bounded number of rows where rows are not taken together, and asks for no range', () => {
    expect(sqlOf({ aggregate: null }).sql).toContain('LIMIT 5000');
    expect(sqlOf({ type: 'scatter', aggregate: null }).sql).toContain('USING SAMPLE reservoir(5000 ROWS)');
    expect(rangeStatement(statement, columns, { ...choice, aggregate: null })).toBeNull();
  });
});
