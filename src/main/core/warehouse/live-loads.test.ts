import { describe, expect, it } from 'vitest';
import { createFakeFiles } from '../../../../test/support/fake-files';
import { FakeBroker } from '../../../../test/support/fake-broker';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeParquetEngine } from '../../../../test/support/fake-parquet-engine';
import { createFakeSecrets } from '../../../../test/support/fake-secrets';
import { createFakeWarehouse, existingTable } from '../../../../test/support/fake-warehouse';
import { plainKafka } from '../../../../test/support/kafka/reading';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Job } from '../../../shared/contract/jobs';
import type { LiveLoad, TableMapping } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema } from '../../../shared/ids';
import type { ConsumeUntil } from '../consumers/end-rule';
import { builtInFeeds } from '../feeds/built-in';
import { createJobRunner } from '../jobs/job-runner';
import type { LiveBatch, ParquetEngine, StageChangesOptions } from '../ports';
import { defaultSettings } from '../settings/settings-store';
import { defaultMappings } from './default-mappings';
import { LiveLoads } from './live-loads';
import { createWarehouseAccess } from './warehouse-access';

/** Live loads on fakes: what rows become is the engine's and the stores', and is tested there and on both together. */

const name = feedNameSchema.parse('user_transaction_summary');
const topic = 'summaries';
const fact = 'fact_user_transaction_summary';
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const away = (): LakeError => new LakeError('UNAVAILABLE', 'The MySQL server cannot be reached.');

