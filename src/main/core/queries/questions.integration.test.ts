import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import type { ParameterValues, PlanNode } from '../../../shared/contract/statements';
import { type FeedName, feedNameSchema } from '../../../shared/ids';

const stream = feedNameSchema.parse('events');
const table = feedNameSchema.parse('prices');

let lake: TestLake;
let folder = '';
let made = 0;

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

type Row = Readonly<Record<string, unknown>>;

/** Each call is one commit. */
async function take(feed: FeedName, kind: 'stream' | 'table', rows: readonly Row[]): Promise<void> {
  const path = join(folder, `in-${++made}.ndjson`);
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const known = (await lake.core.feeds.list({})).some(({ name }) => name === feed);
  const create = { kind, level: 'raw' as const, eventTimeColumn: kind === 'stream' ? 'at_time' : null, keyColumns: [] };
  const { job } = await lake.core.imports.start({ path, feed, create: known ? null : create });
  const [ended] = await lake.ended([job.id]);
  if (ended?.status !== 'done') throw new Error(ended?.error?.message ?? 'the import did not end well');
}

const event = (id: number, day: number, hour: number): Row => ({
  id,
  at_time: `2026-11-0${day}T${String(hour).padStart(2, '0')}:00:00Z`,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoon-questions-'));
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'none' });
  await take(stream, 'stream', [event(1, 1, 3), event(2, 1, 4)]);
  await take(stream, 'stream', [event(3, 1, 20), event(4, 2, 20)]);
  await take(table, 'table', [{ id: 1, price: 10 }]);
  await take(table, 'table', [
    { id: 1, price: 11 },
    { id: 2, price: 20 },
  ]);
}, 60_000);
afterAll(async () => {
  await lake.close();
  await rm(folder, { recursive: true, force: true });
});

const byName = ([one]: unknown[], [other]: unknown[]): number => String(one).localeCompare(String(other));

function rowsScanned({ operator, rows, children }: PlanNode): number {
  const own = operator.includes('PARQUET') ? (rows ?? 0) : 0;
  return children.reduce((sum, child) => sum + rowsScanned(child), own);
}

describe('the cost of a statement', () => {
  const read = async (sql: string) => {
    const { relations, isComplete } = await lake.query.queries.cost({ sql });
    return { isComplete, relations: relations.map(({ name, version, files, rows }) => [name, version, files, rows]) };
  };

  test.each([
    ['FROM events', [['events', null, 3, 4]]],
    ['FROM events WHERE day = 2', [['events', null, 1, 1]]],
    ['FROM events WHERE year = 2025', [['events', null, 0, 0]]],
    ["FROM events WHERE at_time >= '2026-11-01 20:00:00'", [['events', null, 2, 2]]],
    ["FROM events WHERE at_time < '2026-11-01 03:00:00.001'", [['events', null, 1, 2]]],
    ['FROM events AT (VERSION => 0)', [['events', 0, 1, 2]]],
    ['FROM prices', [['prices', null, 1, 2]]],
    [
      'FROM events e JOIN prices p USING (id) WHERE e.day = 1',
      [
        ['events', null, 2, 3],
        ['prices', null, 1, 2],
      ],
    ],
  ])('%s', async (sql, expected) => {
    const found = await read(sql);
    expect(found.isComplete).toBe(true);
    expect(found.relations.toSorted(byName)).toEqual(expected);
  });

  test('is never less than what DuckDB then reads', async () => {
    const statements = [
      'FROM events WHERE day = 2',
      "FROM events WHERE at_time >= '2026-11-01 20:00:00'",
      'SELECT count(*) FROM events WHERE id > 2 AND month = 11',
      "FROM events WHERE make_date(year, month, day) > DATE '2026-11-01'",
    ];
    for (const sql of statements) {
      const { total } = await lake.query.queries.cost({ sql });
      const { root } = await lake.query.queries.plan({ sql, analyze: true });
      expect(total.rows, sql).toBeGreaterThanOrEqual(rowsScanned(root));
      expect(total.rowsTotal).toBe(4);
      expect(total.sizeBytes).toBeLessThanOrEqual(total.sizeBytesTotal);
    }
  });

  test('says where something besides feeds is read', async () => {
    expect(await read('FROM events, lagoon_runs')).toEqual({ isComplete: false, relations: [['events', null, 3, 4]] });
    const path = join(lake.root, 'streams', 'events', '**', '*.parquet');
    expect(await read(`FROM read_parquet('${path}')`)).toEqual({ isComplete: false, relations: [] });
  });

  test('throws as the statement would, with the nearest feed', async () => {
    await expect(read('FROM event')).rejects.toMatchObject({ code: 'NOT_FOUND', details: { nearest: 'events' } });
  });
});

