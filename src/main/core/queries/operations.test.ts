import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock';
import { type QueryEvent, queryEventSchema } from '../../../shared/contract/queries';
import { type ErrorCode, LakeError } from '../../../shared/errors';
import { resultIdSchema } from '../../../shared/ids';
import { createQuery, type Query } from '../create-query';
import type { Files, FileStat, Logger, SqlEngine, SqlRelation, SqlRun } from '../ports';
import { defaultSettings } from '../settings/settings-store';
import { serialiseSettings } from '../settings/settings-text';
import type { RelationSource } from './relation-source';

const columns = [{ name: 'a', type: 'INTEGER' }];
const quiet: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const feedNames = ['transaction_stream', 'transaction_flattened', 'payment_method_totals'];

/** lake.json, where it is there. */
const settings = serialiseSettings({ ...defaultSettings, workspace: { folder: '/repository' } });

/** A statement whose rows and end the test decides. */
class FakeRun implements SqlRun {
  readonly done: Promise<{ rowCount: number }>;
  rows = 0;
  interrupts = 0;
  bound: symbol | null = null;
  readonly begun: Promise<void>;
  begin: () => void = () => undefined;
  end: (rowCount: number) => void = () => undefined;
  fail: (error: LakeError) => void = () => undefined;

  constructor() {
    this.begun = new Promise((resolve) => {
      this.begin = resolve;
    });
    this.done = new Promise((resolve, reject) => {
      this.end = (rowCount) => {
        this.rows = rowCount;
        resolve({ rowCount });
      };
      this.fail = reject;
    });
  }
  progress = (): number | null => 0.5;
  available = (): number => this.rows;
  columns = (): { name: string; type: string }[] | null => (this.rows > 0 ? columns : null);
  boundTo = (): symbol | null => this.bound;
  head = () => ({ arrow: Uint8Array.of(1), rows: 2048 });
  interrupt(): void {
    this.interrupts++;
    this.fail(new LakeError('CANCELLED', 'The statement was cancelled.'));
  }
}

const problems: Readonly<Record<string, Error>> = {
  broken_feed: new LakeError('CORRUPT', 'its log is damaged', { details: { path: '/lake/streams/broken_feed' } }),
  unread_feed: new LakeError('UNAVAILABLE', 'DuckDB could not be opened', { retryable: false }),
  odd_feed: new TypeError('no such property'),
};

/** The engine names the relations by how often they were set. */
const stateAfter = (sets: number): symbol => Symbol.for(`${sets} sets`);

function setUp(overrides: Partial<SqlEngine> = {}, nextId = () => 'id1') {
  const run = new FakeRun();
  const dropped: string[] = [];
  const set: (readonly SqlRelation[])[] = [];
  const clock = new FakeClock();
  const disk = new Map<string, FileStat>([
    ['/out', { sizeBytes: 0, modifiedAt: new Date(0), isDirectory: true }],
    ['/out/sub', { sizeBytes: 0, modifiedAt: new Date(0), isDirectory: true }],
    ['/lake/streams', { sizeBytes: 0, modifiedAt: new Date(0), isDirectory: true }],
  ]);
  const steps: string[] = [];
  const engine: SqlEngine = {
    setRelations: async (relations) => {
      set.push(relations);
      return stateAfter(set.length);
    },
    versionClauses: async () => [],
    pin: async (sql) => ({ sql, release: () => undefined }),
    compare: () => Promise.reject(new TypeError('not used here')),
    check: async () => undefined,
    tableNames: async () => [],
    mentions: async () => ({ relations: [], others: [], changes: [] }),
    parameters: async () => [],
    plan: () => Promise.reject(new TypeError('not used here')),
    scans: () => Promise.reject(new TypeError('not used here')),
    digest: () => Promise.reject(new TypeError('not used here')),
    profile: () => {
      throw new TypeError('not used here');
    },
    lineage: () => Promise.reject(new TypeError('not used here')),
    locate: () => Promise.reject(new TypeError('not used here')),
    start: async () => run,
    window: async () => ({ arrow: new Uint8Array(), rows: 0 }),
    text: async () => ({ columns, rows: [] }),
    drop: async (id) => {
      dropped.push(id);
    },
    copyTo: async (_sql, path) => {
      steps.push(`copy ${path}`);
      disk.set(path, { sizeBytes: 7, modifiedAt: new Date(0), isDirectory: false });
      return { rows: 3 };
    },
    complete: async () => [],
    close: async () => undefined,
    ...overrides,
  };
  const source: RelationSource = {
    relationAt: () => Promise.reject(new TypeError('not used here')),
    versions: () => Promise.reject(new TypeError('not used here')),
    filesOf: () => Promise.reject(new TypeError('not used here')),
    relations: async () => ({
      relations: feedNames.map((name) => ({
        name,
        format: 'parquet' as const,
        parts: [],
        columns: [],
        partitionColumns: [],
      })),
      found: new Map(),
      folders: ['/lake/streams'],
      openedFolders: ['/opened', '/of-others'],
      refused: new Map(),
      problems: new Map(Object.entries(problems)),
    }),
  };
  const query = createQuery(
    { engine, relations: source, files: fakeFiles(disk, steps), clock, ids: { next: nextId }, logger: quiet },
    { root: '/lake' },
  );
  return { query, run, dropped, set, clock, disk, steps };
}

