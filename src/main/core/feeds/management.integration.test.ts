import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { feedDraftSchema, type FeedDraft } from '../../../shared/contract/feeds';
import { feedNameSchema } from '../../../shared/ids';

const name = (text: string) => feedNameSchema.parse(text);
const [stream, table, orders] = [name('transaction_stream'), name('payment_method_totals'), name('orders')];

let lake: TestLake;
beforeEach(async () => {
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'sample' });
  await lake.core.settings.update({ sample: { seed: 1, firstExportEvents: 2000, nextExportEvents: 500 } });
});
afterEach(() => lake.close());

async function draftOf(feed: FeedDraft['name']): Promise<FeedDraft> {
  return feedDraftSchema.parse((await lake.core.feeds.show({ feed })).config);
}

async function countOf(feed: string): Promise<string | null> {
  return (await lake.rows(`SELECT count(*) FROM ${feed}`))[0]?.[0] ?? null;
}

async function stateOf(feed: FeedDraft['name']) {
  const { summary } = await lake.core.feeds.show({ feed });
  const { records, files, sizeBytes, deltaVersion, tableVersion, quarantined, minEventTime } = summary;
  const history = await lake.core.lake.history({ feed, limit: 50 });
  return { records, files, sizeBytes, deltaVersion, tableVersion, quarantined, minEventTime, history };
}

async function events(): Promise<string[]> {
  const folder = join(lake.root, 'logs');
  const logs = (await readdir(folder)).filter((log) => log.startsWith('feed_'));
  const texts = await Promise.all(logs.map((log) => readFile(join(folder, log), 'utf8')));
  return texts.join('').trimEnd().split('\n');
}

/** Rows in quarantine, through the same door as rows that do not fit from anywhere. */
async function withQuarantine(): Promise<void> {
  const path = join(lake.root, '..', `${Date.now()}-visits.ndjson`);
  await writeFile(path, '{"id":1,"at":"2026-01-01T00:00:00Z"}\n{"id":2,"at":"no time"}\n');
  const create = { kind: 'stream' as const, level: 'raw' as const, eventTimeColumn: 'at', keyColumns: [] };
  const { job } = await lake.core.imports.start({ path, header: 'auto', feed: name('visits'), create });
  await lake.ended([job.id]);
}

