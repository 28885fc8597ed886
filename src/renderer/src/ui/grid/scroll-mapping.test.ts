import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampTopPx,
  isScaled,
  MAX_PHYSICAL_PX,
  maxTopPx,
  physicalHeightPx,
  scrollToTop,
  topToScroll,
  topToShowRow,
  visibleRows,
  type RowGeometry,
} from './scroll-mapping';

const small: RowGeometry = { rowCount: 1000, rowHeightPx: 28, viewportPx: 560 };
const large: RowGeometry = { rowCount: 5_000_000, rowHeightPx: 28, viewportPx: 571 };

describe('rows on a scroll bar', () => {
  it('is one to one where the rows fit', () => {
    expect(isScaled(small)).toBe(false);
    expect(physicalHeightPx(small)).toBe(28_000);
    expect(scrollToTop(small, 123)).toBe(123);
    expect(topToScroll(small, 123)).toBe(123);
  });

  it('stays under the height that Chromium keeps exact', () => {
    expect(isScaled(large)).toBe(true);
    expect(physicalHeightPx(large)).toBe(MAX_PHYSICAL_PX);
  });

  it('shows the last of 5,000,000 rows whole at the end of the bar', () => {
    const end = physicalHeightPx(large) - large.viewportPx;
    const top = scrollToTop(large, end);
    expect(top).toBe(maxTopPx(large));
    expect(visibleRows(large, top).end).toBe(5_000_000);
    expect((4_999_999 + 1) * 28 - top).toBe(large.viewportPx);
  });

  it('shows the first row at the start of the bar', () => {
    expect(visibleRows(large, scrollToTop(large, 0)).first).toBe(0);
  });

  it('moves by exactly the rows asked, anywhere in a scaled result', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_999_900 }), (row) => {
        const top = row * 28;
        expect(visibleRows(large, clampTopPx(large, top)).first).toBe(row);
        expect(visibleRows(large, clampTopPx(large, top + 28)).first).toBe(row + 1);
      }),
    );
  });

  it('comes back to the same place within a scroll bar pixel', () => {
    const oneBarPixel = maxTopPx(large) / (physicalHeightPx(large) - large.viewportPx);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (fraction) => {
        const top = fraction * maxTopPx(large);
        expect(Math.abs(scrollToTop(large, Math.round(topToScroll(large, top))) - top)).toBeLessThanOrEqual(
          oneBarPixel,
        );
      }),
    );
  });

  it('does not divide by nothing where all rows are seen', () => {
    const few: RowGeometry = { rowCount: 3, rowHeightPx: 28, viewportPx: 560 };
    expect(scrollToTop(few, 0)).toBe(0);
    expect(topToScroll(few, 50)).toBe(0);
    expect(visibleRows(few, 0)).toEqual({ first: 0, end: 3 });
    expect(visibleRows({ ...few, rowCount: 0 }, 0)).toEqual({ first: 0, end: 0 });
  });

  it('moves no further than needed to show a row', () => {
    expect(topToShowRow(small, 0, 5)).toBe(0);
    expect(topToShowRow(small, 0, 20)).toBe(28);
    expect(topToShowRow(small, 2800, 50)).toBe(1400);
    expect(topToShowRow(small, 0, 999)).toBe(maxTopPx(small));
  });
});
