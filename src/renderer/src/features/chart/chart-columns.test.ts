import { describe, expect, it } from 'vitest';
import { defaultChart, settledChoice, type ChartChoice } from './chart-columns';

const columns = (...types: string[]) => types.map((type, index) => ({ name: `c${String(index)}`, type }));

describe('the first chart of a result', () => {
  it('draws names as bars, times as a line, two numbers as points, one as a histogram', () => {
    expect(defaultChart(columns('VARCHAR', 'BIGINT'), true)).toMatchObject({ type: 'bar', x: 0, y: [1], series: null });
    expect(defaultChart(columns('BIGINT', 'DATE'), true)).toMatchObject({ type: 'line', x: 1, y: [0], series: null });
    expect(defaultChart(columns('DOUBLE', 'INTEGER'), true)).toMatchObject({ type: 'scatter', x: 0, y: [1] });
    expect(defaultChart(columns('HUGEINT'), true)).toMatchObject({ type: 'histogram', x: 0 });
    expect(defaultChart(columns('HUGEINT'), false)).toMatchObject({ type: 'bar', x: 0, y: [0] });
  });

  it('splits a line by the only names there are, and by none of several', () => {
    expect(defaultChart(columns('VARCHAR', 'DATE', 'DECIMAL(38,2)'), true)).toMatchObject({ x: 1, y: [2], series: 0 });
    expect(defaultChart(columns('VARCHAR', 'DATE', 'DOUBLE', 'VARCHAR'), true)?.series).toBeNull();
  });

  it('does not add up keys', () => {
    const keyed = [
      { name: 'country', type: 'VARCHAR' },
      { name: 'user_id', type: 'BIGINT' },
      { name: 'spent', type: 'DOUBLE' },
    ];
    expect(defaultChart(keyed, true)?.y).toEqual([2]);
    expect(defaultChart(keyed.slice(0, 2), true)?.y).toEqual([1]);
  });

  it('counts rows where there is no number, and is none where nothing can be told apart', () => {
    expect(defaultChart(columns('VARCHAR', 'INTEGER[]'), true)).toMatchObject({
      type: 'bar',
      y: [],
      aggregate: 'count',
    });
    expect(defaultChart(columns('VARCHAR', 'INTEGER[]'), false)).toBeNull();
    expect(defaultChart(columns('STRUCT(a INTEGER)', 'INTEGER[]'), true)).toBeNull();
  });
});

describe('what of a choice is drawn', () => {
  const types = columns('VARCHAR', 'TIMESTAMP', 'DOUBLE', 'BIGINT');
  const choice: ChartChoice = {
    type: 'line',
    x: 1,
    y: [2, 3],
    series: 0,
    aggregate: 'sum',
    bucket: 'auto',
    bins: 20,
  };

  it('has no series where several values already are', () => {
    expect(settledChoice(types, choice)?.series).toBeNull();
    expect(settledChoice(types, { ...choice, y: [2] })?.series).toBe(0);
  });

  it('adds up numbers only, but counts anything', () => {
    expect(settledChoice(types, { ...choice, y: [0] })).toBeNull();
    expect(settledChoice(types, { ...choice, y: [0], aggregate: 'distinct' })?.y).toEqual([0]);
  });

  it('finds a heat map its rows and a histogram its numbers', () => {
    expect(settledChoice(types, { ...choice, type: 'heatmap', series: null })).toMatchObject({ series: 0, y: [2] });
    expect(settledChoice(types, { ...choice, type: 'histogram', x: 0 })).toMatchObject({ x: 1, y: [] });
  });

  it('draws points row by row', () => {
    expect(settledChoice(types, { ...choice, type: 'scatter' })).toMatchObject({ aggregate: null, y: [2, 3] });
  });
});