async function setUp({ isEmbeddedMade = true } = {}) {
  const clock = new FakeClock();
  const files = createFakeFiles(() => clock.now());
  await files.makeDirectory('/lake');
  await files.makeDirectory('/spill');
  if (isEmbeddedMade) files.put('/lake/warehouse.duckdb', new Uint8Array());
  const broker = new FakeBroker();
  await broker.ensureTopic(topic, 2);

  const store = {
    positions: new Map<string, bigint>(),
    batches: [] as LiveBatch[],
    /** Of every call, while it is set. */
    outage: null as LakeError | null,
    /** Called before a commit is looked at. */
    beforeCommit: (): void => {},
    liveSnapshots: [] as string[],
    /** Before the load began. */
    liveRows: [] as string[],
  };
  const warehouse = {
    ...createFakeWarehouse({
      tables: [fact, 'dim_users', 'lagoon_schema_versions'].map((table) => existingTable(table)),
      answer: (sql) => {
        if (/MAX\(version\)/.test(sql)) return [['1']];
        if (/lagoon_snapshots/.test(sql)) return store.liveSnapshots.map((table) => [table]);
        if (sql.startsWith('SELECT 1 '))
          return store.liveRows.filter((table) => sql.includes(`"${table}"`)).map(() => ['1']);
        return [['12']];
      },
    }),
    positions: () => (store.outage === null ? Promise.resolve(new Map(store.positions)) : Promise.reject(store.outage)),
    commitLive: (batch: LiveBatch) => {
      store.beforeCommit();
      if (store.outage !== null) return Promise.reject(store.outage);
      for (const source of batch.next.keys()) {
        if (store.positions.get(source) !== batch.expected.get(source))
          return Promise.reject(new LakeError('CONFLICT', 'It stands elsewhere.', { retryable: true }));
      }
      for (const [source, next] of batch.next) store.positions.set(source, next);
      store.batches.push(batch);
      const rows = batch.loads.reduce((sum, load) => sum + load.rows.rows, 0);
      return Promise.resolve({ inserted: rows, updated: 0, unchanged: 0, deleted: 0 });
    },
  };
  const staged: StageChangesOptions[] = [];
  const engine: ParquetEngine = {
    ...createFakeParquetEngine(files),
    makeTemporaryFolder: () => Promise.resolve({ path: '/spill', remove: () => Promise.resolve() }),
    stageChanges: (options) => {
      staged.push(options);
      return Promise.resolve({
        path: '/spill/rows.csv',
        rows: options.paths.length,
        gone: { path: '/spill/gone.csv', rows: options.deletes.length },
        refused: 0,
        refusals: [],
        remove: () => Promise.resolve(),
      });
    },
  };
  const feeds = builtInFeeds(new Date(0)).map(
    (feed): FeedConfig => (feed.name === name ? { ...feed, topic } : { ...feed, topic: null }),
  );
  const mappings: TableMapping[] = defaultMappings();
  let ids = 0;
  const idSource = { next: () => `id${(ids += 1)}` };
  const runner = createJobRunner({
    clock,
    ids: idSource,
    logger: silent,
    runLog: { append: () => Promise.resolve(), recent: () => Promise.resolve([]) },
    parallelExports: () => Promise.resolve(1),
  });
  const settings = { get: () => Promise.resolve({ ...defaultSettings, kafka: plainKafka(['b:1']).settings }) };
  const loads = new LiveLoads({
    access: createWarehouseAccess({
      root: '/lake',
      connector: { open: () => Promise.resolve(warehouse), test: () => Promise.resolve([]) },
      settings,
      secrets: createFakeSecrets(null),
      files,
    }),
    mappings: { list: () => Promise.resolve(mappings) },
    feeds: {
      list: () => Promise.resolve({ feeds, broken: [] }),
      get: (wanted) => {
        const found = feeds.find((feed) => feed.name === wanted);
        return found === undefined ? Promise.reject(new LakeError('NOT_FOUND', 'none')) : Promise.resolve(found);
      },
    },
    settings,
    store: { snapshot: () => Promise.resolve(null) },
    engine,
    decoders: { decoderOf: () => Promise.resolve(null) },
    runner,
    kafka: {
      isSetUp: () => Promise.resolve(true),
      connect: () => broker.connector().connect(plainKafka([])),
      using: async (work) => work(await broker.connector().connect(plainKafka([]))),
    },
    files,
    ids: idSource,
    clock,
    logger: silent,
  });
  const start = async (until: ConsumeUntil = { kind: 'stopped' }): Promise<Job> => {
    const { jobs, refused } = await loads.start([name], until);
    const [job] = jobs;
    if (job === undefined) throw new Error(refused[0]?.error.message ?? 'not started');
    await clock.settle();
    return job;
  };
  const send = (count: number, partition = 0, sizeBytes = 0): void => {
    const value = new TextEncoder().encode(
      JSON.stringify({ user_id: 'u', transaction_type: 't', note: ' '.repeat(sizeBytes) }),
    );
    for (let i = 0; i < count; i += 1) broker.append(topic, partition, value);
  };
  const ended = async (job: Job): Promise<Job> => {
    for (let i = 0; i < 200 && runner.list().find(({ id }) => id === job.id)?.endedAt === null; i += 1)
      await clock.advance(1_000);
    return runner.finished(job.id);
  };
  const told = async (): Promise<LiveLoad | undefined> => {
    const stop = new AbortController();
    for await (const all of loads.watch(stop.signal)) {
      stop.abort();
      return all.find(({ feed }) => feed === name);
    }
    return undefined;
  };
  const nextOf = (partition: number): bigint | undefined =>
    [...store.positions].find(([source]) => source.startsWith('kafka:') && source.endsWith(`:${partition}`))?.[1];
  return { clock, broker, store, warehouse, staged, feeds, mappings, runner, loads, start, send, ended, told, nextOf };
}