describe('adding', () => {
  test('a ninth feed is exported and asked like the eight', async () => {
    const draft = { ...(await draftOf(stream)), name: orders, description: 'A ninth' };
    await lake.core.feeds.add(draft);
    await lake.export([orders]);
    expect(await countOf('orders')).toBe('2000');
    expect((await events()).at(-1)).toContain('"event":"added","feed":"orders"');
    await expect(lake.core.feeds.add(draft)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('is refused where fields contradict one another, and the field is named', async () => {
    const draft = { ...(await draftOf(stream)), name: orders };
    const [first] = draft.columns;
    if (first === undefined) throw new Error('it has columns');
    const wrong: [string, Partial<FeedDraft>][] = [
      ['eventTimeColumn', { eventTimeColumn: 'when' }],
      ['eventTimeColumn', { eventTimeColumn: 'status' }],
      ['keyColumns[1]', { keyColumns: ['transaction_id', 'id'] }],
      ['retentionVersions', { retentionVersions: 3 }],
      [`columns[${draft.columns.length}].name`, { columns: [...draft.columns, { ...first, name: 'Status' }] }],
      ['columns[0].name', { columns: [{ ...first, name: 'Year' }, ...draft.columns] }],
      ['columns[0].name', { columns: [{ ...first, name: 'kafka_offset' }, ...draft.columns] }],
      ['columns[0].type', { columns: [{ ...first, name: 'cents', type: 'decimal(2,4)' }, ...draft.columns] }],
      ['keyColumns', { kind: 'table', retentionDays: null, keyColumns: [], topic: 'orders' }],
      ['source', { source: { type: 'folder', path: '/tmp' }, topic: null }],
    ];
    for (const [field, change] of wrong) {
      await expect(lake.core.feeds.add({ ...draft, ...change }), field).rejects.toMatchObject({ details: { field } });
    }
    expect(await lake.core.feeds.list({})).toHaveLength(8);
  });
});

describe('changing', () => {
  test('what rows allow is saved, logged with its differences, and kept from whoever looked before', async () => {
    await lake.export([stream]);
    const { config } = await lake.core.feeds.show({ feed: stream });
    const draft = feedDraftSchema.parse(config);
    const added = { name: 'channel', type: 'string' as const, nullable: true, metadata: {} };
    const changed = { ...draft, description: 'New words', columns: [...draft.columns, added] };
    await lake.core.feeds.update({ updatedAt: config.updatedAt, draft: changed });
    expect(await draftOf(stream)).toEqual(changed);
    expect((await events()).at(-1)).toMatch(/"event":"updated".*"before":"Every transaction.*"after":"New words"/);
    await expect(lake.core.feeds.update({ updatedAt: config.updatedAt, draft })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await lake.export([stream]);
    expect(await countOf('transaction_stream')).toBe('2500');
  });

  test('what rows do not allow is refused: kind, a type, a column that has data', async () => {
    await lake.export([stream]);
    const { config } = await lake.core.feeds.show({ feed: stream });
    const draft = feedDraftSchema.parse(config);
    const retyped = draft.columns.map((each) => (each.name === 'amount' ? { ...each, type: 'string' as const } : each));
    const refused: Partial<FeedDraft>[] = [
      { kind: 'table', retentionDays: null, topic: null },
      { columns: retyped },
      { columns: draft.columns.filter((each) => each.name !== 'status') },
    ];
    for (const change of refused) {
      await expect(
        lake.core.feeds.update({ updatedAt: config.updatedAt, draft: { ...draft, ...change } }),
      ).rejects.toMatchObject({ code: 'REFUSED' });
    }
    expect(await draftOf(stream)).toEqual(draft);
  });

  test.skipIf(process.platform === 'win32')('a level shuts what is there and what comes', async () => {
    await lake.export([table]);
    const { config } = await lake.core.feeds.show({ feed: table });
    const draft = feedDraftSchema.parse(config);
    await lake.core.feeds.update({ updatedAt: config.updatedAt, draft: { ...draft, level: 'raw' } });
    await lake.export([table]);
    const levels = (await lake.core.settings.doctor({})).filter(({ check }) => check.startsWith('level'));
    expect(levels).toMatchObject([{ check: 'levels', status: 'ok' }]);
  });

  test('while something runs on the feed, it is refused and the job is named', async () => {
    await lake.core.settings.update({ sample: { seed: 1, firstExportEvents: 200_000, nextExportEvents: 500 } });
    const { config } = await lake.core.feeds.show({ feed: stream });
    const { jobs } = await lake.core.exports.start({ feeds: [stream] });
    const [job] = jobs;
    if (job === undefined) throw new Error('a job was started');
    const attempts = [
      lake.core.feeds.update({ updatedAt: config.updatedAt, draft: feedDraftSchema.parse(config) }),
      lake.core.feeds.archive({ feed: stream }),
      lake.core.feeds.rename({ feed: stream, to: orders }),
      lake.core.feeds.delete({ feed: stream, data: 'delete', confirm: stream }),
    ];
    for (const attempt of await Promise.allSettled(attempts)) {
      expect(attempt).toMatchObject({ status: 'rejected', reason: { code: 'REFUSED', details: { jobId: job.id } } });
    }
    await lake.ended([job.id]);
    expect(await countOf('transaction_stream')).toBe('200000');
  });

  test('of two that do so at once, one wins and the other is told', async () => {
    const other = await openTestLake({ root: lake.root });
    try {
      const { config } = await lake.core.feeds.show({ feed: stream });
      const draft = feedDraftSchema.parse(config);
      const results = await Promise.allSettled(
        [lake, other].flatMap(({ core }, side) =>
          [0, 1].map((i) =>
            core.feeds.update({ updatedAt: config.updatedAt, draft: { ...draft, description: `${side} ${i}` } }),
          ),
        ),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'CONFLICT' });
      const renames = await Promise.allSettled([
        lake.core.feeds.rename({ feed: stream, to: name('one') }),
        other.core.feeds.rename({ feed: stream, to: name('two') }),
        other.core.feeds.delete({ feed: stream, data: 'delete', confirm: stream }),
      ]);
      expect(renames.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      // One that came when all was over finds no feed of that name.
      for (const result of renames)
        if (result.status === 'rejected')
          expect(result.reason).toHaveProperty('code', expect.stringMatching(/^(CONFLICT|NOT_FOUND)$/));
      const [one, ...others] = (await lake.core.feeds.list({})).filter((feed) => /^(one|two)$/.test(feed.name));
      expect(others).toEqual([]);
      expect(renames.some((each, i) => i < 2 && each.status === 'fulfilled')).toBe(one !== undefined);
    } finally {
      await other.close();
    }
  });
});

describe('putting away', () => {
  test('takes a feed out of lists, exports and SQL, and gives it back as it was', async () => {
    await lake.export([stream, table]);
    await lake.export([stream, table]);
    const before = [await stateOf(stream), await stateOf(table)];
    const configs = [await lake.core.feeds.show({ feed: stream }), await lake.core.feeds.show({ feed: table })];
    for (const feed of [stream, table]) await lake.core.feeds.archive({ feed });
    expect((await lake.core.feeds.list({})).map((feed) => feed.name)).not.toContain(stream);
    await expect(lake.rows('SELECT * FROM transaction_stream')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(lake.core.exports.start({ feeds: [stream] })).rejects.toThrow(/archived. Restore it/);
    expect(await lake.core.feeds.archived({})).toMatchObject([
      { name: table, records: before[1]?.records, problem: null },
      { name: stream, records: before[0]?.records, problem: null },
    ]);
    const draft = feedDraftSchema.parse(configs[0]?.config);
    await expect(lake.core.feeds.add(draft)).rejects.toThrow(/archived feed has the name.*[Rr]estore it/);
    await expect(lake.core.feeds.clone({ feed: orders, as: stream })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const feed of [stream, table]) await lake.core.feeds.restore({ feed });
    expect([await stateOf(stream), await stateOf(table)]).toEqual(before);
    expect((await lake.core.feeds.show({ feed: stream })).config).toEqual(configs[0]?.config);
    expect(await countOf('transaction_stream')).toBe('2500');
    expect(await lake.rows('SELECT count(*) FROM payment_method_totals AT (VERSION => 0)')).toHaveLength(1);
    expect(await lake.core.feeds.archived({})).toEqual([]);
  });
});

describe('renaming', () => {
  test('brings rows, versions, quarantine and progress along', async () => {
    await withQuarantine();
    await lake.export([stream, table]);
    await lake.export([stream, table]);
    const pairs = [
      [stream, name('sales')],
      [table, name('totals')],
      [name('visits'), name('calls')],
    ] as const;
    for (const [from, to] of pairs) {
      const before = await stateOf(from);
      await lake.core.feeds.rename({ feed: from, to });
      expect(await stateOf(to)).toEqual(before);
      await expect(lake.rows(`SELECT * FROM ${from}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await countOf('calls_quarantine')).toBe('1');
    await expect(lake.rows('SELECT * FROM visits_quarantine')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await lake.export([name('sales')]);
    expect(await countOf('sales')).toBe('3000');
    expect(await lake.rows('SELECT count(*) FROM sales AT (VERSION => 0)')).toEqual([['2000']]);
    // The old name is free, and nothing of the feed that had it is left in anybody's memory.
    await lake.core.feeds.add({ ...(await draftOf(name('sales'))), name: stream });
    await lake.export([stream]);
    expect(await countOf('transaction_stream')).toBe('2000');
    expect(await countOf('sales')).toBe('3000');
    const doctor = await lake.core.settings.doctor({});
    expect(doctor.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  test('is refused onto a name that is taken, archived, or has data', async () => {
    await lake.core.feeds.archive({ feed: table });
    await mkdir(join(lake.root, 'quarantine', 'held'), { recursive: true });
    await writeFile(join(lake.root, 'quarantine', 'held', 'a.parquet'), 'x');
    await mkdir(join(lake.root, 'streams', 'empty', 'year=2026'), { recursive: true });
    for (const to of [name('transaction_flattened'), table, name('held')]) {
      await expect(lake.core.feeds.rename({ feed: stream, to })).rejects.toMatchObject({ code: 'CONFLICT' });
      await expect(lake.core.feeds.clone({ feed: stream, as: to })).rejects.toMatchObject({ code: 'CONFLICT' });
    }
    await lake.core.feeds.rename({ feed: stream, to: name('empty') });
  });
});

describe('deleting', () => {
  test('with its data leaves nothing, and a feed of that name begins anew', async () => {
    await lake.export([stream]);
    const deletion = await lake.core.feeds.deletion({ feed: stream });
    expect(deletion).toMatchObject({ records: 2000, folders: [join(lake.root, 'streams', stream)] });
    expect(deletion.sizeBytes).toBeGreaterThan(10_000);
    const draft = await draftOf(stream);
    await expect(
      lake.core.feeds.delete({ feed: stream, data: 'delete', confirm: 'transactions' }),
    ).rejects.toMatchObject({ code: 'REFUSED' });
    await lake.core.feeds.delete({ feed: stream, data: 'delete', confirm: stream });
    expect(await readdir(join(lake.root, 'streams'))).toEqual([]);
    await expect(lake.rows('SELECT * FROM transaction_stream')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await lake.core.feeds.add(draft);
    expect(await countOf('transaction_stream')).toBe('0');
    await lake.export([stream]);
    expect(await countOf('transaction_stream')).toBe('2000');
    expect((await lake.core.lake.history({ feed: stream, limit: 10 })).length).toBe(1);
  });

  test('that keeps the data lets a feed of that name find it again, and no other', async () => {
    await lake.export([table]);
    const before = await stateOf(table);
    const draft = await draftOf(table);
    await lake.core.feeds.archive({ feed: table });
    await lake.core.feeds.delete({ feed: table, data: 'keep', confirm: table });
    expect(await lake.core.feeds.archived({})).toEqual([]);
    const asStream = { ...draft, kind: 'stream' as const, retentionVersions: null };
    await expect(lake.core.feeds.add(asStream)).rejects.toMatchObject({ code: 'CONFLICT' });
    const retyped = draft.columns.map((each) => ({ ...each, type: 'string' as const }));
    await expect(lake.core.feeds.add({ ...draft, columns: retyped })).rejects.toMatchObject({ code: 'REFUSED' });
    await lake.core.feeds.add(draft);
    expect(await stateOf(table)).toEqual(before);
  });

  test('what a process that died over it left is cleared by the next', async () => {
    await mkdir(join(lake.root, 'streams', '.deleted-x', 'year=2026'), { recursive: true });
    await writeFile(join(lake.root, 'streams', '.deleted-x', 'year=2026', 'a.parquet'), 'x');
    await lake.core.feeds.delete({ feed: stream, data: 'delete', confirm: stream });
    expect(await readdir(join(lake.root, 'streams'))).toEqual([]);
  });
});

describe('an opened folder', () => {
  test('has a name and a description of its own, and its files stay', async () => {
    await lake.export([stream]);
    const folders = [join(lake.root, 'one'), join(lake.root, 'two')];
    for (const folder of folders) {
      await mkdir(folder);
      await lake.query.queries.toFile({
        sql: `SELECT '${folder.endsWith('one') ? 1 : 2}' AS n`,
        format: 'parquet',
        path: join(folder, 'a.parquet'),
        overwrite: false,
      });
      await utimes(join(folder, 'a.parquet'), 1000, 1000);
    }
    const [one = '', two = ''] = folders;
    const mine = name('mine');
    await lake.core.feeds.openFolder({ path: one, name: mine });
    expect(await lake.rows('SELECT n FROM mine')).toEqual([['1']]);
    const { config } = await lake.core.feeds.show({ feed: mine });
    const draft = feedDraftSchema.parse(config);
    const { updatedAt } = config;
    await expect(lake.core.feeds.update({ updatedAt, draft: { ...draft, level: 'aggregate' } })).rejects.toMatchObject({
      code: 'REFUSED',
    });
    await lake.core.feeds.update({ updatedAt, draft: { ...draft, description: 'Mine' } });
    await expect(lake.core.feeds.clone({ feed: mine, as: orders })).rejects.toMatchObject({ code: 'REFUSED' });
    await lake.core.feeds.rename({ feed: mine, to: orders });
    expect(await lake.rows('SELECT n FROM orders')).toEqual([['1']]);
    await lake.core.feeds.archive({ feed: orders });
    await expect(lake.rows('SELECT n FROM orders')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await lake.core.feeds.restore({ feed: orders });
    expect(await lake.core.feeds.deletion({ feed: orders })).toMatchObject({ folders: [], records: 0 });
    await lake.core.feeds.delete({ feed: orders, data: 'delete', confirm: orders });
    expect(await readdir(one)).toEqual(['a.parquet']);
    // A file of the same name, size and time in another folder is another file.
    await lake.core.feeds.openFolder({ path: two, name: orders });
    expect(await lake.rows('SELECT n FROM orders')).toEqual([['2']]);
  });
});

test('what another process deleted and made again is seen as it is now, and not as it was', async () => {
  const other = await openTestLake({ root: lake.root });
  try {
    await lake.export([stream, table]);
    expect(await countOf('transaction_stream')).toBe('2000');
    const draft = await draftOf(stream);
    await other.core.feeds.delete({ feed: stream, data: 'delete', confirm: stream });
    await other.core.feeds.add(draft);
    expect(await countOf('transaction_stream')).toBe('0');
    await other.core.settings.update({ sample: { seed: 2, firstExportEvents: 300, nextExportEvents: 100 } });
    await other.export([stream]);
    expect(await countOf('transaction_stream')).toBe('300');
    await lake.export([stream]);
    expect(await countOf('transaction_stream')).toBe('400');
    expect((await other.core.feeds.show({ feed: stream })).summary.records).toBe(400);
  } finally {
    await other.close();
  }
});

test('a clone is new and empty, and reads for itself', async () => {
  await lake.export([stream]);
  await lake.core.feeds.clone({ feed: stream, as: orders });
  const { name: _other, ...draft } = await draftOf(stream);
  expect(await draftOf(orders)).toEqual({ ...draft, name: orders });
  expect(await countOf('orders')).toBe('0');
  await lake.export([stream]);
  await lake.export([orders]);
  expect([await countOf('transaction_stream'), await countOf('orders')]).toEqual(['2500', '2000']);
});

test('wrong files are told by path, line and field, wherever they are', async () => {
  await lake.core.feeds.archive({ feed: table });
  const [active, archived] = ['active', 'archived'].map((folder) => join(lake.root, 'feeds', folder));
  const edit = async (path: string, from: string, to: string): Promise<void> =>
    writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
  const paths = [join(active ?? '', 'transaction_stream.json'), join(archived ?? '', `${table}.json`)];
  await edit(paths[0] ?? '', '"snappy"', '"gzip"');
  await edit(paths[1] ?? '', '"level": "aggregate",', '"level": "aggregate"');
  const problems = await lake.core.feeds.problems({});
  expect(problems).toMatchObject([
    { path: paths[0], field: 'compression' },
    { path: paths[1], field: null, line: 6 },
  ]);
  const lines = (await readFile(paths[0] ?? '', 'utf8')).split('\n');
  expect(lines[(problems[0]?.line ?? 0) - 1]).toContain('"compression": "gzip"');
  expect(await lake.core.feeds.list({})).toHaveLength(6);
  const said = (await lake.core.settings.doctor({})).find(({ check }) => check === 'feeds');
  expect(said?.message).toMatch(/transaction_stream\.json, line \d+: compression is wrong/);
});
