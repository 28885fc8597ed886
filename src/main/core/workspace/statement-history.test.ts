import { expect, test } from 'vitest';
import { createFakeStatements } from '../../../../test/support/fake-statements';
import type { RanStatement } from '../../../shared/contract/workspace';
import { createStatementHistory } from './statement-history';

function open(...lines: string[]) {
  let made = 0;
  const clock = {
    now: () => new Date(60_000),
    monotonicMs: () => 0,
    sleep: () => Promise.resolve(),
  };
  const file = createFakeStatements(...lines);
  const history = createStatementHistory(file, { clock, ids: { next: () => `id${(made += 1)}` } });
  return { file, history };
}

const ran = (sql: string): RanStatement => ({
  target: 'lake',
  sql,
  outcome: 'done',
  rows: 1,
  elapsedMs: 500,
  error: null,
});
const all = { search: '', before: null, limit: 100 };

test('statements are found newest first, a page at a time, with the time they began', async () => {
  const { history } = open();
  for (const sql of ['SELECT 1', 'SELECT 2', 'SELECT 3']) await history.record(ran(sql));
  const first = await history.find({ ...all, limit: 2 });
  expect(first.entries.map(({ sql }) => sql)).toEqual(['SELECT 3', 'SELECT 2']);
  expect(first.entries[0]).toMatchObject({ id: 'id3', at: '1970-01-01T00:00:59.500Z' });
  expect(first.hasMore).toBe(true);
  const rest = await history.find({ ...all, before: 'id2' });
  expect(rest.entries.map(({ sql }) => sql)).toEqual(['SELECT 1']);
  expect(rest.hasMore).toBe(false);
});

test('behind a statement that is gone there is nothing, and not the newest again', async () => {
  const { history } = open();
  await history.record(ran('SELECT 1'));
  expect(await history.find({ ...all, before: 'gone' })).toMatchObject({ entries: [], hasMore: false });
});

test('every word of the search is in the statement, whatever its case', async () => {
  const { history } = open();
  for (const sql of ['SELECT a FROM orders', 'select b\nfrom ORDERS', 'SELECT a FROM returns'])
    await history.record(ran(sql));
  const found = await history.find({ ...all, search: ' orders  SELECT ' });
  expect(found.entries.map(({ sql }) => sql)).toEqual(['select b\nfrom ORDERS', 'SELECT a FROM orders']);
  expect((await history.find({ ...all, search: 'orders b' })).entries).toHaveLength(1);
});

test('a torn line, one of a newer Lagoon, and one that is there twice do no harm', async () => {
  const line = JSON.stringify({ id: 'a', at: '2026-01-01T00:00:00.000Z', ...ran('SELECT 1') });
  const { history } = open(
    line,
    line,
    '{"id":"b","at"',
    '{"id":"c","at":"2026-01-01T00:00:00.000Z","outcome":"paused"}',
    '',
  );
  expect((await history.find(all)).entries.map(({ id }) => id)).toEqual(['a']);
});

test('what is too long is not kept, and all of it can be forgotten', async () => {
  const { history, file } = open();
  expect(await history.record(ran('x'.repeat(200_001)))).toBe(null);
  expect(await history.record(ran('SELECT 1'))).toBe('id1');
  expect(await history.clear()).toBe(1);
  expect(await file.lines()).toEqual([]);
});