function fakeFiles(disk: Map<string, FileStat>, steps: string[]): Files {
  const notUsed = (): never => {
    throw new TypeError('not used here');
  };
  return {
    stat: async (path) => disk.get(path) ?? null,
    sync: async (path) => {
      steps.push(`sync ${path}`);
    },
    rename: async (from, to) => {
      steps.push(`rename ${from} ${to}`);
      const stat = disk.get(from);
      disk.delete(from);
      if (stat !== undefined) disk.set(to, stat);
    },
    remove: async (path) => {
      disk.delete(path);
    },
    readText: async (path) => (path === '/lake/lake.json' ? settings : notUsed()),
    replaceText: notUsed,
    createExclusive: notUsed,
    appendLine: notUsed,
    readTail: notUsed,
    realPath: async (path) => (disk.has(path) ? path : null),
    digest: notUsed,
    list: async (folder) =>
      [...disk.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)),
    entries: notUsed,
    makeDirectory: async (path) => {
      disk.set(path, { sizeBytes: 0, modifiedAt: new Date(0), isDirectory: true });
    },
    chmod: notUsed,
    freeBytes: notUsed,
  };
}

/** Starts taking events; `events` grows as they come. */
function collect(query: Query, signal = new AbortController().signal) {
  const events: QueryEvent[] = [];
  const ended = (async () => {
    for await (const event of query.handlers.queries.run({ sql: 'SELECT 1' }, { signal })) {
      events.push(queryEventSchema.parse(event));
    }
  })();
  return { events, ended };
}

async function failureOf(work: Promise<unknown>): Promise<LakeError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LakeError)) throw new Error(`no LakeError but ${String(error)}`);
  return error;
}

describe('running a statement', () => {
  test('tells its start, its first rows at once, progress ten times a second, and the true count', async () => {
    const { query, run, clock, dropped } = setUp();
    const { events, ended } = collect(query);
    await clock.settle();
    expect(events).toEqual([{ type: 'started', resultId: 'id1' }]);
    run.rows = 2048;
    run.begin();
    await clock.settle();
    const head = { arrow: Uint8Array.of(1), rows: 2048 };
    expect(events.at(-1)).toEqual({ type: 'rows', columns, available: 2048, head, look: null });
    run.rows = 4096;
    await clock.advance(200);
    expect(events.findLast((event) => event.type === 'rows')).toEqual({
      type: 'rows',
      columns,
      available: 4096,
      head: null,
      look: null,
    });
    await clock.advance(800);
    const progress = events.filter((event) => event.type === 'progress');
    expect(progress.length).toBeGreaterThanOrEqual(7);
    expect(progress.length).toBeLessThanOrEqual(10);
    expect(events.filter((event) => event.type === 'rows')).toHaveLength(2);
    run.end(5000);
    await ended;
    expect(events.at(-1)).toMatchObject({ type: 'done', columns, rowCount: 5000 });
    expect(dropped).toEqual([]);
  });

  test('looks at the lake before every statement, but for one whose cost was just told', async () => {
    let ids = 0;
    const { query, run, set } = setUp({ scans: (_sql, _options, _signal, work) => work([]) }, () => `id${++ids}`);
    const { queries } = query.handlers;
    const call = { signal: new AbortController().signal };
    const { look } = await queries.cost({ sql: 'SELECT 1' }, call);
    expect(set).toHaveLength(1);
    run.bound = stateAfter(1);
    run.end(0);
    const looks: unknown[] = [];
    for await (const event of queries.run({ sql: 'SELECT 1', look }, call))
      if (event.type === 'done') looks.push(event.look);
    expect(looks).toEqual([look]);
    expect(set).toHaveLength(1);
    run.bound = stateAfter(7);
    for await (const event of queries.run({ sql: 'SELECT 1' }, call)) if (event.type === 'done') looks.push(event.look);
    expect(looks).toEqual([look, null]);
    expect(set).toHaveLength(2);
  });

  test('has the feeds nameable', async () => {
    const { query, run, set } = setUp();
    run.end(0);
    await collect(query).ended;
    expect(set.map((relations) => relations.map((relation) => relation.name))).toEqual([feedNames]);
  });

  test('is interrupted and dropped where the caller aborts', async () => {
    const { query, run, clock, dropped } = setUp();
    const abort = new AbortController();
    const { ended } = collect(query, abort.signal);
    const failed = failureOf(ended);
    await clock.settle();
    abort.abort();
    expect((await failed).code).toBe('CANCELLED');
    expect(run.interrupts).toBe(1);
    expect(dropped).toEqual(['id1']);
  });

  test('is interrupted and dropped where the caller stops listening', async () => {
    const { query, run, dropped } = setUp();
    for await (const event of query.handlers.queries.run(
      { sql: 'SELECT 1' },
      { signal: new AbortController().signal },
    )) {
      expect(event.type).toBe('started');
      break;
    }
    expect(run.interrupts).toBe(1);
    expect(dropped).toEqual(['id1']);
  });

  test('that fails late fails the stream, and keeps no result', async () => {
    const { query, run, clock, dropped } = setUp();
    const { events, ended } = collect(query);
    const failed = failureOf(ended);
    run.rows = 10;
    run.begin();
    await clock.settle();
    run.fail(new LakeError('SQL', 'Conversion Error'));
    expect((await failed).code).toBe('SQL');
    expect(events.some((event) => event.type === 'done')).toBe(false);
    expect(dropped).toEqual(['id1']);
  });
});

