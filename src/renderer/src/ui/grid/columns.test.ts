import { describe, expect, it } from 'vitest';
import { columnAt, isNumericType, layoutColumns, visibleColumns } from './columns';

describe('columns of the grid', () => {
  it('renders only those that cross the viewport', () => {
    const layout = layoutColumns(Array.from({ length: 500 }, () => 100));
    expect(layout.totalPx).toBe(50_000);
    expect(visibleColumns(layout, 0, 1000)).toEqual({ first: 0, end: 10 });
    expect(visibleColumns(layout, 1050, 1000)).toEqual({ first: 10, end: 21 });
    expect(visibleColumns(layout, 49_000, 1000)).toEqual({ first: 490, end: 500 });
  });

  it('renders nothing of nothing', () => {
    expect(visibleColumns(layoutColumns([]), 0, 1000)).toEqual({ first: 0, end: 0 });
  });

  it('knows the column under a point, and the nearest one beside them', () => {
    const layout = layoutColumns([100, 50]);
    expect([-5, 0, 99, 100, 149, 150, 900].map((x) => columnAt(layout, x))).toEqual([0, 0, 0, 1, 1, 1, 1]);
  });

  it('sets numbers to the right, and nothing else', () => {
    expect(['BIGINT', 'DECIMAL(38,2)', 'HUGEINT', 'UINTEGER', 'DOUBLE', 'INTEGER'].every(isNumericType)).toBe(true);
    expect(['VARCHAR', 'INTEGER[]', 'STRUCT(a INTEGER)', 'INTERVAL', 'DATE'].some(isNumericType)).toBe(false);
  });
});
