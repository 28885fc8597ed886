import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import type { CoreContract } from '../../../shared/contract';
import type { CommandOperation } from '../../../shared/contract/define';
import type { Access, Grant } from '../../../shared/contract/permissions';
import { messageOf } from '../../../shared/errors';
import { tableMappingSchema } from '../../../shared/contract/warehouse';
import { feedNameSchema, jobIdSchema, type FeedName } from '../../../shared/ids';
import type { z } from 'zod';

/** A user of a lake that somebody else administers, through the contract. */

const me = userInfo().username;
const secret = feedNameSchema.parse('transaction_flattened');
const masked = feedNameSchema.parse('transaction_stream_anonymized');
const open = feedNameSchema.parse('user_transaction_summary');
const fresh = feedNameSchema.parse('fresh');
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const refused = { code: 'REFUSED', message: matching(/It can be granted by keeper\.(?:\n|$)/) };

let lake: TestLake;
beforeAll(async () => {
  lake = await openTestLake();
  await lake.core.lake.init({ feeds: 'sample' });
  const { sample } = await lake.core.settings.get({});
  await lake.core.settings.update({ sample: { ...sample, firstExportEvents: 500, nextExportEvents: 100 } });
  await lake.export([secret, open]);
}, 60_000);
afterAll(() => lake.close());

async function granted(...mine: { feed: FeedName | '*'; access: Access }[]): Promise<void> {
  const by = { grantedBy: 'keeper', grantedAt: '2026-01-01T00:00:00.000Z', principalType: 'user' as const };
  const grants: Grant[] = [
    { ...by, principal: 'keeper', feed: '*', access: 'admin' },
    ...mine.map((grant) => ({ ...by, principal: me, ...grant })),
  ];
  await writeFile(join(lake.root, 'permissions.json'), JSON.stringify({ formatVersion: 1, grants }));
}

type CommandNames<N extends keyof CoreContract> = {
  [V in keyof CoreContract[N]]: CoreContract[N][V] extends CommandOperation<z.ZodType, z.ZodType> ? V : never;
}[keyof CoreContract[N]];

interface Case {
  readonly run: () => Promise<unknown>;
  readonly feed: FeedName | '*';
  readonly access: Access;
}

const on = (access: Access, run: () => Promise<unknown>, feed: Case['feed'] = secret): Case => ({ run, feed, access });
/** Concerns no feed, or looks itself. */
const unguarded = null;

