import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Kafka, logLevel, Partitioners, type Admin, type Message, type Producer } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { startKsqldb, type KsqldbStandIn } from '../../../../test/support/ksqldb/server';
import { plainDraft } from '../../../../test/support/plain-draft';
import { feedNameSchema, type FeedName } from '../../../shared/ids';
import { createKafkaConnector } from '../../adapters/kafka/kafka-broker';
import type { Broker } from '../ports';
import { Aggregates } from '../sample/aggregates';
import { Anonymizer, blacklistedJson, flattenedJson, nestedJson } from '../sample/datasets';
import { sampleSpacingMs, sampleStartMs, SampleSequence } from '../sample/generator';
import { feedStatements } from './feed-statements';

const brokers = inject('kafkaBrokers') ?? [];
const partitions = 3;
const name = (text: string): FeedName => feedNameSchema.parse(text);
const sequence = new SampleSequence({ seed: 7, startMs: sampleStartMs, spacingMs: sampleSpacingMs });
const record = z.record(z.string(), z.unknown());
const parsed = (json: string): Record<string, unknown> => record.parse(JSON.parse(json));
const anonymizer = new Anonymizer('key');

describe.skipIf(brokers.length === 0)('exports from ksqlDB, from real topics into a real lake', () => {
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  let admin: Admin;
  let producer: Producer;
  let broker: Broker;
  let lake: TestLake;
  let server: KsqldbStandIn | null = null;
  /** Before the names of the topics, which other tests have, too. */
  let prefix: string;

  beforeAll(async () => {
    admin = kafka.admin();
    producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    broker = await createKafkaConnector({ logger: { info: () => {}, warn: () => {}, error: () => {} } }).connect(
      plainKafka(brokers),
    );
    await Promise.all([admin.connect(), producer.connect()]);
  });
  afterAll(() => Promise.all([admin.disconnect(), producer.disconnect(), broker.close()]));
  beforeEach(async () => {
    prefix = `${randomUUID().slice(0, 8)}-`;
    lake = await openTestLake();
  });
  afterEach(async () => {
    await lake.close();
    await server?.stop();
    server = null;
    await rm(lake.root, { recursive: true, force: true });
  });

  const makeTopic = (topic: string): Promise<void> => broker.ensureTopic(prefix + topic, partitions);

  const send = (topic: string, messages: Message[]): Promise<unknown> =>
    producer.send({ topic: prefix + topic, messages });

  async function start(setUp: string): Promise<void> {
    server = await startKsqldb({ brokers, setUp });
    const { url } = server;
    const unset = { username: null, caFile: null, certificateFile: null, keyFile: null };
    await lake.core.settings.update({ ksqldb: { url, ...unset, httpVersion: '1.1', timeoutSeconds: 20 } });
  }

  /** Points the feeds at the server's objects, as `lagoon feeds sync` does. */
  async function sync(): Promise<void> {
    const from = { type: 'ksqldb' as const };
    const { changes } = await lake.core.feeds.planSync({ from });
    const { refused } = await lake.core.feeds.applySync({
      from,
      changes: changes.filter(({ problem }) => problem === null),
    });
    expect(refused).toEqual([]);
  }

  async function addFeed(feed: string, kind: 'stream' | 'table', object: string): Promise<void> {
    await lake.core.feeds.add(plainDraft(feed, kind, { type: 'ksqldb', object }));
  }

  /** Values of a topic, read by somebody else's client. */
  async function read(topic: string): Promise<Record<string, unknown>[]> {
    const ends = await admin.fetchTopicOffsets(prefix + topic);
    const total = ends.reduce((sum, { high }) => sum + Number(high), 0);
    const consumer = kafka.consumer({ groupId: randomUUID() });
    const values: Record<string, unknown>[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic: prefix + topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: ({ message }) => {
            values.push(parsed(message.value?.toString() ?? '{}'));
            if (values.length === total) resolve();
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
    await consumer.disconnect();
    return values;
  }

  /** The sample's events [from, to) as the eight topics would have them; tables as changelogs with their last state. */
  async function produce(from: number, to: number): Promise<void> {
    const streams: Record<string, Message[]> = { stream: [], flattened: [], anonymized: [], blacklisted: [] };
    const aggregates = new Aggregates();
    for (let index = 0; index < to; index += 1) {
      const event = sequence.event(index);
      aggregates.add(event);
      if (index < from) continue;
      const key = event.user.id;
      streams['stream']?.push({ key, value: nestedJson(event) });
      streams['flattened']?.push({ key, value: flattenedJson(event) });
      streams['anonymized']?.push({ key, value: anonymizer.json(event) });
      const blacklisted = blacklistedJson(event);
      if (blacklisted !== null) streams['blacklisted']?.push({ key, value: blacklisted });
    }
    await send('transaction_stream', streams['stream'] ?? []);
    await send('transaction_flattened', streams['flattened'] ?? []);
    await send('transaction_stream_anonymized', streams['anonymized'] ?? []);
    await send('transaction_stream_blacklisted', streams['blacklisted'] ?? []);
    const keyed = (rows: string[], key: (row: Record<string, unknown>) => string): Message[] =>
      rows.map((row) => ({ key: key(parsed(row)), value: row }));
    const both = (row: Record<string, unknown>): string =>
      JSON.stringify({ USER_ID: row['user_id'], TRANSACTION_TYPE: row['transaction_type'] });
    await send('user_transaction_summary', keyed(aggregates.userSummary(), both));
    await send('user_transaction_summary_eur', keyed(aggregates.userSummaryEuro(), both));
    await send(
      'payment_method_totals',
      keyed(aggregates.methodTotals(), (row) => String(row['payment_method'])),
    );
    await send(
      'product_purchase_counts',
      keyed(aggregates.productCounts(), (row) => String(row['product_id'])),
    );
  }

  const setUpOfFeeds = (): string =>
    feedStatements()
      .map(({ statement }) => statement.replace(/KAFKA_TOPIC = '/, `KAFKA_TOPIC = '${prefix}`))
      .join('\n');

  const cents = (rows: Record<string, unknown>[], field: string): string =>
    (rows.reduce((sum, row) => sum + Math.round(Number(row[field]) * 100), 0) / 100).toFixed(2);

  it('fills the four streams and the four tables, then appends what is new and writes one version more', async () => {
    await lake.core.lake.init({ feeds: 'sample' });
    for (const { object } of feedStatements()) await makeTopic(object.toLowerCase());
    await produce(0, 900);
    await start(setUpOfFeeds());
    expect((await lake.core.ksqldb.planApply({})).map(({ state }) => state)).toEqual(Array(8).fill('present'));
    await sync();
    await lake.export('all');
    await produce(900, 1_500);
    await lake.export('all');
    await lake.export('all');

    for (const [feed, field] of [
      ['transaction_stream', 'amount'],
      ['transaction_flattened', 'product_price'],
      ['transaction_stream_anonymized', 'amount'],
      ['transaction_stream_blacklisted', 'amount'],
    ] as const) {
      const wanted = await read(feed);
      expect(
        await lake.rows(`SELECT count(*), sum(${field}), count(DISTINCT (kafka_partition, kafka_offset)) FROM ${feed}`),
        feed,
      ).toEqual([[String(wanted.length), cents(wanted, field), String(wanted.length)]]);
      const commits = (await lake.core.lake.history({ feed: name(feed), limit: 10 })).filter(
        ({ operation }) => operation === 'EXPORT',
      );
      // The third found nothing new.
      expect(commits, feed).toHaveLength(2);
      expect(
        (await lake.core.consumers.completeness({ feed: name(feed) })).partitions.map(({ missing }) => missing),
      ).toEqual(Array(partitions).fill(0));
    }
    for (const [feed, field, key] of [
      [
        'user_transaction_summary',
        'total_amount',
        (row) => `${String(row['user_id'])} ${String(row['transaction_type'])}`,
      ],
      [
        'user_transaction_summary_eur',
        'total_amount_eur',
        (row) => `${String(row['user_id'])} ${String(row['transaction_type'])}`,
      ],
      ['payment_method_totals', 'total_amount', (row) => String(row['payment_method'])],
      ['product_purchase_counts', 'total_revenue', (row) => String(row['product_id'])],
    ] as [string, string, (row: Record<string, unknown>) => string][]) {
      const newest = new Map((await read(feed)).map((row) => [key(row), row]));
      expect(await lake.rows(`SELECT count(*), sum(${field}) FROM ${feed}`), feed).toEqual([
        [String(newest.size), cents([...newest.values()], field)],
      ]);
      expect((await lake.core.feeds.show({ feed: name(feed) })).summary.tableVersion).toBe(3);
    }
    expect(
      await lake.rows('SELECT count(*) FROM transaction_stream WHERE "user".user_id IS NULL OR product.price IS NULL'),
    ).toEqual([['0']]);
    expect(server?.openQueries()).toBe(0);
  }, 120_000);

  it('brings every digit, nested names and times into Parquet', async () => {
    await lake.core.lake.init({ feeds: 'none' });
    await makeTopic('digits');
    await send('digits', [
      {
        value:
          '{"ID":9007199254740993,"AMOUNT":12345678901234567.89,"AT":1767323045006,"WHO":{"NAME":"Ω \\" x","TAGS":["a"]},"RAW":"aGk="}',
      },
      { value: '{"ID":-9223372036854775808,"AMOUNT":-0.01,"AT":0,"WHO":null,"RAW":null}' },
    ]);
    await start(
      `CREATE STREAM DIGITS (ID BIGINT, AMOUNT DECIMAL(19, 2), \`AT\` TIMESTAMP, WHO STRUCT<NAME STRING, TAGS ARRAY<STRING>>, RAW BYTES) WITH (KAFKA_TOPIC = '${prefix}digits', VALUE_FORMAT = 'JSON');`,
    );
    await addFeed('digits', 'stream', 'DIGITS');
    await lake.export([name('digits')]);
    expect(
      await lake.rows(
        'SELECT id, amount, epoch_ms("at"), who.name, who.tags[1], decode(raw), typeof(id), typeof(amount), typeof("at") FROM digits ORDER BY id DESC',
      ),
    ).toEqual([
      [
        '9007199254740993',
        '12345678901234567.89',
        '1767323045006',
        'Ω " x',
        'a',
        'hi',
        'BIGINT',
        'DECIMAL(19,2)',
        'TIMESTAMP WITH TIME ZONE',
      ],
      ['-9223372036854775808', '-0.01', '0', null, null, null, 'BIGINT', 'DECIMAL(19,2)', 'TIMESTAMP WITH TIME ZONE'],
    ]);
    // By the feed's count: digits_quarantine is a relation from its first record on.
    const { summary } = await lake.core.feeds.show({ feed: name('digits') });
    expect([summary.records, summary.quarantined]).toEqual([2, 0]);
  }, 60_000);

  it('asks for columns and objects whose names are words of ksqlDB', async () => {
    await lake.core.lake.init({ feeds: 'none' });
    await makeTopic('values');
    await send('values', [{ key: '1', value: '{"FROM":"a","TO":"b","SIZE":3}' }]);
    await start(
      `CREATE STREAM \`VALUES\` (\`FROM\` STRING, \`TO\` STRING, \`SIZE\` BIGINT) WITH (KAFKA_TOPIC = '${prefix}values', VALUE_FORMAT = 'JSON');`,
    );
    await addFeed('reserved', 'stream', 'VALUES');
    await lake.export([name('reserved')]);
    expect(await lake.rows('SELECT "from", "to", "size" FROM reserved')).toEqual([['a', 'b', '3']]);
  }, 60_000);

  it('leaves the lake as it was where the answer is cut, and takes it all the next time', async () => {
    await lake.core.lake.init({ feeds: 'none' });
    await makeTopic('orders');
    await send(
      'orders',
      Array.from({ length: 500 }, (_, id) => ({ key: `k${id}`, value: `{"ID":${id}}` })),
    );
    await start(`CREATE STREAM ORDERS (ID BIGINT) WITH (KAFKA_TOPIC = '${prefix}orders', VALUE_FORMAT = 'JSON');`);
    await addFeed('orders', 'stream', 'ORDERS');
    for (const afterRows of [0, 100, 499]) {
      server?.faults.disturb({ kind: 'cut', afterRows });
      await expect(lake.export([name('orders')])).rejects.toThrow(/orders failed/);
    }
    expect(await lake.core.lake.history({ feed: name('orders'), limit: 10 })).toEqual([]);
    server?.faults.clear();
    await lake.export([name('orders')]);
    expect(await lake.rows('SELECT count(*), sum(id) FROM orders')).toEqual([['500', '124750']]);
  }, 60_000);

  it('makes a table queryable where it is not, and honours what was deleted', async () => {
    await lake.core.lake.init({ feeds: 'none' });
    await makeTopic('totals');
    await send('totals', [
      { key: 'a', value: '{"TOTAL":1}' },
      { key: 'b', value: '{"TOTAL":2}' },
      { key: 'a', value: '{"TOTAL":3}' },
      { key: 'b', value: null },
    ]);
    await start(
      `CREATE TABLE TOTALS (ID STRING PRIMARY KEY, TOTAL BIGINT) WITH (KAFKA_TOPIC = '${prefix}totals', VALUE_FORMAT = 'JSON');`,
    );
    await addFeed('totals', 'table', 'TOTALS');
    await expect(lake.export([name('totals')])).rejects.toThrow(/CREATE TABLE `QUERYABLE_TOTALS`/);
    const { queryableStatement } = await lake.core.ksqldb.describe({ object: 'TOTALS' });
    const made = await lake.core.ksqldb.makeQueryable({ object: 'TOTALS', statement: queryableStatement ?? '' });
    await addFeed('queryable', 'table', made.object);
    await lake.export([name('queryable')]);
    expect(await lake.rows('SELECT id, total FROM queryable')).toEqual([['a', '3']]);
    expect((await lake.core.ksqldb.describe({ object: made.object })).queryableStatement).toBeNull();
  }, 60_000);

  it('honours tombstones of a key that is a number, from the first export on', async () => {
    await lake.core.lake.init({ feeds: 'none' });
    await makeTopic('counts');
    await send('counts', [
      { key: '1', value: '{"TOTAL":1}' },
      { key: '2', value: '{"TOTAL":2}' },
      { key: '2', value: null },
    ]);
    await start(
      `CREATE SOURCE TABLE COUNTS (ID BIGINT PRIMARY KEY, TOTAL BIGINT) WITH (KAFKA_TOPIC = '${prefix}counts', KEY_FORMAT = 'JSON', VALUE_FORMAT = 'JSON');`,
    );
    await addFeed('counts', 'table', 'COUNTS');
    await lake.export([name('counts')]);
    expect(await lake.rows('SELECT id, total, typeof(id) FROM counts')).toEqual([['1', '1', 'BIGINT']]);
  }, 60_000);

  it('keeps a table whose type changed on the server, and whose rows all are rejected', async () => {
    await lake.core.lake.init({ feeds: 'none' });
    await makeTopic('changed');
    await send('changed', [{ key: 'k', value: '{"N":1}' }]);
    const made = (type: string): string =>
      `CREATE SOURCE TABLE CHANGED (ID STRING PRIMARY KEY, N ${type}) WITH (KAFKA_TOPIC = '${prefix}changed', VALUE_FORMAT = 'JSON');`;
    await start(made('BIGINT'));
    await addFeed('changed', 'table', 'CHANGED');
    await lake.export([name('changed')]);
    const again = async (type: string): Promise<string> => {
      await server?.stop();
      await start(made(type));
      const failure: unknown = await lake.export([name('changed')]).catch((error: unknown) => error);
      expect(await lake.rows('SELECT id, n FROM changed')).toEqual([['k', '1']]);
      return String(failure);
    };
    expect(await again('BOOLEAN')).toContain('n is boolean in CHANGED of the server and long in "changed"');
    await send('changed', [{ key: 'k', value: '{"N":"many"}' }]);
    expect(await again('STRING')).toContain('None of the 1 rows for changed fits its columns');
    expect(await lake.core.lake.history({ feed: name('changed'), limit: 10 })).toHaveLength(1);
  }, 60_000);
});