describe('a live load', () => {
  it('moves each position with the rows of its batch, notes its tables, and stops in order', async () => {
    const { clock, store, loads, start, send, ended, told, nextOf } = await setUp();
    send(3);
    send(2, 1);
    const job = await start();
    await clock.advance(2_000);
    expect([nextOf(0), nextOf(1)]).toEqual([3n, 2n]);
    expect(store.positions.get(`table:${fact}`)).toBe(0n);
    expect(store.batches[0]?.expected).toEqual(new Map());
    expect(await told()).toMatchObject({
      state: 'waiting',
      lagMessages: 0,
      problem: null,
      tables: [fact],
      jobId: job.id,
    });
    send(1);
    await clock.advance(2_000);
    const last = store.batches.at(-1);
    expect([...(last?.expected.values() ?? [])]).toEqual([3n]);
    expect([...(last?.next.values() ?? [])]).toEqual([4n]);
    expect(last?.marks).toMatchObject([{ table: fact, version: 0, sourceRows: 6 }]);
    send(2);
    await clock.settle();
    loads.stop([name]);
    expect(await ended(job)).toMatchObject({ kind: 'live', status: 'done', progress: { rows: 8 } });
    expect(nextOf(0)).toBe(6n);
    expect(() => loads.stop([name])).toThrow(/No live load/);
  });

  it('marks no snapshot as whole before the end of the topic, and none of a topic without messages', async () => {
    const { store, start, send, ended, staged } = await setUp();
    const empty = await start({ kind: 'idle', seconds: 1 });
    expect(await ended(empty)).toMatchObject({ status: 'done' });
    expect(store.batches.flatMap(({ marks }) => marks ?? [])).toEqual([]);
    // More than one transaction takes.
    send(250, 0, 100_000);
    const job = await start({ kind: 'idle', seconds: 1 });
    expect(await ended(job)).toMatchObject({ status: 'done' });
    const withRows = store.batches.filter(({ loads }) => loads.length > 0);
    expect(withRows.length).toBeGreaterThan(1);
    expect(withRows.map(({ marks }) => (marks ?? []).length)).toEqual([...withRows.slice(1).map(() => 0), 1]);
    expect(staged[0]).toMatchObject({
      keyColumns: ['user_id', 'transaction_type', 'snapshot_version'],
      newestBy: [],
      keepsKnown: [],
    });
  });

  it('waits for a warehouse that is away, says so, and takes each message once when it is back', async () => {
    const { clock, store, start, send, told, nextOf, runner } = await setUp();
    await start();
    send(3);
    store.outage = away();
    await clock.advance(120_000);
    expect(await told()).toMatchObject({ state: 'unreachable', problem: matching(/MySQL server cannot be reached/) });
    send(2);
    store.outage = null;
    await clock.advance(60_000);
    expect(nextOf(0)).toBe(5n);
    expect(await told()).toMatchObject({ state: 'waiting', problem: null });
    const steps = store.batches.map(({ expected, next }) => [[...expected.values()].at(0), [...next.values()].at(0)]);
    for (const [i, [from]] of steps.entries()) if (i > 0) expect(from).toBe(steps[i - 1]?.[1]);
    await runner.close();
  });

  it('starts while the warehouse is away, unless it is to end by itself', async () => {
    const { clock, store, start, send, ended, nextOf, runner } = await setUp();
    send(1);
    store.outage = away();
    expect(await ended(await start({ kind: 'idle', seconds: 1 }))).toMatchObject({
      status: 'failed',
      error: { code: 'UNAVAILABLE' },
    });
    await start();
    await clock.advance(60_000);
    store.outage = null;
    await clock.advance(60_000);
    expect(nextOf(0)).toBe(1n);
    await runner.close();
  });

  it('waits for brokers that are away, and says that it is them', async () => {
    const { clock, broker, start, send, told, nextOf, runner } = await setUp();
    await start();
    broker.outage = new LakeError('UNAVAILABLE', 'No broker answers.');
    await clock.advance(5_000);
    expect(await told()).toMatchObject({ state: 'unreachable', problem: matching(/brokers do not answer/) });
    broker.outage = null;
    send(1);
    await clock.advance(60_000);
    expect(nextOf(0)).toBe(1n);
    await runner.close();
  });

  it('goes on from where another process has moved the load', async () => {
    const { clock, store, start, send, nextOf, runner } = await setUp();
    send(2);
    await start();
    await clock.advance(2_000);
    send(3);
    const source = [...store.positions.keys()].find((key) => key.startsWith('kafka:') && key.endsWith(':0')) ?? '';
    store.beforeCommit = () => {
      store.positions.set(source, 4n);
      store.beforeCommit = () => {};
    };
    await clock.advance(60_000);
    expect(nextOf(0)).toBe(5n);
    const last = store.batches.at(-1);
    expect(last?.expected.get(source)).toBe(4n);
    await runner.close();
  });

  it('leaves whole batches where it is cancelled', async () => {
    const { clock, store, start, send, ended, runner } = await setUp();
    send(2);
    const job = await start();
    await clock.advance(2_000);
    const before = new Map(store.positions);
    send(3);
    await clock.settle();
    runner.cancel(job.id);
    expect(await ended(job)).toMatchObject({ status: 'cancelled' });
    expect(store.positions).toEqual(before);
  });
});