describe('a pinned statement', () => {
  test('names the version of each feed, and gives the same answer after the feed has grown', async () => {
    const sql =
      'WITH e AS (FROM events)\nSELECT count(*), max(p.price) FROM e, "prices" p -- prices\nJOIN events AT (VERSION => 0) x ON true;';
    const pinned = await lake.query.queries.pin({ sql });
    expect(pinned.sql).toBe(
      'WITH e AS (FROM events AT (VERSION => 1))\nSELECT count(*), max(p.price) FROM e, "prices" AT (VERSION => 1) p -- prices\nJOIN events AT (VERSION => 0) x ON true;',
    );
    expect(pinned.versions).toEqual([
      { feed: 'events', version: 1 },
      { feed: 'prices', version: 1 },
      { feed: 'events', version: 0 },
    ]);
    expect(pinned.unpinned).toEqual([]);
    const before = await lake.query.queries.digest({ sql: pinned.sql });
    const open = await lake.query.queries.digest({ sql });
    expect(before).toEqual(open);
    await take(table, 'table', [{ id: 1, price: 99 }]);
    expect(await lake.query.queries.digest({ sql: pinned.sql })).toEqual(before);
    expect(await lake.query.queries.digest({ sql })).not.toEqual(before);
  });

  test('of a run is on the versions that the run read, whatever was committed since', async () => {
    const { queries } = lake.query;
    const sql = 'FROM prices';
    const ran = async (statement: string) => {
      for await (const event of queries.run({ sql: statement })) if (event.type === 'done') return event;
      throw new Error('it did not end');
    };
    const { look, rowCount } = await ran(sql);
    expect(await ran('FROM prices AT (VERSION => 0)')).toMatchObject({ rowCount: 1, look: matching(/./) });
    await take(table, 'table', [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }, { id: 5 }]);
    // Somebody looks at the lake.
    const { look: later } = await queries.cost({ sql });
    expect(later).not.toBe(look);
    const [newest] = (await queries.pin({ sql })).versions;
    const pinned = await queries.pin({ sql, look: look ?? undefined });
    expect(pinned.versions).toEqual([{ feed: 'prices', version: (newest?.version ?? 0) - 1 }]);
    expect((await queries.digest({ sql: pinned.sql })).rowCount).toBe(rowCount);
    expect((await queries.digest({ sql })).rowCount).toBe(5);
  });

  test('tells what has no versions', async () => {
    const pinned = await lake.query.queries.pin({ sql: 'FROM lagoon_runs, events, range(3)' });
    expect(pinned).toMatchObject({ unpinned: ['lagoon_runs'], versions: [{ feed: 'events', version: 1 }] });
  });
});

describe('where a row of an answer came from', () => {
  const originOf = (sql: string, values: (string | null)[], parameters: ParameterValues = {}) =>
    lake.query.queries.provenance({ sql, parameters, values });

  test('is its file, the entry that added it and its run', async () => {
    const sql = `SELECT id, upper('x') AS x FROM ${stream} WHERE id > $least`;
    const { sources } = await originOf(sql, ['4', 'X'], { least: { type: 'BIGINT', value: '3' } });
    const [commit] = await lake.core.lake.history({ feed: stream, limit: 1 });
    expect(sources).toMatchObject([
      {
        name: stream,
        feed: stream,
        version: null,
        columns: [{ name: 'id', index: 0 }],
        isCombined: false,
        hasMore: false,
        rows: [
          {
            path: matching(/^streams\/events\/year=2026\/month=11\/day=02\/.*\.parquet$/),
            rowNumber: 0,
            record: { offset: matching(/^\d+$/) },
            commit: {
              deltaVersion: 1,
              isRewritten: false,
              runId: commit?.runId,
              operation: commit?.operation,
              positions: [
                { source: matching(/^file:[0-9a-f]{64}$/), topic: null, partition: null, from: null, to: '2' },
              ],
            },
          },
        ],
      },
    ]);
  });

  test('is told without the number of a table version, which counts none of its rows', async () => {
    const { sources } = await originOf(`SELECT price FROM ${table} AT (VERSION => 0)`, ['10']);
    expect(sources).toMatchObject([
      { version: 0, rows: [{ commit: { operation: 'IMPORT', isRewritten: false, positions: [] } }] },
    ]);
  });

  test('is told of the version that is asked, of several rows, and of none', async () => {
    const rowsOf = async (sql: string, values: (string | null)[]) => (await originOf(sql, values)).sources[0]?.rows;
    expect(await rowsOf(`SELECT id FROM ${stream} AT (VERSION => 0)`, ['4'])).toEqual([]);
    expect(await rowsOf(`SELECT year, month, day FROM ${stream}`, ['2026', '11', '1'])).toHaveLength(3);
    await expect(originOf(`SELECT id FROM ${stream} AT (VERSION => 99)`, ['4'])).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(originOf(`SELECT nope FROM ${stream}`, ['4'])).rejects.toMatchObject({ code: 'SQL' });
    await expect(originOf(`SELECT id FROM ${stream}`, [])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('is each feed’s row where two are joined, and none where the join found none', async () => {
    const sql = `SELECT e.id, p.price FROM ${stream} e LEFT JOIN ${table} AT (VERSION => 1) p USING (id)`;
    expect((await originOf(sql, ['1', '11'])).sources).toMatchObject([
      { name: stream, rows: [{ rowNumber: 0 }] },
      { name: table, columns: [{ name: 'price', index: 1 }], rows: [{ commit: { deltaVersion: 1 } }] },
    ]);
    expect((await originOf(sql, ['3', null])).sources).toMatchObject([
      { name: stream, isOptional: false, rows: [{}] },
      { name: table, isOptional: true, isEmpty: true, rows: [] },
    ]);
  });

  test('is not the part of a union whose one column would have two values', async () => {
    const sql = `SELECT id, id AS other FROM ${stream} UNION ALL SELECT id, id + 1 FROM ${stream}`;
    const [first, second] = (await originOf(sql, ['1', '2'])).sources;
    expect(first).toMatchObject({ isOptional: true, rows: [] });
    expect(second).toMatchObject({ columns: [{ name: 'id', index: 0 }], rows: [{}] });
  });

  test('is nowhere for what is computed, and no line of the run log', async () => {
    expect(await originOf(`SELECT count(*) FROM ${stream}`, ['4'])).toEqual({ sources: [] });
    expect(await originOf('SELECT run_id FROM lagoon_runs', ['x'])).toEqual({ sources: [] });
    expect(await originOf(`EXPLAIN FROM ${stream}`, ['x'])).toEqual({ sources: [] });
  });
});
