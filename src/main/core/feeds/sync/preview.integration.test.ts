import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { consumedFeed, openConsumerLake, type ConsumerLake } from '../../../../../test/support/consumer-lake';
import { column } from '../../../../../test/support/delta-lake';
import { plainKafka } from '../../../../../test/support/kafka/reading';
import { plainDraft } from '../../../../../test/support/plain-draft';
import {
  feedDraftSchema,
  feedPreviewSchema,
  type FeedDraft,
  type FeedPreview,
} from '../../../../shared/contract/feeds';
import { feedNameSchema } from '../../../../shared/ids';
import { createKafkaConnector } from '../../../adapters/kafka/kafka-broker';
import type { Broker } from '../../ports';

const brokers = inject('kafkaBrokers') ?? [];
const connector = createKafkaConnector({ logger: { info: () => {}, warn: () => {}, error: () => {} } });
const call = { signal: new AbortController().signal };

describe.skipIf(brokers.length === 0)('a preview, from a real broker through the real writer', () => {
  let lake: ConsumerLake;
  let broker: Broker;
  let topic: string;

  beforeAll(async () => {
    broker = await connector.connect(plainKafka(brokers));
  });
  beforeEach(async () => {
    topic = `preview-${randomUUID()}`;
    await broker.ensureTopic(topic, 2);
    lake = await openConsumerLake({ connector, brokers, topic });
  });
  afterEach(() => lake.close());
  afterAll(() => broker.close());

  const draftWith = (change: Partial<FeedDraft> = {}): FeedDraft => ({
    ...plainDraft('orders', 'stream', { type: 'kafka', topic }),
    topic,
    ...change,
  });

  const previewOf = async (draft: FeedDraft, rows: number): Promise<FeedPreview> =>
    feedPreviewSchema.parse(await lake.core.handlers.feeds.preview({ draft, rows }, call));
  const preview = (change: Partial<FeedDraft> = {}, rows = 20): Promise<FeedPreview> =>
    previewOf(draftWith(change), rows);

  const send = (...values: (string | null)[]): Promise<void> =>
    broker.produce(
      topic,
      values.map((value, i) => ({ key: `k${i}`, value, partition: i % 2, timestampMs: Date.UTC(2026, 0, 1 + i) })),
    );

  const namesIn = async (): Promise<string[]> => (await readdir(lake.root, { recursive: true })).sort();

  it('tells the columns of a topic that nobody has declared, newest rows first, and leaves nothing in the lake', async () => {
    const before = await namesIn();
    await send(
      '{"id":9007199254740993,"price":1.25}',
      '{"id":2,"tags":["a","b"]}',
      '{"id":3,"at":"2026-01-05T10:00:00Z"}',
    );
    const { columns, rows, rejected, notes } = await preview({ eventTimeColumn: 'at' });
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'long'],
      ['price', 'decimal(38,10)'],
      ['tags', { type: 'array', elementType: 'string', containsNull: true }],
      ['at', 'timestamp'],
    ]);
    expect(rows).toEqual([
      ['3', null, null, '2026-01-05 10:00:00+00'],
      ['2', null, '[a, b]', null],
      ['9007199254740993', '1.2500000000', null, null],
    ]);
    expect(rejected).toEqual([]);
    expect(notes).toEqual([
      '2 of 3 records have no at.',
      'A record without event time is dated by its source, or else by its arrival.',
    ]);
    expect(await namesIn()).toEqual(before);
  });

  it('says of each record that does not fit why not, as the quarantine would', async () => {
    await send('{"id":1,"amount":12345678901234567.89}', '{"id":"x"}', 'no JSON', null, '{"id":5,"more":true}');
    const declared = [column('id', 'long'), column('amount', 'decimal(19,2)')];
    const { columns, rows, rejected, notes } = await preview({ columns: declared, newFields: 'quarantine' });
    expect(columns).toEqual(declared);
    expect(rows).toEqual([['1', '12345678901234567.89']]);
    expect(rejected.map(({ reason, value }) => [reason.split(':')[0], value])).toEqual([
      ['unknown field "more"', '{"id":5,"more":true}'],
      ['tombstone', ''],
      ['not JSON', 'no JSON'],
      ['id', '{"id":"x"}'],
    ]);
    expect(notes).toContain('4 of 5 records would go to the quarantine.');
    expect((await preview({ columns: declared })).columns.map(({ name }) => name)).toEqual(['id', 'amount', 'more']);
  });

  it('tells types by the oldest record, as an export would that begins with it, and says so where others do not fit', async () => {
    await send('{"id":1}', '{"id":2}', '{"id":3.5}', '{"id":"odd"}');
    const { columns, rows, rejected, notes } = await preview();
    expect(columns.map(({ name, type }) => [name, type])).toEqual([['id', 'decimal(38,10)']]);
    expect(rows.map(([id]) => id)).toEqual(['3.5000000000', '2.0000000000', '1.0000000000']);
    expect(rejected).toEqual([{ reason: 'id: "odd" is not a decimal(38,10)', value: '{"id":"odd"}' }]);
    expect(notes).toEqual([
      '1 of 4 records would go to the quarantine.',
      'No columns are declared, so the first record that has a field decides its type. Declare the columns to decide it yourself.',
    ]);
    expect((await preview({ columns: [column('id', 'long')] })).notes).toHaveLength(1);
  });

  it('has key and headers of a message where the draft asks for them, and text as one column', async () => {
    await send('first', 'second');
    const { columns, rows } = await preview({ format: 'text', messageColumns: ['key'] });
    expect(columns.map(({ name }) => name)).toEqual(['kafka_key', 'value']);
    expect(rows).toEqual([
      ['k1', 'second'],
      ['k0', 'first'],
    ]);
  });

  it('shows the rows of a changelog with their keys', async () => {
    await send('{"total":1}', null, '{"total":3}');
    const { rows, rejected, notes } = await preview({
      kind: 'table',
      columns: [column('id', 'string'), column('total', 'long')],
      keyColumns: ['id'],
      retentionVersions: 7,
    });
    expect(rows).toEqual([
      ['k2', '3'],
      ['k0', '1'],
    ]);
    expect(rejected).toEqual([]);
    expect(notes).toEqual(['1 of 3 messages delete a row.']);
  });

  it('gives as many rows as were asked for, and says that a topic is empty', async () => {
    expect(await preview()).toEqual({
      columns: [],
      rows: [],
      rejected: [],
      notes: [`Topic ${topic} has no messages now.`],
    });
    await send(...Array.from({ length: 50 }, (_, i) => `{"n":${i}}`));
    expect((await preview({}, 7)).rows).toEqual([49, 48, 47, 46, 45, 44, 43].map((n) => [String(n)]));
  });

  it('fails as its source does', async () => {
    await expect(preview({ source: { type: 'kafka', topic: `${topic}-none` } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(preview({ columns: [column('year', 'integer')] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('reads a feed that has rows by their columns first', async () => {
    await send('{"transaction_id":"a","timestamp":"2026-01-01T00:00:00Z","extra":1}');
    const { config } = await lake.core.handlers.feeds.show({ feed: consumedFeed }, call);
    expect((await lake.consume(consumedFeed)).status).toBe('done');
    const draft = feedDraftSchema.parse({ ...config, columns: [column('transaction_id', 'string')] });
    const { columns } = await previewOf({ ...draft, source: { type: 'kafka', topic } }, 1);
    expect(columns.map(({ name }) => name)).toContain('extra');
    expect(columns.map(({ name }) => name)).toContain('amount');
    const clashing = { ...draft, source: { type: 'kafka' as const, topic }, columns: [column('amount', 'string')] };
    const { notes } = await previewOf(clashing, 1);
    expect(notes[0]).toContain('The column amount of transaction_stream is decimal(18,2) in its data and string');
  });

  it.each(['transaction_stream', 'transaction_stream_blacklisted', 'product_purchase_counts'])(
    'shows the sample: %s',
    async (name) => {
      const { config } = await lake.core.handlers.feeds.show({ feed: feedNameSchema.parse(name) }, call);
      const { columns, rows, rejected } = await previewOf(feedDraftSchema.parse(config), 5);
      expect(columns).toEqual(config.columns);
      expect([rows.length, rejected]).toEqual([5, []]);
    },
  );

  it('has nothing to show of files', async () => {
    const { rows, notes } = await preview({ source: { type: 'files' }, topic: null });
    expect([rows, notes]).toEqual([[], ['A feed of imported files has no source of which rows could be shown.']]);
  });
});
