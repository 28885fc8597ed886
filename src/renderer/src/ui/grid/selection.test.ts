import { describe, expect, it } from 'vitest';
import { contains, moveCursor, rectangleOf, toTsv } from './selection';

const extent = { rows: 5_000_000, columns: 4, pageRows: 20 };
const move = (row: number, column: number, key: string, command = false) =>
  moveCursor({ row, column }, { key, command }, extent);

describe('the cursor of the grid', () => {
  it('moves by cell, page and to both ends', () => {
    expect(move(5, 1, 'ArrowDown')).toEqual({ row: 6, column: 1 });
    expect(move(5, 1, 'PageDown')).toEqual({ row: 25, column: 1 });
    expect(move(5, 1, 'PageUp')).toEqual({ row: 0, column: 1 });
    expect(move(5, 1, 'End', true)).toEqual({ row: 4_999_999, column: 3 });
    expect(move(4_999_999, 3, 'Home', true)).toEqual({ row: 0, column: 0 });
    expect(move(5, 1, 'Home')).toEqual({ row: 5, column: 0 });
  });

  it('stays inside', () => {
    expect(move(0, 0, 'ArrowUp')).toEqual({ row: 0, column: 0 });
    expect(move(4_999_999, 3, 'ArrowRight')).toEqual({ row: 4_999_999, column: 3 });
    expect(
      moveCursor({ row: 0, column: 0 }, { key: 'ArrowDown', command: false }, { rows: 0, columns: 0, pageRows: 1 }),
    ).toEqual({
      row: 0,
      column: 0,
    });
  });

  it('leaves other keys alone', () => {
    expect(move(1, 1, 'a')).toBeNull();
  });
});

describe('a selection', () => {
  it('is the same rectangle whichever corner it was begun at', () => {
    const rectangle = rectangleOf({ anchor: { row: 9, column: 0 }, cursor: { row: 3, column: 2 } });
    expect(rectangle).toEqual({ firstRow: 3, lastRow: 9, firstColumn: 0, lastColumn: 2 });
    expect(contains(rectangle, 3, 2)).toBe(true);
    expect(contains(rectangle, 2, 2)).toBe(false);
  });

  it('is copied so that a spreadsheet reads the same cells', () => {
    expect(
      toTsv([
        ['a', 'b\tc'],
        ['say "x"', 'two\nlines'],
        ['', '1'],
      ]),
    ).toBe('a\t"b\tc"\n"say ""x"""\t"two\nlines"\n\t1');
  });
});
