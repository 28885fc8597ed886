import { Int32, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { cellsAtHand, cellsOf } from './copy';
import { writeTable } from './copy-formats';
import type { RowPage, RowSource } from './row-source';

/** Four rows in pages of two; only the pages named are at hand. */
function source(atHand: readonly number[]): RowSource & { readonly asked: number[] } {
  const asked: number[] = [];
  const page = (number: number): RowPage => ({
    offset: number * 2,
    rows: 2,
    table: new Table({
      n: vectorFromArray([number * 2, number * 2 + 1], new Int32()),
      s: vectorFromArray([number === 1 ? 'a\tb' : null, 'x'], new Utf8()),
    }),
  });
  return {
    asked,
    pageOf: (row) => (atHand.includes(Math.floor(row / 2)) ? page(Math.floor(row / 2)) : undefined),
    show: () => undefined,
    read: (first) => {
      asked.push(first);
      return Promise.resolve(first < 4 ? [page(Math.floor(first / 2))] : []);
    },
  };
}

const columns = [
  { name: 's', type: 'VARCHAR' },
  { name: 'n', type: 'INTEGER' },
];
const wanted = { rows: [{ first: 1, last: 2 }], columns: [1, 0] };
const tsv = (rows: ReturnType<typeof cellsAtHand>): string => writeTable('tsv', { columns, rows: rows ?? [] }, true);

describe('the cells of a selection', () => {
  it('are the rows at hand, across pages, with the columns as they stand on screen', () => {
    expect(tsv(cellsAtHand(source([0, 1]), wanted))).toBe('s\tn\nx\t1\n"a\tb"\t2');
  });

  it('are not a part of the rows', () => {
    expect(cellsAtHand(source([0]), wanted)).toBeNull();
  });

  it('are asked for where they are not at hand, and only there', async () => {
    const pages = source([0]);
    expect(tsv(await cellsOf(pages, wanted, new AbortController().signal))).toBe('s\tn\nx\t1\n"a\tb"\t2');
    expect(pages.asked).toEqual([2]);
  });

  it('are of several spans, in order', async () => {
    const spans = {
      rows: [
        { first: 0, last: 0 },
        { first: 3, last: 3 },
      ],
      columns: [1],
    };
    expect((await cellsOf(source([]), spans, new AbortController().signal)).length).toBe(2);
  });

  it('fail where rows do not come: fewer must not pass for all', async () => {
    const beyond = { rows: [{ first: 2, last: 5 }], columns: [0] };
    await expect(cellsOf(source([]), beyond, new AbortController().signal)).rejects.toThrow('Row 5 did not come');
  });
});
