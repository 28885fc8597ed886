import { describe, expect, it } from 'vitest';
import { shapeChart, timeOf, type ChartLayout } from './chart-shape';

const plain: ChartLayout = {
  x: 'name',
  hasSeries: false,
  hasRest: false,
  names: ['amount'],
  bucket: null,
  binWidth: null,
  mostX: 100,
  mostRowSeries: null,
  order: 'rows',
  seriesOrder: 'given',
};

describe('points of a chart', () => {
  it('keep every digit beside the float that is drawn, and NULL as a place of its own', () => {
    const data = shapeChart(
      [
        ['a', '9007199254740993.10'],
        [null, '2'],
      ],
      plain,
    );
    expect(data.points).toEqual([
      { at: null, text: 'a', values: [9_007_199_254_740_994], texts: ['9007199254740993.10'] },
      { at: null, text: null, values: [2], texts: ['2'] },
    ]);
  });

  it('run from left to right over time, those without one last', () => {
    const data = shapeChart(
      [
        [null, '3'],
        ['2026-01-02 00:00:00+00', '1'],
        ['2026-01-01 00:00:00.5+00', '2'],
      ],
      { ...plain, x: 'time', order: 'x' },
    );
    expect(data.points.map(({ at }) => at)).toEqual([Date.UTC(2026, 0, 1) + 500, Date.UTC(2026, 0, 2), null]);
  });

  it('stand side by side by series, the largest first and the rest last', () => {
    const data = shapeChart(
      [
        ['mon', null, null, '90'],
        ['mon', 'true', 'card', '1'],
        ['mon', 'true', null, '5'],
        ['tue', 'true', 'card', '2'],
      ],
      { ...plain, hasSeries: true, hasRest: true, seriesOrder: 'size' },
    );
    expect(data.series).toEqual([
      { name: null, isRest: false },
      { name: 'card', isRest: false },
      { name: null, isRest: true },
    ]);
    expect(data.points.map(({ values }) => values)).toEqual([
      [5, 1, 90],
      [null, 2, null],
    ]);
  });

  it('lose none where a name comes twice in rows as they are, and take the rare names together', () => {
    const data = shapeChart(
      [
        ['mon', 'card', '1'],
        ['mon', 'card', '4'],
        ['mon', 'cash', '2'],
        ['mon', 'rare', '3'],
        ['tue', 'cash', '3'],
      ],
      { ...plain, hasSeries: true, mostRowSeries: 2 },
    );
    expect(data.series.map(({ name, isRest }) => (isRest ? 'rest' : name))).toEqual(['card', 'cash', 'rest']);
    expect(data.points.map(({ values }) => values)).toEqual([
      [1, 2, 3],
      [4, null, null],
      [null, 3, null],
    ]);
  });

  it('show a day without rows as a gap, across the end of a month', () => {
    const rows = [
      ['2026-01-31', '1'],
      ['2026-02-03', '2'],
    ];
    const data = shapeChart(rows, { ...plain, x: 'time', order: 'x', bucket: 'day' });
    expect(data.points.map(({ values }) => values)).toEqual([[1], [], [], [2]]);
    const months = shapeChart(
      [
        ['2026-01-01', '1'],
        ['2026-03-01', '2'],
      ],
      { ...plain, x: 'time', bucket: 'month' },
    );
    expect(months.points.map(({ at }) => at)).toEqual([0, 1, 2].map((month) => Date.UTC(2026, month, 1)));
  });

  it('show bins without rows, though their edges are floats', () => {
    const data = shapeChart(
      [
        ['0.1', '1'],
        ['0.3', '2'],
        [null, '4'],
      ],
      { ...plain, x: 'number', order: 'x', binWidth: 0.1 },
    );
    expect(data.points.map(({ texts }) => texts)).toEqual([['1'], [], ['2'], ['4']]);
  });

  it('leave room for a gap that is too wide to be drawn whole, and say so', () => {
    const rows = [
      ['2020-01-01', '1'],
      ['2020-01-03', '2'],
      ['2026-01-01', '3'],
      ['2026-01-02', '4'],
    ];
    const days: ChartLayout = { ...plain, x: 'time', order: 'x', bucket: 'day' };
    const data = shapeChart(rows, days);
    expect(data.points.map(({ values }) => values)).toEqual([[1], [], [2], [], [3], [4]]);
    expect(data.hasShortGaps).toBe(true);
    const whole = shapeChart(rows, { ...days, mostX: 1100 });
    expect([whole.points.length, whole.hasShortGaps]).toEqual([2194, false]);
  });

  it('say that they are not all', () => {
    const rows = Array.from({ length: 5 }, (_, index) => [String(index), '1']);
    expect(shapeChart(rows, { ...plain, mostX: 4 })).toMatchObject({ isCut: true });
    expect(shapeChart(rows, { ...plain, mostX: 5 })).toMatchObject({ isCut: false });
  });

  it('have a time only where one is written', () => {
    expect(timeOf('2026-10-01 02:00:00+02')).toBe(Date.UTC(2026, 9, 1));
    expect(timeOf('2026-10-01')).toBe(Date.UTC(2026, 9, 1));
    expect(timeOf('2026-10-01 02:00:00.123456')).toBe(Date.UTC(2026, 9, 1, 2, 0, 0, 123));
    expect(timeOf('infinity')).toBeNull();
  });
});
