import { describe, expect, it } from 'vitest';
import { cellCount, contains, moveCursor, rectangleOf, tableOf, withCell, type GridRectangle } from './selection';

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

const at = (row: number, column: number) => ({ row, column });
const rectangle = (firstRow: number, lastRow: number, firstColumn: number, lastColumn: number): GridRectangle => ({
  firstRow,
  lastRow,
  firstColumn,
  lastColumn,
});

describe('a range', () => {
  it('is the same rectangle whichever corner it was begun at', () => {
    const cells = rectangleOf({ anchor: at(9, 0), cursor: at(3, 2), whole: null }, extent);
    expect(cells).toEqual(rectangle(3, 9, 0, 2));
    expect(contains(cells, 3, 2)).toBe(true);
    expect(contains(cells, 2, 2)).toBe(false);
  });

  it('is of whole rows or columns, however many there are by now', () => {
    expect(rectangleOf({ anchor: at(2, 1), cursor: at(1, 1), whole: 'rows' }, extent)).toEqual(rectangle(1, 2, 0, 3));
    expect(rectangleOf({ anchor: at(0, 1), cursor: at(0, 2), whole: 'columns' }, extent)).toEqual(
      rectangle(0, 4_999_999, 1, 2),
    );
  });
});

describe('several ranges', () => {
  it('are a table where they have the same columns: rows in order, none twice', () => {
    const table = tableOf([rectangle(8, 9, 0, 1), rectangle(0, 2, 0, 1), rectangle(2, 4, 0, 1)]);
    expect(table).toEqual({
      rows: [
        { first: 0, last: 4 },
        { first: 8, last: 9 },
      ],
      columns: [0, 1],
    });
    expect(table === null ? 0 : cellCount(table)).toBe(14);
  });

  it('are a table where they have the same rows', () => {
    expect(tableOf([rectangle(0, 2, 3, 3), rectangle(0, 2, 0, 1)])).toEqual({
      rows: [{ first: 0, last: 2 }],
      columns: [0, 1, 3],
    });
  });

  it('are none where neither is so', () => {
    expect(tableOf([rectangle(0, 0, 0, 0), rectangle(1, 1, 1, 1)])).toBeNull();
    expect(tableOf([])).toBeNull();
  });
});

describe('a cell that is pointed at', () => {
  const one = { extend: false, add: false, whole: null } as const;
  const first = withCell([], at(1, 1), one);

  it('is a range of its own, in place of what was selected or beside it', () => {
    expect(withCell(first, at(5, 2), one)).toEqual([{ anchor: at(5, 2), cursor: at(5, 2), whole: null }]);
    expect(withCell(first, at(5, 2), { ...one, add: true }).map(({ cursor }) => cursor)).toEqual([at(1, 1), at(5, 2)]);
  });

  it('ends the last range, whose kind it keeps', () => {
    const rows = withCell(first, at(3, 0), { ...one, add: true, whole: 'rows' });
    expect(withCell(rows, at(7, 0), { ...one, extend: true })).toEqual([
      ...first,
      { anchor: at(3, 0), cursor: at(7, 0), whole: 'rows' },
    ]);
    expect(withCell([], at(2, 2), { ...one, extend: true })).toEqual([
      { anchor: at(2, 2), cursor: at(2, 2), whole: null },
    ]);
  });
});
