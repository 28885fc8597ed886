import { Int32, Int64, Table, TimestampMicrosecond, Utf8, Vector, makeData, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import type { RowPage } from '../../ui/grid/row-source';
import type { ChartChoice } from './chart-columns';
import { MAX_CHART_ROWS, rowsToDraw, shapeChart } from './chart-shape';

const page = (vectors: Record<string, Vector>, offset = 0): RowPage => {
  const table = new Table(vectors);
  return { offset, rows: table.numRows, table };
};
const text = (values: (string | null)[]) => vectorFromArray(values, new Utf8());
const count = (values: (number | null)[]) => vectorFromArray(values, new Int32());
const bars: ChartChoice = { type: 'bar', x: 0, y: [1], series: null };
const types = (...names: string[]) => names.map((type, index) => ({ name: `c${String(index)}`, type }));

describe('points of a chart', () => {
  it('keep the order of the rows under bars, and NULL as a name', () => {
    const data = shapeChart(
      types('VARCHAR', 'INTEGER'),
      [page({ a: text(['z', null, 'a']), b: count([3, 2, null]) })],
      bars,
      'NULL',
    );
    expect(data.points).toEqual([
      { x: 'z', values: [3] },
      { x: 'NULL', values: [2] },
      { x: 'a', values: [null] },
    ]);
    expect(data).toMatchObject({ series: ['c1'], rowsDrawn: 3, xIsContinuous: false });
  });

  it('run from left to right over time, in milliseconds, without those that have none', () => {
    const at = new Vector([
      makeData({ type: new TimestampMicrosecond('UTC'), length: 2, data: BigInt64Array.of(2_500_999n, -1_000_000n) }),
    ]);
    const data = shapeChart(
      types('TIMESTAMP WITH TIME ZONE', 'INTEGER'),
      [
        page({ a: at, b: count([1, 2]) }),
        page({ a: vectorFromArray([null], new TimestampMicrosecond('UTC')), b: count([3]) }, 2),
      ],
      { ...bars, type: 'line' },
      'NULL',
    );
    expect(data.points).toEqual([
      { x: -1000, values: [2] },
      { x: 2500, values: [1] },
    ]);
    expect(data).toMatchObject({ rowsDrawn: 3, xIsTime: true });
  });

  it('stand side by side by series, and none is lost where a name comes twice', () => {
    const rows = page({
      a: text(['mon', 'mon', 'tue', 'mon']),
      b: count([1, 2, 3, 4]),
      c: text(['card', 'cash', 'cash', 'card']),
    });
    const data = shapeChart(types('VARCHAR', 'INTEGER', 'VARCHAR'), [rows], { ...bars, series: 2 }, 'NULL');
    expect(data.series).toEqual(['card', 'cash']);
    expect(data.points).toEqual([
      { x: 'mon', values: [1, 2] },
      { x: 'tue', values: [null, 3] },
      { x: 'mon', values: [4, null] },
    ]);
  });

  it('say how many series were left out', () => {
    const names = Array.from({ length: 11 }, (_, index) => `s${String(index)}`);
    const rows = page({ a: text(names), b: count(names.map(() => 1)), c: text(names) });
    const data = shapeChart(types('VARCHAR', 'INTEGER', 'VARCHAR'), [rows], { ...bars, series: 2 }, 'NULL');
    expect(data.series).toHaveLength(8);
    expect(data.seriesLeftOut).toBe(3);
  });

  it('come from the first rows only', () => {
    const many = page({
      a: text(Array.from({ length: 6000 }, String)),
      b: count(Array.from({ length: 6000 }, () => 1)),
    });
    expect(shapeChart(types('VARCHAR', 'INTEGER'), [many], bars, 'NULL').rowsDrawn).toBe(rowsToDraw(bars));
    const line = shapeChart(types('VARCHAR', 'INTEGER'), [many], { ...bars, type: 'line' }, 'NULL');
    expect(line.points).toHaveLength(MAX_CHART_ROWS);
  });

  it('are floats of the nearest value', () => {
    const wide = page({ a: text(['x']), b: vectorFromArray([9_007_199_254_740_993n], new Int64()) });
    expect(shapeChart(types('VARCHAR', 'BIGINT'), [wide], bars, 'NULL').points[0]?.values).toEqual([2 ** 53]);
  });
});
