import { describe, expect, it } from 'vitest';
import { layoutColumns } from './columns';
import { placeAt } from './grid-geometry';

const layout = layoutColumns([100, 100, 100, 100]);
const frame = { headerPx: 40, gutterPx: 50, rowCount: 10, topPx: 26, leftPx: 150 };
const scrolled = { layout, pinned: 1, pinnedPx: 100, first: 2, end: 4 };

describe('the cell under a point', () => {
  it('is a pinned one where those lie over the others', () => {
    expect(placeAt(frame, scrolled, 60, 45)).toEqual({ row: 1, column: 0 });
    expect(placeAt(frame, scrolled, 149, 45)).toEqual({ row: 1, column: 0 });
    expect(placeAt(frame, scrolled, 151, 45)).toEqual({ row: 1, column: 2 });
  });

  it('is the nearest one to a point outside', () => {
    expect(placeAt(frame, scrolled, -20, -20)).toEqual({ row: 0, column: 0 });
    expect(placeAt(frame, scrolled, 5000, 5000)).toEqual({ row: 9, column: 3 });
  });

  it('is none where there are no rows', () => {
    expect(placeAt({ ...frame, rowCount: 0 }, scrolled, 60, 45)).toBeNull();
  });
});
