import { Int32, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { tsvAtHand, tsvOf } from './copy';
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
      return Promise.resolve([page(Math.floor(first / 2))]);
    },
  };
}

const rectangle = { firstRow: 1, lastRow: 2, firstColumn: 0, lastColumn: 1 };

describe('a rectangle on the clipboard', () => {
  it('is the rows at hand, across pages, with NULL empty and tabs quoted', () => {
    expect(tsvAtHand(source([0, 1]), rectangle, null)).toBe('1\tx\n2\t"a\tb"');
    expect(tsvAtHand(source([0, 1]), rectangle, ['n', 's'])).toBe('n\ts\n1\tx\n2\t"a\tb"');
  });

  it('is not a part of the rows', () => {
    expect(tsvAtHand(source([0]), rectangle, null)).toBeNull();
  });

  it('asks for what is not at hand, and only for that', async () => {
    const pages = source([0]);
    await expect(tsvOf(pages, rectangle, null, new AbortController().signal)).resolves.toBe('1\tx\n2\t"a\tb"');
    expect(pages.asked).toEqual([2]);
  });
});
