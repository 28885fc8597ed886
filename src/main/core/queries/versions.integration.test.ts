import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import type { VersionDiff } from '../../../shared/contract/queries';
import { type FeedName, feedNameSchema } from '../../../shared/ids';

const stream = feedNameSchema.parse('events');
const table = feedNameSchema.parse('prices');
const plain = feedNameSchema.parse('plain');

let lake: TestLake;
let folder = '';
let made = 0;

type Row = Readonly<Record<string, unknown>>;

/** Each call is one commit. */
async function take(
  feed: FeedName,
  kind: 'stream' | 'table',
  rows: readonly Row[],
  keyColumns = ['id'],
): Promise<void> {
  const path = join(folder, `in-${++made}.ndjson`);
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const known = (await lake.core.feeds.list({})).some(({ name }) => name === feed);
  const create = {
    kind,
    level: 'raw' as const,
    eventTimeColumn: kind === 'stream' ? 'at' : null,
    keyColumns,
  };
  const { job } = await lake.core.imports.start({ path, feed, create: known ? null : create });
  const [ended] = await lake.ended([job.id]);
  if (ended?.status !== 'done') throw new Error(ended?.error?.message ?? 'the import did not end well');
}

const event = (id: number, day: number, more: Row = {}): Row => ({ id, at: `2026-11-0${day}T10:00:00Z`, ...more });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-versions-'));
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'none' });
  await take(stream, 'stream', [event(1, 1), event(2, 1)]);
  await take(stream, 'stream', [event(3, 2, { note: 'late' })]);
  await take(table, 'table', [
    { id: 1, price: 10, name: 'a' },
    { id: 2, price: 20, name: 'b' },
    { id: null, price: 30, name: 'nobody' },
  ]);
  await take(table, 'table', [
    { id: 1, price: 11, name: 'a' },
    { id: 3, price: 30, name: 'c' },
    { id: null, price: 30, name: 'nobody' },
  ]);
  await take(plain, 'table', [{ v: 'x' }, { v: 'x' }, { v: 'y' }], []);
  await take(plain, 'table', [{ v: 'x' }, { v: 'z' }, { v: 'z' }], []);
}, 60_000);
afterAll(async () => {
  await lake.close();
  await rm(folder, { recursive: true, force: true });
});

const ids = async (from: string): Promise<string[]> =>
  (await lake.rows(`SELECT id FROM ${from} ORDER BY id NULLS LAST`)).map(([id]) => id ?? 'NULL');
const failure = async (sql: string): Promise<unknown> => lake.rows(sql).catch((error: unknown) => error);

