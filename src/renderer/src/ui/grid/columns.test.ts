import { Int32, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { columnAt, fittedWidths, grownWidths, isNumericType, layoutColumns, visibleColumns } from './columns';

/** A font of 10 px a character. */
const ten = (text: string): number => text.length * 10;
const measure = { name: ten, type: ten, cell: ten };

describe('columns of the grid', () => {
  it('are as wide as the widest of name, type and first rows, within bounds', () => {
    const columns = [
      { name: 'id', type: 'INTEGER' },
      { name: 'note', type: 'VARCHAR' },
      { name: 'essay', type: 'VARCHAR' },
      { name: 'a', type: 'DATE' },
    ];
    const table = new Table({
      id: vectorFromArray([1, 2], new Int32()),
      note: vectorFromArray(['short', 'a longer note'], new Utf8()),
      essay: vectorFromArray(['x'.repeat(5000), null], new Utf8()),
      a: vectorFromArray([null, null], new Int32()),
    });
    expect(fittedWidths(columns, { offset: 0, rows: 2, table }, measure)).toEqual([139, 149, 360, 64]);
    expect(fittedWidths(columns, undefined, measure)).toEqual([139, 89, 89, 64]);
  });

  it('grow for a longer number that is scrolled to, unless the user has sized them', () => {
    const columns = [
      { name: 'n', type: 'INTEGER' },
      { name: 'sized', type: 'INTEGER' },
      { name: 'text', type: 'VARCHAR' },
    ];
    const table = new Table({
      n: vectorFromArray([7, 1_234_567_890], new Int32()),
      sized: vectorFromArray([7, 1_234_567_890], new Int32()),
      text: vectorFromArray(['a', 'a much longer text'], new Utf8()),
    });
    const source = { pageOf: () => ({ offset: 0, rows: 2, table }) };
    const widths = [64, 64, 64];
    const onScreen = (end: number) => ({ rows: { first: 0, end }, columns: [0, 1, 2] });
    const grown = (end: number) => grownWidths(widths, columns, source, onScreen(end), new Set([1]), measure);
    expect(grown(2)).toEqual([119, 64, 64]);
    // Nothing to draw again where nothing grows.
    expect(grown(1)).toBe(widths);
    const nothingHere = { pageOf: () => undefined };
    expect(grownWidths(widths, columns, nothingHere, onScreen(2), new Set(), measure)).toBe(widths);
  });

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

  it('leave room for the digits that further rows may have', () => {
    const widths = fittedWidths(
      ['TINYINT', 'BIGINT', 'DECIMAL(4,2)', 'DECIMAL(38,2)'].map((type) => ({ name: 'n', type })),
      undefined,
      { ...measure, type: () => 0 },
    );
    expect(widths).toEqual([64, 139, 79, 139]);
  });

  it('sets numbers to the right, and nothing else', () => {
    expect(['BIGINT', 'DECIMAL(38,2)', 'HUGEINT', 'UINTEGER', 'DOUBLE', 'INTEGER'].every(isNumericType)).toBe(true);
    expect(
      ['VARCHAR', 'INTEGER[]', 'STRUCT(a INTEGER)', 'INTERVAL', 'DATE', 'DECIMAL(4,2)[]'].some(isNumericType),
    ).toBe(false);
  });
});
