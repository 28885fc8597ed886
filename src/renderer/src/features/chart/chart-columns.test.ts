import { describe, expect, it } from 'vitest';
import { chartColumnKind, defaultChart } from './chart-columns';

const columns = (...types: string[]) => types.map((type, index) => ({ name: `c${String(index)}`, type }));

describe('the first chart of a result', () => {
  it('draws names as bars, times as a line, two numbers as points', () => {
    expect(defaultChart(columns('VARCHAR', 'BIGINT'))).toEqual({ type: 'bar', x: 0, y: [1], series: null });
    expect(defaultChart(columns('VARCHAR', 'DATE', 'DECIMAL(38,2)'))).toEqual({
      type: 'line',
      x: 1,
      y: [2],
      series: null,
    });
    expect(defaultChart(columns('DOUBLE', 'INTEGER'))).toEqual({ type: 'scatter', x: 0, y: [1], series: null });
    expect(defaultChart(columns('HUGEINT'))).toEqual({ type: 'bar', x: 0, y: [0], series: null });
  });

  it('does not add up keys', () => {
    const keyed = [
      { name: 'country', type: 'VARCHAR' },
      { name: 'user_id', type: 'BIGINT' },
      { name: 'spent', type: 'DOUBLE' },
    ];
    expect(defaultChart(keyed)?.y).toEqual([2]);
    expect(defaultChart(keyed.slice(0, 2))?.y).toEqual([1]);
  });

  it('is none without numbers', () => {
    expect(defaultChart(columns('VARCHAR', 'STRUCT(a INTEGER)', 'INTEGER[]'))).toBeNull();
  });

  it('knows the kinds by the types', () => {
    expect(['TIMESTAMP WITH TIME ZONE', 'TIME', 'BLOB', "ENUM('a', 'b')"].map(chartColumnKind)).toEqual([
      'time',
      'category',
      'other',
      'category',
    ]);
  });
});