describe('a feed as of a version', () => {
  test.each([
    ['events AT (VERSION => 0)', ['1', '2']],
    ['events at ( version=>1 )', ['1', '2', '3']],
    ['main.events AT (VERSION => 0)', ['1', '2']],
    ['"events" AT (VERSION => 0) AS e', ['1', '2']],
    ['Events AS e AT (VERSION => 0)', ['1', '2']],
    ['events AT -- the first\n (VERSION => /* number */ 0)', ['1', '2']],
    ['prices AT (VERSION => 0)', ['1', '2', 'NULL']],
    ["events AT (TIMESTAMP => '2999-01-01')", ['1', '2', '3']],
    ["events AT (TIMESTAMP => TIMESTAMPTZ '2999-01-01 00:00:00+02')", ['1', '2', '3']],
    ["events AT (TIMESTAMP => '2999-01-01T00:00:00Z'::TIMESTAMP)", ['1', '2', '3']],
  ])('%s', async (from, expected) => {
    expect(await ids(from)).toEqual(expected);
  });

  test('is found by the time at which it was the newest', async () => {
    const [, first] = await lake.core.lake.history({ feed: stream, limit: 2 });
    const at = first?.committedAt ?? '';
    expect(await ids(`events AT (TIMESTAMP => '${at}')`)).toEqual(['1', '2']);
  });

  test('stands beside another of itself, in WITH, in a subquery and in EXPLAIN', async () => {
    expect(
      await lake.rows(
        'SELECT n.id, o.price, n.price FROM prices AT (VERSION => 1) AS n JOIN prices o AT (VERSION => 0) USING (id) ORDER BY 1',
      ),
    ).toEqual([['1', '10', '11']]);
    expect(await lake.rows('WITH events AS (FROM events AT (VERSION => 0)) SELECT count(*) FROM events')).toEqual([
      ['2'],
    ]);
    expect(
      await lake.rows('SELECT count(*) FROM events WHERE id NOT IN (SELECT id FROM events AT (VERSION => 0))'),
    ).toEqual([['1']]);
    expect(await lake.rows('EXPLAIN FROM events AT (VERSION => 0)')).toHaveLength(1);
    expect(await lake.rows('DESCRIBE events AT (VERSION => 0)')).toHaveLength(
      (await lake.rows('DESCRIBE events')).length - 1,
    );
  });

  test('is left alone in text and comments', async () => {
    expect(await lake.rows("SELECT 'events AT (VERSION => 9)' /* FROM events AT (VERSION => 9) */")).toEqual([
      ['events AT (VERSION => 9)'],
    ]);
  });

  test('is written to a file', async () => {
    const path = join(folder, 'out.csv');
    const sql = 'SELECT id FROM events AT (VERSION => 0)';
    expect(await lake.query.queries.toFile({ sql, path, format: 'csv', overwrite: false })).toMatchObject({ rows: 2 });
  });

  test('has its columns, and an evolved one has NULL for rows from before', async () => {
    expect(await lake.rows('SELECT id, note FROM events ORDER BY id')).toEqual([
      ['1', null],
      ['2', null],
      ['3', 'late'],
    ]);
    expect(await failure('SELECT note FROM events AT (VERSION => 0)')).toMatchObject({ code: 'SQL' });
  });

  test.each([
    ['SELECT nope FROM events AT (VERSION => 0)', 'LINE 1: SELECT nope FROM'],
    [
      'SELECT id\nFROM events AT (VERSION => 0) JOIN nope ON true',
      `LINE 2: FROM v0.events ${' '.repeat(14)} JOIN nope`,
    ],
    ['SELECT id\nFROM events\nAT (VERSION => 0) JOIN nope ON true', `LINE 3: ${' '.repeat(17)} JOIN nope`],
  ])('%j keeps the place of an error', async (sql, line) => {
    expect(await failure(sql)).toHaveProperty('message', expect.stringContaining(line));
  });

  test.each([
    ['FROM events AT (VERSION => 99)', 'NOT_FOUND', 'those from 0 to 1 can'],
    ["FROM events AT (TIMESTAMP => '2001-01-01')", 'NOT_FOUND', 'that can be read'],
    ['FROM evens AT (VERSION => 0)', 'NOT_FOUND', 'Did you mean "events"?'],
    ['FROM events AT (VERSION => 1 + 1)', 'SQL', 'takes the number of a version'],
    ["FROM events AT (TIMESTAMP => '2026-02-31')", 'SQL', 'takes a date or time'],
    ['FROM events AT (TIMESTAMP => now())', 'SQL', 'takes a date or time'],
    ['FROM (FROM events) AT (VERSION => 0)', 'SQL', 'not after a subquery'],
    ['FROM (FROM events) AS s AT (VERSION => 0)', 'SQL', 'not after a subquery'],
    ['WITH events AS (SELECT 1 AS id) FROM events AT (VERSION => 0)', 'SQL', 'is what WITH makes'],
    ['WITH w AS (SELECT 1 AS id) FROM w AT (VERSION => 0)', 'SQL', 'is what WITH makes'],
    ['FROM lagoon_runs AT (VERSION => 0)', 'REFUSED', 'only grow'],
    ['FROM other.events AT (VERSION => 0)', 'SQL', 'There are no versions of other.events'],
  ])('%s says what is wrong', async (sql, code, message) => {
    const error = await failure(sql);
    expect(error).toMatchObject({ code });
    expect(error).toHaveProperty('message', expect.stringContaining(message));
  });

  test.each([
    ["FROM events AT (VERSION => 0), read_text('/etc/passwd')"],
    ["FROM events AT (VERSION => 0); COPY (SELECT 1) TO '/tmp/x'"],
    ["COPY (FROM events AT (VERSION => 0)) TO '/tmp/x'"],
    ["FROM events AT (VERSION => 0) WHERE (SELECT count(*) FROM enable_logging('x')) > 0"],
    ["FROM '/etc/passwd' AT (VERSION => 0)"],
    ['FROM "/etc/passwd" AT (VERSION => 0)'],
    ["FROM events AT (TIMESTAMP => '2999-01-01') UNION ALL FROM query('COPY (SELECT 1) TO ''/tmp/x''')"],
  ])('%s gets past nothing', async (sql) => {
    expect(await failure(sql)).toHaveProperty('code', expect.stringMatching(/^(REFUSED|SQL|NOT_FOUND)$/));
  });
});