describe('a topic that is not what it was', () => {
  const loadedOnce = async () => {
    const fakes = await setUp();
    fakes.send(3);
    expect(await fakes.ended(await fakes.start({ kind: 'idle', seconds: 1 }))).toMatchObject({ status: 'done' });
    return fakes;
  };

  it('is said, and nothing of it is read: made again, or short of what comes next', async () => {
    const { broker, start, send, ended, told, store } = await loadedOnce();
    const before = new Map(store.positions);
    send(3);
    broker.removeBefore(topic, 0, 5n);
    const error = (what: RegExp) => ({ status: 'failed', error: { code: 'SOURCE', message: matching(what) } });
    expect(await ended(await start())).toMatchObject(
      error(/starts at offset 5 [\s\S]* and 3 comes next[\s\S]*live --reset/),
    );
    broker.recreate(topic);
    send(9);
    expect(await ended(await start())).toMatchObject(
      error(/made again[\s\S]*lagoon warehouse live --reset user_transaction_summary/),
    );
    expect(await told()).toMatchObject({ state: 'failed', problem: matching(/made again/) });
    expect(store.positions).toEqual(before);
  });

  it('is refused where the feed has another topic by now, or a table that came later', async () => {
    const { broker, feeds, mappings, start, ended, loads } = await loadedOnce();
    const refused = (what: RegExp) => ({ status: 'failed', error: { code: 'REFUSED', message: matching(what) } });
    const [first] = mappings.filter(({ table }) => table === fact);
    if (first === undefined) throw new Error('no mapping');
    mappings.push({ ...first, table: 'dim_users' });
    expect(await ended(await start())).toMatchObject(
      refused(/dim_users was mapped to "user_transaction_summary" after/),
    );
    mappings.pop();
    await broker.ensureTopic('elsewhere', 1);
    const place = feeds.findIndex((feed) => feed.name === name);
    const [feed] = feeds.slice(place);
    if (feed === undefined) throw new Error('no feed');
    feeds[place] = { ...feed, topic: 'elsewhere' };
    expect(await ended(await start())).toMatchObject(refused(/of another topic than elsewhere/));
    expect(await loads.reset(name)).toEqual([{ table: fact, rows: 12 }]);
  });
});

describe('beginning', () => {
  it('is refused before the tables are made, and over live rows of ksqlDB', async () => {
    const unmade = await setUp({ isEmbeddedMade: false });
    await expect(unmade.loads.start([name], { kind: 'stopped' })).rejects.toMatchObject({ code: 'REFUSED' });
    // A sync that was ended half-way leaves rows without a snapshot.
    for (const of of ['liveSnapshots', 'liveRows'] as const) {
      const { store, start, ended } = await setUp();
      store[of].push(fact);
      expect(await ended(await start()), of).toMatchObject({
        status: 'failed',
        error: { code: 'REFUSED', message: matching(/of another load: a sync from ksqlDB/) },
      });
      expect(store.batches).toEqual([]);
    }
  });

  it('takes every feed that it can where none is named, and tells of one that is why it cannot', async () => {
    const { loads, runner, feeds } = await setUp();
    const all = await loads.start(undefined, { kind: 'stopped' });
    expect(all.jobs.map(({ feed }) => feed)).toEqual([name]);
    expect(await loads.start([name], { kind: 'stopped' })).toEqual({ jobs: [], refused: [] });
    const other = feedNameSchema.parse('product_purchase_counts');
    const { refused } = await loads.start([other], { kind: 'stopped' });
    expect(refused).toMatchObject([
      { feed: other, error: { code: 'REFUSED', message: matching(/has no Kafka topic/) } },
    ]);
    const place = feeds.findIndex((feed) => feed.name === other);
    feeds.splice(place, 1, ...feeds.slice(place, place + 1).map((feed) => ({ ...feed, topic: 't', enabled: false })));
    expect((await loads.start([other], { kind: 'stopped' })).refused[0]?.error.message).toMatch(/is disabled/);
    await runner.close();
  });

  it('forgets positions, snapshot and live rows in one change, and not while it runs', async () => {
    const { loads, warehouse, start, runner } = await setUp();
    await start();
    await expect(loads.reset(name)).rejects.toMatchObject({ code: 'REFUSED' });
    await runner.close();
    expect(await loads.reset(name)).toEqual([{ table: fact, rows: 12 }]);
    expect(warehouse.changes).toEqual([
      [
        "DELETE FROM lagoon_positions WHERE load_name = 'user_transaction_summary'",
        `DELETE FROM lagoon_snapshots WHERE table_name = '${fact}' AND snapshot_version = 0`,
        `DELETE FROM "${fact}" WHERE "snapshot_version" = 0`,
      ],
    ]);
  });
});