describe('questions about a statement', () => {
  const signal = new AbortController().signal;

  test('have the values of parameters with them, as the run and the file have', async () => {
    const seen: unknown[] = [];
    const parameters = { day: { type: 'DATE' as const, value: '2026-11-20' } };
    const plan = {
      root: { operator: 'X', details: [], rows: null, estimatedRows: null, elapsedMs: null, children: [] },
      elapsedMs: null,
    };
    const { query, run } = setUp({
      start: async (_id, sql, values) => {
        seen.push([sql, values]);
        return run;
      },
      copyTo: async (sql, _path, _format, _signal, values) => {
        seen.push([sql, values]);
        return { rows: 0 };
      },
      plan: async (sql, options) => {
        seen.push([sql, options.parameters]);
        return plan;
      },
      digest: async (sql, values) => {
        seen.push([sql, values]);
        return { rowCount: 0, digest: '0' };
      },
    });
    const { queries } = query.handlers;
    run.end(0);
    for await (const event of queries.run({ sql: 'a', parameters }, { signal })) expect(event.type).not.toBe('rows');
    await queries.toFile({ sql: 'b', parameters, path: '/out/b.csv', format: 'csv', overwrite: false }, { signal });
    await queries.plan({ sql: 'c', parameters, analyze: false }, { signal });
    await queries.digest({ sql: 'd', parameters }, { signal });
    expect(seen).toEqual(['a', 'b', 'c', 'd'].map((sql) => [sql, parameters]));
  });

  test('end with their caller', async () => {
    const signals: AbortSignal[] = [];
    const { query } = setUp({
      parameters: async (_sql, its) => {
        signals.push(its);
        return [];
      },
    });
    await query.handlers.queries.parameters({ sql: 'x' }, { signal });
    expect(signals).toEqual([signal]);
    const ended = { signal: AbortSignal.abort() };
    await expect(query.handlers.queries.parameters({ sql: 'x' }, ended)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(signals).toHaveLength(1);
  });

  test('are not completed once the next key is pressed', async () => {
    const cancel = new AbortController();
    let asked = 0;
    const { query } = setUp({
      setRelations: async () => {
        cancel.abort();
        return stateAfter(1);
      },
      complete: async () => {
        asked += 1;
        return [];
      },
    });
    const completed = query.handlers.queries.complete({ sql: 'SEL', cursor: 3 }, { signal: cancel.signal });
    await expect(completed).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(asked).toBe(0);
  });

  test('are completed by the look of a moment ago', async () => {
    const { query, set, clock } = setUp();
    for (const sql of ['S', 'SE', 'SEL'])
      await query.handlers.queries.complete({ sql, cursor: sql.length }, { signal });
    expect(set).toHaveLength(1);
    await clock.advance(1500);
    await query.handlers.queries.complete({ sql: 'SELE', cursor: 4 }, { signal });
    expect(set).toHaveLength(2);
  });

  test('name the nearest feed where there is none of a name', async () => {
    const missing = new LakeError('NOT_FOUND', 'Catalog Error', { details: { relation: 'transaction_steam' } });
    const { query } = setUp({ digest: () => Promise.reject(missing), parameters: () => Promise.reject(missing) });
    const nearest = { code: 'NOT_FOUND', details: { nearest: 'transaction_stream' } };
    await expect(query.handlers.queries.digest({ sql: 'x' }, { signal })).rejects.toMatchObject(nearest);
    await expect(query.handlers.queries.parameters({ sql: 'x' }, { signal })).rejects.toMatchObject(nearest);
  });

  test('of a held result look at no feed, of a statement they do', async () => {
    const steps: string[] = [];
    const { query, set } = setUp({
      profile: async function* (of) {
        steps.push('resultId' in of ? 'held' : of.sql);
        await Promise.resolve();
        yield* [];
      },
    });
    const looks = set.length;
    const of = { resultId: resultIdSchema.parse('r1') };
    for await (const _ of query.handlers.queries.profile({ of }, { signal })) expect.fail('no column was given');
    expect(set).toHaveLength(looks);
    for await (const _ of query.handlers.queries.profile({ of: { sql: 'x' } }, { signal })) expect.fail('none');
    expect(set).toHaveLength(looks + 1);
    expect(steps).toEqual(['held', 'x']);
  });
});

describe('a name that is no feed', () => {
  const missing = (name: string): Partial<SqlEngine> => ({
    start: async () => {
      throw new LakeError(
        'NOT_FOUND',
        `Table with name ${name} does not exist!\nDid you mean "pg_am"?\n\nLINE 1: FROM ${name}\n             ^`,
        {
          details: { relation: name },
        },
      );
    },
  });

  test('names the nearest feed, and where in the statement it stands', async () => {
    const error = await failureOf(collect(setUp(missing('transaction_streem')).query).ended);
    expect(error.code).toBe('NOT_FOUND');
    expect(error.details['nearest']).toBe('transaction_stream');
    expect(error.message).toBe(
      'There is no feed "transaction_streem". Did you mean "transaction_stream"?\n\nLINE 1: FROM transaction_streem\n             ^',
    );
  });

  test('lists the feeds where none is near', async () => {
    const error = await failureOf(collect(setUp(missing('x')).query).ended);
    expect(error.details['nearest']).toBeNull();
    expect(error.message).toContain(
      'Feeds of this lake: transaction_stream, transaction_flattened, payment_method_totals.',
    );
  });

  test.each([
    {
      code: 'CORRUPT',
      message: 'The feed "broken_feed" cannot be read: its log is damaged',
      details: { feed: 'broken_feed', path: '/lake/streams/broken_feed', isUnreadable: true },
      retryable: false,
    },
    {
      code: 'UNAVAILABLE',
      message: 'The feed "unread_feed" cannot be read: DuckDB could not be opened',
      details: { feed: 'unread_feed', isUnreadable: true },
      retryable: false,
    },
  ])('of a feed that cannot be read says why, and what there is to do: $code', async (said) => {
    expect(await failureOf(collect(setUp(missing(said.details.feed)).query).ended)).toMatchObject(said);
  });

  test('of a feed that a bug keeps from being read is a bug, of that feed', async () => {
    await expect(collect(setUp(missing('odd_feed')).query).ended).rejects.toEqual(
      new Error('The feed "odd_feed" cannot be read: no such property', { cause: problems['odd_feed'] }),
    );
  });
});

test('where a row came from is looked for in the folders that may be read now', async () => {
  const { query, set } = setUp();
  const asked = query.handlers.queries.provenance(
    { sql: 'FROM transaction_stream', values: [] },
    { signal: new AbortController().signal },
  );
  await expect(asked).rejects.toThrow('not used here');
  expect(set).toHaveLength(1);
});

describe('writing a result to a file', () => {
  const toFile = (query: Query, path: string, overwrite = false, signal = new AbortController().signal) =>
    query.handlers.queries.toFile({ sql: 'SELECT 1', path, format: 'csv', overwrite }, { signal });

  test('writes in a hidden folder of its own beside it, syncs, renames', async () => {
    const { query, steps, disk } = setUp();
    expect(await toFile(query, '/out/a.csv')).toEqual({ path: '/out/a.csv', rows: 3, sizeBytes: 7 });
    expect(steps).toEqual([
      'copy /out/.lagoon-id1/a.csv',
      'sync /out/.lagoon-id1/a.csv',
      'rename /out/.lagoon-id1/a.csv /out/a.csv',
    ]);
    expect([...disk.keys()]).toEqual(['/out', '/out/sub', '/lake/streams', '/out/a.csv']);
  });

  test.each<[string, string, ErrorCode]>([
    ['a relative path', 'a.csv', 'INVALID_INPUT'],
    ['a folder that is not there', '/nowhere/a.csv', 'NOT_FOUND'],
    ['a folder', '/out/sub', 'CONFLICT'],
    ['the lake’s data', '/lake/streams/a.csv', 'REFUSED'],
    ['a saved query', '/lake/queries/day.sql', 'REFUSED'],
    ['the lake’s data by a detour', '/out/../lake/tables/x/a.csv', 'REFUSED'],
    ['the lake’s settings', '/lake/lake.json', 'REFUSED'],
    ['an opened folder', '/opened/a.csv', 'REFUSED'],
    ['an opened folder that the user may not read', '/of-others/a.csv', 'REFUSED'],
  ])('refuses %s', async (_, path, code) => {
    const { query, steps } = setUp();
    expect((await failureOf(toFile(query, path))).code).toBe(code);
    expect(steps).toEqual([]);
  });

  test('refuses a saved query of the folder that the settings name', async () => {
    const { query, steps, disk } = setUp();
    disk.set('/repository', { sizeBytes: 0, modifiedAt: new Date(0), isDirectory: true });
    disk.set('/lake/lake.json', { sizeBytes: 1, modifiedAt: new Date(0), isDirectory: false });
    expect((await failureOf(toFile(query, '/repository/day.sql', true))).code).toBe('REFUSED');
    expect(steps).toEqual([]);
    expect((await toFile(query, '/repository/day.csv')).rows).toBe(3);
  });

  test('keeps a file that exists, unless it may be replaced', async () => {
    const { query, disk } = setUp();
    disk.set('/out/a.csv', { sizeBytes: 1, modifiedAt: new Date(0), isDirectory: false });
    expect((await failureOf(toFile(query, '/out/a.csv'))).code).toBe('CONFLICT');
    expect(disk.get('/out/a.csv')?.sizeBytes).toBe(1);
    expect((await toFile(query, '/out/a.csv', true)).sizeBytes).toBe(7);
  });

  test('keeps a file that came while it wrote', async () => {
    const { query, disk } = setUp({
      copyTo: async (_sql, path) => {
        disk.set(path, { sizeBytes: 7, modifiedAt: new Date(0), isDirectory: false });
        disk.set('/out/a.csv', { sizeBytes: 1, modifiedAt: new Date(0), isDirectory: false });
        return { rows: 3 };
      },
    });
    expect((await failureOf(toFile(query, '/out/a.csv'))).code).toBe('CONFLICT');
    expect([...disk.keys()].filter((path) => path.includes('.lagoon-'))).toEqual([]);
  });

  test('keeps a hidden folder that is not its own', async () => {
    const { query, disk, steps } = setUp();
    disk.set('/out/.lagoon-id1', { sizeBytes: 0, modifiedAt: new Date(0), isDirectory: true });
    expect((await failureOf(toFile(query, '/out/a.csv'))).code).toBe('CONFLICT');
    expect(disk.has('/out/.lagoon-id1')).toBe(true);
    expect(steps).toEqual([]);
  });

  test('leaves no temporary file where it fails', async () => {
    const { query, disk } = setUp({
      copyTo: async (_sql, path) => {
        disk.set(path, { sizeBytes: 3, modifiedAt: new Date(0), isDirectory: false });
        disk.set('/out/.lagoon-id1/tmp_a.csv', { sizeBytes: 3, modifiedAt: new Date(0), isDirectory: false });
        throw new LakeError('CANCELLED', 'The export was cancelled.');
      },
    });
    expect((await failureOf(toFile(query, '/out/a.csv'))).code).toBe('CANCELLED');
    expect([...disk.keys()]).toEqual(['/out', '/out/sub', '/lake/streams']);
  });
});

test('closing a result drops it', async () => {
  const { query, dropped } = setUp();
  await query.handlers.queries.close(
    { resultId: resultIdSchema.parse('id9') },
    { signal: new AbortController().signal },
  );
  expect(dropped).toEqual(['id9']);
});

test('statements that come together share a look at the lake, but never one that began before them', async () => {
  const looks: (() => void)[] = [];
  const { query, run } = setUp({
    setRelations: () => new Promise((resolve) => looks.push(() => resolve(stateAfter(1)))),
  });
  run.end(0);
  const all = [collect(query).ended, collect(query).ended, collect(query).ended];
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  for (let i = 0; i < 3; i++) {
    await turn();
    looks.shift()?.();
    await turn();
  }
  await Promise.all(all);
  expect(looks).toHaveLength(0);
});