describe('a command', () => {
  const place = { at: 'earliest' as const };
  const draft = async () => {
    // As an administrator: whoever may not read the feed cannot know its columns.
    const { grants } = await lake.core.permissions.list({});
    await granted({ feed: '*', access: 'admin' });
    const { config } = await lake.core.feeds.show({ feed: secret });
    await writeFile(join(lake.root, 'permissions.json'), JSON.stringify({ formatVersion: 1, grants }));
    const { formatVersion: _format, createdAt: _created, ...rest } = config;
    return rest;
  };
  const ofSecret = { feeds: [secret] };
  const cases: { readonly [N in keyof CoreContract]: Readonly<Record<CommandNames<N>, Case | null>> } = {
    feeds: {
      setEnabled: on('admin', () => lake.core.feeds.setEnabled({ feed: secret, enabled: true })),
      setTopic: on('admin', () => lake.core.feeds.setTopic({ feed: secret })),
      add: on('admin', async () => lake.core.feeds.add({ ...(await draft()), name: fresh }), '*'),
      update: on('admin', async () => {
        const { updatedAt, ...rest } = await draft();
        return lake.core.feeds.update({ updatedAt, draft: rest });
      }),
      archive: on('admin', () => lake.core.feeds.archive({ feed: secret })),
      restore: on('admin', () => lake.core.feeds.restore({ feed: secret })),
      delete: on('admin', () => lake.core.feeds.delete({ feed: secret, data: 'keep', confirm: 'no' })),
      rename: on('admin', () => lake.core.feeds.rename({ feed: secret, to: masked })),
      clone: on('admin', () => lake.core.feeds.clone({ feed: secret, as: open }), '*'),
      applySync: on(
        'admin',
        async () => {
          const { updatedAt: _updated, ...rest } = await draft();
          const change = { change: 'add' as const, feed: fresh, draft: rest, differences: [], problem: null };
          return lake.core.feeds.applySync({ from: { type: 'file', path: '/nowhere.json' }, changes: [change] });
        },
        '*',
      ),
      openFolder: on('admin', () => lake.core.feeds.openFolder({ path: '/nowhere/at/all' }), '*'),
      closeFolder: on('admin', () => lake.core.feeds.closeFolder({ feed: secret })),
    },
    exports: { start: on('write', () => lake.core.exports.start(ofSecret)) },
    consumers: {
      start: on('write', () => lake.core.consumers.start(ofSecret)),
      stop: on('write', () => lake.core.consumers.stop(ofSecret)),
      pause: on('write', () => lake.core.consumers.pause(ofSecret)),
      resume: on('write', () => lake.core.consumers.resume(ofSecret)),
      seek: on('write', () => lake.core.consumers.seek({ feed: secret, moves: [] })),
      replay: on('write', () => lake.core.consumers.replay({ feed: secret, from: place, to: place, into: secret })),
    },
    imports: {
      start: on('write', () =>
        lake.core.imports.start({ feed: secret, path: '/nowhere.csv', header: 'auto', create: null }),
      ),
      adopt: on('admin', () => lake.core.imports.adopt(ofSecret)),
    },
    lake: {
      init: on('admin', () => lake.core.lake.init({ feeds: 'sample' }), '*'),
      restore: on('write', () => lake.core.lake.restore({ feed: secret, version: 99, expected: 0 })),
    },
    maintenance: {
      applyRetention: on('write', () => lake.core.maintenance.applyRetention({ ...ofSecret, token: 'no' })),
      compact: on('write', () => lake.core.maintenance.compact(ofSecret)),
      undoCompaction: on('write', () => lake.core.maintenance.undoCompaction({ feed: secret, version: 99 })),
      vacuum: on('write', () => lake.core.maintenance.vacuum(ofSecret)),
    },
    quarantine: {
      redrive: on('write', () => lake.core.quarantine.redrive({ selection: { feed: secret }, fix: { kind: 'none' } })),
      discard: on('write', () => lake.core.quarantine.discard({ feed: secret, records: 99 })),
    },
    settings: {
      update: on('admin', () => lake.core.settings.update({}), '*'),
      setPassword: unguarded,
      mendLevels: on('admin', () => lake.core.settings.mendLevels({}), '*'),
    },
    ksqldb: {
      makeQueryable: on('admin', () => lake.core.ksqldb.makeQueryable({ object: 'X', statement: 'Y' }), '*'),
      apply: on('admin', () => lake.core.ksqldb.apply({}), '*'),
    },
    warehouse: {
      init: unguarded,
      createTable: on('admin', async () => {
        const mapping = (await lake.core.warehouse.mappings({}))[0];
        if (mapping === undefined) throw new Error('no mapping');
        return lake.core.warehouse.createTable({ mapping: { ...mapping, feed: secret, table: 'fact_other' } });
      }),
      // Sees only the feeds that the user may read.
      sync: unguarded,
      startLive: on('read', () => lake.core.warehouse.startLive(ofSecret)),
      stopLive: on('read', () => lake.core.warehouse.stopLive(ofSecret)),
      resetLive: on('write', () => lake.core.warehouse.resetLive({ feed: secret })),
    },
    jobs: { cancel: unguarded },
    reports: { save: unguarded, savePicture: unguarded },
    permissions: {
      createTable: on('admin', () => lake.core.permissions.createTable({}), '*'),
      grant: on('admin', () =>
        lake.core.permissions.grant({ principal: 'ana', principalType: 'user', feed: secret, access: 'read' }),
      ),
      revoke: on('admin', () =>
        lake.core.permissions.revoke({ principal: 'eve', principalType: 'user', feed: secret, access: 'read' }),
      ),
      end: on('admin', () => lake.core.permissions.end({}), '*'),
    },
    system: {},
    // Statements without rows, and the user's own history.
    workspace: {
      save: unguarded,
      saveNotebook: unguarded,
      rename: unguarded,
      remove: unguarded,
      record: unguarded,
      clearHistory: unguarded,
      keepDraft: unguarded,
    },
  };
  const below: Readonly<Record<Access, Access | null>> = { read: null, write: 'read', admin: 'write' };
  const all = Object.entries(cases).flatMap(([noun, verbs]) =>
    Object.entries<Case | null>(verbs).flatMap(([verb, its]) =>
      its === null ? [] : [[`${noun}.${verb}`, its] as const],
    ),
  );

  test.each(all)(
    '%s is refused with less than its access, and with it is not',
    async (_name, { run, feed, access }) => {
      const less = below[access];
      // What takes every feed is not had by having one.
      await granted(
        ...(feed === '*' ? [{ feed: secret, access: 'admin' as const }] : []),
        ...(less === null ? [] : [{ feed, access: less }]),
      );
      await expect(run()).rejects.toMatchObject(refused);
      await granted({ feed, access });
      const outcome = await run().then(
        () => 'done',
        (error: unknown) => messageOf(error),
      );
      expect(outcome).not.toMatch(/It can be granted by/);
    },
  );

  test('cancelling a job that is not there is no matter of permissions', async () => {
    const jobId = jobIdSchema.parse('none');
    await expect(lake.core.jobs.cancel({ jobId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('who was granted nothing', () => {
  beforeEach(() => granted());

  test('sees the feeds that everybody may read, and no other, by any way to see feeds', async () => {
    const names = (await lake.core.feeds.list({})).map(({ name }) => name);
    expect(names).toContain(open);
    expect(names).not.toContain(secret);
    expect(JSON.stringify(await lake.core.reports.lake({}))).not.toContain(`"${secret}"`);
    expect(JSON.stringify(await lake.core.reports.overview({}))).not.toContain(`"${secret}"`);
    expect((await lake.core.lake.info({})).feeds).toBe(names.length);
    await expect(lake.core.feeds.show({ feed: secret })).rejects.toMatchObject(refused);
    const unknown = lake.core.feeds.show({ feed: feedNameSchema.parse('unheard_of') });
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND', message: matching(/lagoon feeds list$/) });
    for (const look of [
      () => lake.core.lake.versions({ feed: secret }),
      () => lake.core.lake.schema({ feed: secret }),
      () => lake.core.lake.history({ feed: secret, limit: 10 }),
      () => lake.core.consumers.completeness({ feed: secret }),
      () => lake.core.quarantine.summary({ feed: secret }),
      () => lake.core.feeds.deletion({ feed: secret }),
      () => lake.core.warehouse.ask({ sql: 'SELECT 1', limit: 1 }),
    ]) {
      await expect(look(), String(look)).rejects.toMatchObject(refused);
    }
  });

  test('asks in SQL for the others in vain: by name, by version, by their files, and what was quarantined', async () => {
    expect(await lake.rows(`SELECT count(*) > 0 FROM ${open}`)).toEqual([['true']]);
    for (const sql of [`FROM ${secret}`, `FROM ${secret} AT (VERSION => 0)`, `FROM ${open}_quarantine`]) {
      await expect(lake.rows(sql), sql).rejects.toMatchObject(refused);
    }
    await expect(lake.query.queries.diff({ feed: secret, from: 0, to: 0 })).rejects.toMatchObject(refused);
    const streams = join(lake.root, 'streams', secret);
    const file = (await readdir(streams, { recursive: true })).find((path) => path.endsWith('.parquet')) ?? '';
    expect(file).not.toBe('');
    for (const path of [join(streams, file), join(lake.root, 'streams', '**', '*.parquet')]) {
      await expect(lake.rows(`FROM read_parquet('${path}')`), path).rejects.toMatchObject({ code: 'REFUSED' });
    }
    await granted({ feed: secret, access: 'read' });
    expect(await lake.rows(`SELECT count(*) > 0 FROM ${secret}`)).toEqual([['true']]);
    await granted();
    await expect(lake.rows(`FROM ${secret}`)).rejects.toMatchObject(refused);
  });

  test('does not reach the rows through a feed of one’s own', async () => {
    await granted({ feed: masked, access: 'admin' });
    const folder = join(lake.root, 'streams', secret);
    await expect(lake.core.imports.inspect({ path: folder, header: 'auto' })).rejects.toMatchObject(refused);
    await expect(
      lake.core.imports.start({ path: lake.root, header: 'auto', feed: masked, create: null }),
    ).rejects.toMatchObject(refused);
    const beside = { path: '/harmless.csv', more: [join(folder, 'a.parquet')] };
    await expect(lake.core.imports.inspect(beside)).rejects.toMatchObject(refused);
    await expect(lake.core.imports.start({ ...beside, feed: masked, create: null })).rejects.toMatchObject(refused);
    // Its messages have the names that the feed leaves out, and the other feed's rows.
    await granted({ feed: secret, access: 'admin' });
    await lake.core.feeds.setTopic({ feed: secret, topic: 'payments' });
    await granted({ feed: masked, access: 'admin' });
    await expect(lake.core.feeds.setTopic({ feed: masked, topic: 'payments' })).rejects.toMatchObject(refused);
    await granted();
    const tail = lake.core.consumers.tail({ topic: 'payments', from: { at: 'earliest' }, filter: '' });
    await expect(tail[Symbol.asyncIterator]().next()).rejects.toMatchObject(refused);
  });

  test('finds no row of another feed in the runs, the reports or the log of them', async () => {
    await granted({ feed: '*', access: 'admin' });
    await lake.core.warehouse.init({});
    const { mapping } = await lake.core.warehouse.proposeTable({ feed: secret, table: 'fact_whole_amounts' });
    const columns = mapping.columns.map((column) =>
      column.type.startsWith('DECIMAL') ? { ...column, type: 'INT' } : column,
    );
    await lake.core.warehouse.createTable({
      mapping: { ...mapping, columns: tableMappingSchema.shape.columns.parse(columns) },
    });
    const { jobs } = await lake.core.warehouse.sync({ tables: ['fact_whole_amounts'] });
    const [done] = await lake.ended(jobs.map(({ id }) => id));
    // Who may read the feed is told which rows the table refused.
    const [, first = ''] = done?.warnings ?? [];
    expect(first).toMatch(/ is \d+\.\d+, which INT cannot hold exactly$/);
    const told = async (): Promise<string[]> => [
      JSON.stringify(await lake.core.warehouse.reports({})),
      JSON.stringify(await lake.core.jobs.list({})),
      JSON.stringify(await lake.core.jobs.runs({ limit: 1000 })),
      JSON.stringify(await lake.rows('FROM lagoon_runs')),
    ];
    const quotes = (text: string): boolean => text.includes('cannot hold exactly');
    expect((await told()).map(quotes)).toEqual([true, true, false, false]);
    await granted();
    expect((await told()).map(quotes)).toEqual([false, false, false, false]);
    expect((await told())[1]).toContain(secret);
  }, 60_000);

  test('is told nothing of a feed whose file is wrong, which nobody’s level opens', async () => {
    const path = join(lake.root, 'feeds', 'active', 'odd.json');
    await mkdir(join(lake.root, 'feeds', 'active'), { recursive: true });
    await writeFile(path, '{ "secret column": 1 }');
    try {
      expect(await lake.core.feeds.problems({})).toEqual([]);
      await expect(lake.core.feeds.show({ feed: feedNameSchema.parse('odd') })).rejects.toMatchObject(refused);
      await granted({ feed: '*', access: 'read' });
      expect(await lake.core.feeds.problems({})).toHaveLength(1);
    } finally {
      await rm(path);
    }
  });
});

test('a rename takes the grants along, and leaves those of an earlier feed of that name behind', async () => {
  const to = feedNameSchema.parse('totals');
  await granted({ feed: '*', access: 'admin' }, { feed: open, access: 'write' }, { feed: to, access: 'admin' });
  await lake.core.feeds.rename({ feed: open, to });
  const { grants } = await lake.core.permissions.list({ feed: to });
  expect(grants.filter(({ feed }) => feed !== '*').map(({ feed, access }) => [feed, access])).toEqual([[to, 'write']]);
  await lake.core.feeds.rename({ feed: to, to: open });
});

test('a feed takes no name whose rows the warehouse has, but by who administers all', async () => {
  await granted({ feed: masked, access: 'admin' });
  // Deleted, it would leave its rows in the tables that are mapped to it.
  await expect(lake.core.feeds.rename({ feed: masked, to: open })).rejects.toMatchObject(refused);
  await granted({ feed: '*', access: 'admin' });
  await expect(lake.core.feeds.rename({ feed: masked, to: open })).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('where the mappings cannot be read, a feed is renamed by who administers all, and granted by its own', async () => {
  const path = join(lake.root, 'warehouse.json');
  const before = await readFile(path, 'utf8').catch(() => null);
  const to = feedNameSchema.parse('totals');
  const there = () => lake.core.feeds.rename({ feed: masked, to });
  const back = () => lake.core.feeds.rename({ feed: to, to: masked });
  await writeFile(path, '{');
  try {
    await rm(join(lake.root, 'permissions.json'));
    await there();
    await back();
    await granted({ feed: masked, access: 'admin' });
    await expect(there()).rejects.toMatchObject(refused);
    await lake.core.permissions.grant({ principal: 'ana', principalType: 'user', feed: masked, access: 'read' });
    await granted({ feed: '*', access: 'admin' });
    await there();
    await back();
  } finally {
    await (before === null ? rm(path) : writeFile(path, before));
  }
});

test('with a broken file nobody may do anything, and the doctor says which line', async () => {
  await writeFile(join(lake.root, 'permissions.json'), '{\n  "formatVersion": 1,\n  "grants": 1\n}');
  const broken = { code: 'CORRUPT', message: matching(/permissions\.json.*line 3/) };
  await expect(lake.core.feeds.list({})).rejects.toMatchObject(broken);
  await expect(lake.core.exports.start({ feeds: [open] })).rejects.toMatchObject(broken);
  await expect(lake.core.permissions.end({})).rejects.toMatchObject(broken);
  await expect(lake.rows(`FROM ${open}`)).rejects.toMatchObject(broken);
  const finding = (await lake.core.settings.doctor({})).find(({ check }) => check === 'permissions');
  expect(finding).toMatchObject({ status: 'failed', message: matching(/line 3/) });
});
