import { IconRipple } from '@tabler/icons-react';
import { expect, it } from 'vitest';
import { findEntries, type PaletteEntry } from './entry';

const entry = (id: string, title: string, kind: string, offered = false): PaletteEntry => ({
  id,
  icon: IconRipple,
  title,
  kind,
  offered,
  run: () => undefined,
});
const entries = [
  entry('lake', 'Lake', 'Page', true),
  entry('browse', 'orders', 'Feed'),
  entry('query', 'Query orders', 'Feed'),
  entry('column', 'order_id', 'Column of orders'),
];
const ids = (typed: string, recent: readonly string[] = []): string[] =>
  findEntries(typed, entries, recent).map(({ entry: { id } }) => id);

it('lists what was chosen of late, newest first, then what is offered, while nothing is typed', () => {
  expect(ids('', ['query', 'gone', 'browse'])).toEqual(['query', 'browse', 'lake']);
  expect(ids(' ')).toEqual(['lake']);
});

it('puts the better answer first, and of equal ones what was chosen of late', () => {
  expect(ids('orders')).toEqual(['browse', 'query', 'column']);
  expect(ids('or')).toEqual(['browse', 'column', 'query']);
  expect(ids('or', ['column'])).toEqual(['column', 'browse', 'query']);
});

it('finds by the kind, and marks only the title', () => {
  expect(ids('column')).toEqual(['column']);
  expect(findEntries('page lake', entries, [])).toEqual([{ entry: entries[0], places: [0, 1, 2, 3] }]);
});
