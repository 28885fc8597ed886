import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wrapped } from '../../ui/around-statement';
import type { ChartChoice } from './chart-columns';
import { chartPlan, rangeStatement, type ChartRange } from './chart-statement';

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

async function rowsOf(sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

const columns = [
  { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' },
  { name: 'series', type: 'VARCHAR' },
  { name: 'amount', type: 'DECIMAL(18,2)' },
  { name: 'AMOUNT', type: 'BIGINT' },
];
// 20 names of which one is NULL, over 40 days; the last rows have no time. A comment ends it.
const sql = `SELECT CASE WHEN i < 390 THEN TIMESTAMPTZ '2026-01-01 00:00:00+00' + INTERVAL (i * 150) MINUTE END AS "at",
  CASE WHEN i % 20 = 0 THEN NULL ELSE 'name ' || (i % 20) END AS series,
  90071992547409.93::DECIMAL(18,2) AS amount, i AS "AMOUNT"
FROM range(400) r(i) -- all of them`;
const statement = wrapped(sql, columns);
const plain: ChartChoice = { type: 'line', x: 0, y: [2], series: null, aggregate: 'sum', bucket: 'auto', bins: 20 };

async function answer(choice: Partial<ChartChoice>) {
  const whole = { ...plain, ...choice };
  const asked = rangeStatement(statement, columns, whole);
  const [row = []] = asked === null ? [] : await rowsOf(asked);
  const [low, high, values, wholeDays, series, rows] = row;
  const placeOf = (value: unknown): number | null =>
    value === null || value === undefined
      ? null
      : typeof value === 'string' && value.includes('-')
        ? Date.parse(value)
        : Number(value);
  const range: ChartRange = {
    low: placeOf(low),
    high: placeOf(high),
    values: Number(values),
    wholeDays: wholeDays === true,
    series: Number(series),
    rows: Number(rows),
  };
  const plan = chartPlan(statement, columns, whole, range);
  return { range, plan, rows: await rowsOf(plan.sql) };
}

describe('a chart of a statement', () => {
  test('adds up exactly, by day, with rows without a time as a day of their own', async () => {
    const { plan, rows } = await answer({});
    expect(plan.bucket).toBe('day');
    expect(rows).toHaveLength(42);
    // Ten rows of 150 minutes a day, 9 or 10 of them in one.
    expect(rows[0]?.[1]).toBe('900719925474099.30');
    expect(rows.at(-1)).toEqual([null, '900719925474099.30']);
  });

  test('keeps the largest series, NULL among them, and loses no row of the others', async () => {
    const { range, plan, rows } = await answer({ series: 1, y: [3], bucket: 'month' });
    expect(range.series).toBe(20);
    expect(plan.hasRest).toBe(true);
    const total = rows.reduce((sum, row) => sum + BigInt(String(row[3])), 0n);
    expect(total).toBe((400n * 399n) / 2n);
    const kept = new Set(rows.filter((row) => row[1] === true).map((row) => row[2]));
    expect(kept.size).toBe(8);
    expect(rows.some((row) => row[1] === null)).toBe(true);
  });

  test('bounds x where there are series, by whole values of x', async () => {
    const { rows } = await answer({ type: 'heatmap', series: 1, y: [], aggregate: 'count', bucket: 'hour' });
    expect(new Set(rows.map((row) => String(row[0]))).size).toBe(121);
  });

  test.each(['count', 'sum', 'avg', 'min', 'max', 'median', 'distinct'] as const)(
    'computes %s of repeated names',
    async (aggregate) => {
      const { rows } = await answer({ x: 1, y: [3], aggregate });
      expect(rows).toHaveLength(20);
      expect(rows.every((row) => row[1] !== null)).toBe(true);
    },
  );

  test('counts into bins with round edges, and draws rows as they are', async () => {
    const { plan, rows } = await answer({ type: 'histogram', x: 3, y: [], aggregate: 'count' });
    expect(plan.binWidth).toBe(20);
    expect(rows.slice(0, 2)).toEqual([
      [0, '20'],
      [20, '20'],
    ]);
    expect((await answer({ type: 'scatter', aggregate: null })).rows).toHaveLength(400);
  });

  test('takes any column for x or for series', async () => {
    for (const x of [0, 1, 2, 3]) {
      for (const series of [null, 0, 1, 2, 3]) {
        for (const type of ['bar', 'heatmap'] as const) {
          expect(
            (await answer({ type, x, series: series ?? (type === 'heatmap' ? 1 : null) })).rows.length,
          ).toBeGreaterThan(0);
        }
      }
    }
  });
});