describe('two versions', () => {
  const diff = (feed: FeedName, from: number, to: number): Promise<VersionDiff> =>
    lake.query.queries.diff({ feed, from, to });
  /** Rows of the statements that a user is given. */
  const shown = async ({ statements }: VersionDiff): Promise<(number | null)[]> =>
    Promise.all(
      [statements.added, statements.removed, statements.changed].map(async (sql) =>
        sql === null ? null : (await lake.rows(sql)).length,
      ),
    );

  test('are compared by key, NULL being one', async () => {
    const found = await diff(table, 0, 1);
    expect(found.keyColumns).toEqual(['id']);
    expect(found.rows).toEqual({ before: 3, after: 3, added: 1, removed: 1, changed: 1 });
    expect(await shown(found)).toEqual([1, 1, 1]);
    expect(found.columns).toContainEqual({
      name: 'price',
      change: 'same',
      typeBefore: 'BIGINT',
      typeAfter: 'BIGINT',
      nullShareBefore: 0,
      nullShareAfter: 0,
      minBefore: '10',
      minAfter: '11',
      maxBefore: '30',
      maxAfter: '30',
      changed: 1,
    });
  });

  test('without a key are compared by how often a row is there', async () => {
    const found = await diff(plain, 0, 1);
    expect(found.keyColumns).toEqual([]);
    expect(found.rows).toEqual({ before: 3, after: 3, added: 2, removed: 2, changed: 0 });
    expect(await shown(found)).toEqual([2, 2, null]);
  });

  test('of a stream that only grew are told by its files, with the column that came', async () => {
    const found = await diff(stream, 0, 1);
    expect(found.rows).toEqual({ before: 2, after: 3, added: 1, removed: 0, changed: 0 });
    expect(await shown(found)).toEqual([1, 0, null]);
    const note = found.columns.find(({ name }) => name === 'note');
    expect(note).toMatchObject({ change: 'added', typeBefore: null, typeAfter: 'VARCHAR', minAfter: 'late' });
    expect(note?.nullShareAfter).toBeCloseTo(2 / 3);
    expect((await diff(stream, 1, 0)).rows).toMatchObject({ added: 0, removed: 1 });
    expect((await diff(stream, 1, 1)).rows).toMatchObject({ added: 0, removed: 0, changed: 0 });
  });

  test('with a key that repeats are compared by row', async () => {
    const feed = feedNameSchema.parse('doubled');
    await take(feed, 'table', [
      { id: 1, s: { a: 1 } },
      { id: 1, s: { a: 2 } },
    ]);
    await take(feed, 'table', [
      { id: 1, s: { a: 1, b: 5 } },
      { id: 1, s: { a: 2 } },
    ]);
    const found = await diff(feed, 0, 1);
    expect(found.keyColumns).toEqual([]);
    expect(found.rows).toEqual({ before: 2, after: 2, added: 1, removed: 1, changed: 0 });
    expect(found.columns.find(({ name }) => name === 's')?.change).toBe('type');
    expect(await shown(found)).toEqual([1, 1, null]);
  });

  test('end when they are cancelled, and name a version that is not there', async () => {
    await expect(diff(table, 0, 9)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      lake.query.queries.diff({ feed: table, from: 0, to: 1 }, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('lagoon_runs', () => {
  test('is every line of every log, garbage and torn lines left out', async () => {
    const logs = join(lake.root, 'logs');
    await mkdir(logs, { recursive: true });
    const before = Number((await lake.rows('SELECT count(*) FROM lagoon_runs'))[0]?.[0]);
    expect(before).toBeGreaterThan(0);
    const line = { at: '2026-11-20T10:00:00Z', event: 'enabled', feed: 'events', runId: null, details: { rows: 7 } };
    await appendFile(join(logs, 'feed_2026_01.log'), `${JSON.stringify(line)}\ngarbage {{\n[1]\n\n{"at": "2026`);
    await writeFile(join(logs, 'notes.txt'), 'no log');
    expect(
      await lake.rows(
        "SELECT log, logged_at, event, feed, run_id, rows, record FROM lagoon_runs WHERE logged_at < '2026-11-20 11:00:00+00' AND event = 'enabled'",
      ),
    ).toEqual([['feed', '2026-11-20 10:00:00+00', 'enabled', 'events', null, '7', JSON.stringify(line)]]);
    expect(await lake.rows('SELECT count(*) FROM lagoon_runs')).toEqual([[String(before + 1)]]);
    expect((await readdir(logs)).length).toBeGreaterThan(1);
  });

  test('is empty, with its columns, before anything ran', async () => {
    const empty = await openTestLake();
    try {
      await empty.core.lake.init({ feeds: 'none' });
      await rm(join(empty.root, 'logs'), { recursive: true, force: true });
      expect(await empty.rows('FROM lagoon_runs')).toEqual([]);
      expect(await empty.rows('DESCRIBE lagoon_runs')).toHaveLength(16);
    } finally {
      await empty.close();
    }
  });
});

test('completion offers what AT takes', async () => {
  const sql = 'FROM events AT (VER';
  const [first] = await lake.query.queries.complete({ sql, cursor: sql.length });
  expect(first).toMatchObject({ label: 'VERSION =>', kind: 'keyword', from: sql.length - 3 });
});
