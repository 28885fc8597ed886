import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { plainKafka } from '../../../../../test/support/kafka/reading';
import { startKsqldb, type KsqldbStandIn } from '../../../../../test/support/ksqldb/server';
import { openTestLake, type TestLake } from '../../../../../test/support/lake';
import type { FeedChange, FeedDraft } from '../../../../shared/contract/feeds';
import { feedNameSchema } from '../../../../shared/ids';
import { createKafkaConnector } from '../../../adapters/kafka/kafka-broker';
import { feedStatements } from '../../ksqldb/feed-statements';
import type { Broker } from '../../ports';
import { builtInFeeds } from '../built-in';
import { draftOf } from './planned-change';

const brokers = inject('kafkaBrokers') ?? [];
const connector = createKafkaConnector({ logger: { info: () => {}, warn: () => {}, error: () => {} } });
const ksqldb = { type: 'ksqldb' } as const;

describe.skipIf(brokers.length === 0)('feeds of a ksqlDB server, over real topics', () => {
  let broker: Broker;
  let server: KsqldbStandIn;
  let lake: TestLake;
  let run: string;

  beforeAll(async () => {
    broker = await connector.connect(plainKafka(brokers));
  });
  afterAll(() => broker.close());

  beforeEach(async () => {
    run = randomUUID();
    await broker.ensureTopic(`transaction_stream-${run}`, 2);
    server = await startKsqldb({ brokers });
    lake = await openTestLake({ kafkaBrokers: brokers });
    await lake.core.lake.init({ feeds: 'sample' });
    const { url } = server;
    await lake.core.settings.update({
      ksqldb: {
        url,
        username: null,
        httpVersion: '1.1',
        timeoutSeconds: 10,
        caFile: null,
        certificateFile: null,
        keyFile: null,
      },
    });
  });
  afterEach(async () => {
    await lake.close();
    await server.stop();
  });

  /** To the server as a client of its own, so that the test says what it has. */
  async function execute(ksql: string): Promise<void> {
    const response = await fetch(`${server.url}/ksql`, { method: 'POST', body: JSON.stringify({ ksql }) });
    if (!response.ok) throw new Error(await response.text());
  }

  /** The statements of the eight feeds, on topics of this run. */
  async function makeTheEight(): Promise<void> {
    for (const { statement } of feedStatements())
      await execute(statement.replaceAll(/KAFKA_TOPIC = '(\w+)'/g, `KAFKA_TOPIC = '$1-${run}'`));
  }

  const plan = async (): Promise<FeedChange[]> => (await lake.core.feeds.planSync({ from: ksqldb })).changes;
  const apply = (changes: FeedChange[]) => lake.core.feeds.applySync({ from: ksqldb, changes });
  const config = async (name: string) => (await lake.core.feeds.show({ feed: feedNameSchema.parse(name) })).config;

  it('turns the eight feeds of a fresh lake to the server, keeps what people decided, and has nothing to do after', async () => {
    await makeTheEight();
    const before = await Promise.all(builtInFeeds(new Date()).map(({ name }) => config(name)));
    const changes = await plan();
    expect(new Map(changes.map(({ feed, change, problem }) => [feed, { change, problem }]))).toEqual(
      new Map(before.map(({ name }) => [name, { change: 'update', problem: null }])),
    );
    const stream = changes.find(({ feed }) => feed === 'transaction_stream');
    expect(stream?.differences).toEqual([
      { field: 'source', before: 'sample transaction_stream', after: 'ksqlDB TRANSACTION_STREAM' },
      { field: 'topic', before: 'transaction_stream', after: `transaction_stream-${run}` },
    ]);
    expect(await apply(changes)).toEqual({ applied: changes.map(({ feed }) => feed), refused: [] });
    for (const feed of before) {
      const after = await config(feed.name);
      expect(after.source).toEqual({ type: 'ksqldb', object: feed.name.toUpperCase() });
      const { level, kind, description, retentionDays, retentionVersions, compression, enabled } = feed;
      expect(after).toMatchObject({ level, kind, description, retentionDays, retentionVersions, compression, enabled });
      expect(after.columns).toEqual(feed.columns);
      expect(after.keyColumns).toEqual(feed.keyColumns);
      expect(after.eventTimeColumn).toBe(feed.eventTimeColumn);
    }
    expect(await plan()).toEqual([]);
  });

  it('applies what is ticked, refuses what has changed since it was shown, and goes on with the rest', async () => {
    await makeTheEight();
    const changes = await plan();
    const [first, second, third] = changes;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no changes');
    const edited = await config(second.feed);
    await lake.core.feeds.update({
      updatedAt: edited.updatedAt,
      draft: { ...draftOf(edited), description: 'mine by now' },
    });
    const { applied, refused } = await apply([first, second, third]);
    expect(applied).toEqual([first.feed, third.feed]);
    expect(refused).toMatchObject([{ feed: second.feed, error: { code: 'CONFLICT' } }]);
    expect((await config(second.feed)).description).toBe('mine by now');
    expect((await plan()).map(({ feed }) => feed)).not.toContain(first.feed);
  });

  it('refuses to put real rows among those of the sample', async () => {
    const feed = feedNameSchema.parse('payment_method_totals');
    await lake.export([feed]);
    await makeTheEight();
    const change = (await plan()).find((each) => each.feed === feed);
    if (change === undefined) throw new Error('no change');
    expect(change.problem).toContain('rows of the sample');
    expect((await apply([change])).refused).toMatchObject([{ feed, error: { code: 'REFUSED' } }]);
    expect((await config(feed)).source.type).toBe('sample');
    // What the message says helps.
    await lake.core.feeds.rename({ feed, to: feedNameSchema.parse('sample_totals') });
    const now = (await plan()).filter((each) => each.feed === feed);
    expect(now).toMatchObject([{ change: 'add', problem: null }]);
    expect(await apply(now)).toEqual({ applied: [feed], refused: [] });
  });

  it('follows an object through its life: made, changed, gone', async () => {
    const topic = `clicks-${run}`;
    await broker.ensureTopic(topic, 1);
    await broker.produce(topic, [
      { key: null, value: '{"id":9007199254740993,"at":1772359200123}' },
      { key: null, value: '{"id":2,"at":1772362800000,"who":{"name":"N"}}' },
    ]);
    const make = (columns: string): Promise<void> =>
      execute(`CREATE STREAM CLICKS (${columns}) WITH (KAFKA_TOPIC = '${topic}', VALUE_FORMAT = 'JSON');`);
    await make('ID BIGINT, AT TIMESTAMP');
    const mine = async (): Promise<FeedChange[]> => (await plan()).filter(({ feed }) => feed === 'clicks');
    const added = await mine();
    expect(added).toMatchObject([{ change: 'add', problem: null, draft: { kind: 'stream', level: 'raw', topic } }]);
    const draft: FeedDraft | null = added[0]?.draft ?? null;
    if (draft === null) throw new Error('no draft');

    const preview = await lake.core.feeds.preview({ draft, rows: 10 });
    expect(preview.rows.map(([id]) => id)).toEqual(['9007199254740993', '2']);
    expect(preview.rejected).toEqual([]);
    expect((await lake.core.feeds.preview({ draft, rows: 1 })).rows).toHaveLength(1);
    expect(await apply(added)).toEqual({ applied: ['clicks'], refused: [] });
    await lake.export([feedNameSchema.parse('clicks')]);

    await execute('DROP STREAM CLICKS;');
    await make('ID BIGINT, AT TIMESTAMP, WHO STRUCT<NAME VARCHAR>');
    const grown = await mine();
    expect(grown).toMatchObject([
      {
        change: 'update',
        differences: [{ field: 'columns.who', before: null, after: 'struct<name: string>' }],
        problem: null,
      },
    ]);
    expect(await apply(grown)).toEqual({ applied: ['clicks'], refused: [] });

    await execute('DROP STREAM CLICKS;');
    await make('ID VARCHAR, AT TIMESTAMP');
    expect((await mine())[0]?.problem).toMatch(/^id would be string, and is long in the rows of clicks/);

    await execute('DROP STREAM CLICKS;');
    const gone = await mine();
    expect(gone).toMatchObject([{ change: 'gone', draft: null, problem: null }]);
    expect(await apply(gone)).toEqual({ applied: ['clicks'], refused: [] });
    expect((await config('clicks')).enabled).toBe(false);
    expect(await mine()).toEqual([]);
  });

  it('says in a preview that a table cannot be pulled, and what to do', async () => {
    const topic = `plain-${run}`;
    await broker.ensureTopic(topic, 1);
    await execute(
      `CREATE TABLE PLAIN (ID VARCHAR PRIMARY KEY, N BIGINT) WITH (KAFKA_TOPIC = '${topic}', VALUE_FORMAT = 'JSON');`,
    );
    const draft = (await plan()).find(({ feed }) => feed === 'plain')?.draft ?? null;
    if (draft === null) throw new Error('no draft');
    const { rows, columns, notes } = await lake.core.feeds.preview({ draft, rows: 5 });
    expect(rows).toEqual([]);
    expect(columns.map(({ name }) => name)).toEqual(['id', 'n']);
    expect(notes.join(' ')).toContain('CREATE TABLE QUERYABLE_PLAIN AS SELECT');
  });

  it('says that an object, or the server, is not there', async () => {
    const draft: FeedDraft = {
      ...draftOf(await config('transaction_stream')),
      source: { type: 'ksqldb', object: 'NONE' },
    };
    await expect(lake.core.feeds.preview({ draft, rows: 5 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await server.stop();
    await expect(plan()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await lake.core.settings.update({ ksqldb: null });
    await expect(plan()).rejects.toMatchObject({ code: 'REFUSED' });
  });
});

describe('feeds of a file', () => {
  let lake: TestLake;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-sync-'));
    lake = await openTestLake();
    await lake.core.lake.init({ feeds: 'sample' });
  });
  afterEach(async () => {
    await lake.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function written(text: string) {
    const path = join(folder, 'feeds.json');
    await writeFile(path, text);
    return { type: 'file', path } as const;
  }

  it('are added and updated, and are no change once they are so', async () => {
    const { config } = await lake.core.feeds.show({ feed: feedNameSchema.parse('transaction_flattened') });
    const orders = { name: 'orders', topic: 'orders', columns: [{ name: 'id', type: 'string' }] };
    const flattened = { ...draftOf(config), retentionDays: 30 };
    const from = await written(
      JSON.stringify({ feeds: [orders, flattened, draftOf({ ...config, name: feedNameSchema.parse('copy') })] }),
    );
    const { changes } = await lake.core.feeds.planSync({ from });
    expect(changes.map(({ feed, change, problem }) => [feed, change, problem])).toEqual([
      ['orders', 'add', null],
      ['transaction_flattened', 'update', null],
      ['copy', 'add', null],
    ]);
    expect(changes[1]?.differences).toEqual([{ field: 'retentionDays', before: '365', after: '30' }]);
    expect(await lake.core.feeds.applySync({ from, changes })).toMatchObject({ refused: [] });
    expect(await lake.core.feeds.planSync({ from })).toEqual({ changes: [] });
    const [one] = changes;
    if (one === undefined) throw new Error('no change');
    const late = await lake.core.feeds.applySync({ from, changes: [one] });
    expect(late).toMatchObject({ applied: [], refused: [{ feed: 'orders', error: { code: 'CONFLICT' } }] });
  });

  it('are told by line and field where they are wrong, one, several or by name', async () => {
    const wrong = async (text: string) =>
      await lake.core.feeds.planSync({ from: await written(text) }).catch((error: unknown) => error);
    expect(await wrong('{\n "name": "a",\n "topic": "t",\n "kind": "river"\n}')).toMatchObject({
      code: 'CORRUPT',
      details: { line: 4, field: 'kind' },
    });
    expect(await wrong('[{"name":"a","topic":"t"},\n{"name":"b","topic":"t",\n"level":"top"}]')).toMatchObject({
      code: 'CORRUPT',
      details: { line: 3, field: '[1].level' },
    });
    expect(await wrong('{"feeds":[\n{"name":"A"}]}')).toMatchObject({ code: 'CORRUPT', details: { line: 2 } });
    expect(await wrong('[{"name":"a","topic":"t"},{"name":"a","topic":"t"}]')).toMatchObject({ code: 'CORRUPT' });
    expect(await wrong('{"name": }')).toMatchObject({ code: 'CORRUPT', details: { line: 1 } });
    const nowhere = { type: 'file', path: join(folder, 'none.json') } as const;
    await expect(lake.core.feeds.planSync({ from: nowhere })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
