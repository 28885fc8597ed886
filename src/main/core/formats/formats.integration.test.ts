import { randomUUID } from 'node:crypto';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { consumedFeed, openConsumerLake, type ConsumerLake } from '../../../../test/support/consumer-lake';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { randomNumbers } from '../../../../test/support/row-lake';
import { avroBytes, framed, twosComplement } from '../../../../test/support/schema-registry/avro-writer';
import { StandInRegistry } from '../../../../test/support/schema-registry/registry';
import { jobSchema } from '../../../shared/contract/jobs';
import { feedNameSchema } from '../../../shared/ids';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { createKafkaConnector } from '../../adapters/kafka/kafka-broker';
import type { Broker, BrokerRecord } from '../ports';

const brokers = inject('kafkaBrokers') ?? [];
const connector = createKafkaConnector({ logger: { info: () => {}, warn: () => {}, error: () => {} } });
const call = { signal: new AbortController().signal };

describe.skipIf(brokers.length === 0)('formats, from a real broker to Parquet', () => {
  let registry: StandInRegistry;
  let lake: ConsumerLake;
  let broker: Broker;
  let topic: string;
  let duckdb: DuckDBInstance;

  beforeAll(async () => {
    broker = await connector.connect(plainKafka(brokers));
    duckdb = await DuckDBInstance.create();
  });
  beforeEach(async () => {
    registry = await StandInRegistry.start();
    topic = `formats-${randomUUID()}`;
    await broker.ensureTopic(topic, 1);
    lake = await openConsumerLake({ connector, brokers, topic });
    await lake.core.handlers.settings.update(
      { kafka: { ...plainKafka(brokers).settings, schemaRegistry: { url: registry.url, username: null } } },
      call,
    );
  });
  afterEach(async () => {
    await lake.close();
    await registry.stop();
  });
  afterAll(async () => {
    await broker.close();
    duckdb.closeSync();
  });

  const configured = async (change: Partial<FeedConfig>): Promise<void> =>
    lake.feeds.replace({
      ...(await lake.feeds.get(consumedFeed)),
      columns: [],
      eventTimeColumn: null,
      keyColumns: [],
      ...change,
    });

  const consumed = async (records: readonly BrokerRecord[]) => {
    await broker.produce(topic, records);
    return await lake.consume(consumedFeed);
  };

  async function rows(select: string, of: 'data' | 'quarantine' = 'data'): Promise<unknown[][]> {
    const feed = await lake.feeds.get(consumedFeed);
    const snapshot = of === 'data' ? await lake.store.snapshot(feed) : await lake.store.quarantine(feed);
    const list = (snapshot?.files ?? []).map(({ absolutePath }) => `'${absolutePath}'`).join(', ');
    const connection = await duckdb.connect();
    try {
      const from = `read_parquet([${list}], union_by_name = true, hive_partitioning = false)`;
      return (await connection.runAndReadAll(`SELECT ${select} FROM ${from} ORDER BY kafka_offset`)).getRowsJson();
    } finally {
      connection.closeSync();
    }
  }

  const payment = (extra: object[] = []) => ({
    type: 'record',
    name: 'Payment',
    fields: [
      { name: 'id', type: 'long' },
      { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 38, scale: 9 } },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
      { name: 'raw', type: 'bytes' },
      ...extra,
    ],
  });

  test('Avro comes through digit for digit, and a new writer schema adds its columns', async () => {
    await configured({ format: 'avro', eventTimeColumn: 'at' });
    const first = registry.register('p-value', { schema: JSON.stringify(payment()) });
    const grown = payment([
      { name: 'fee', type: ['null', { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }] },
    ]);
    const second = registry.register('p-value', { schema: JSON.stringify(grown) });
    const below = randomNumbers(7);
    const wide = (): bigint => {
      let value = 0n;
      for (let i = 0; i < 4; i += 1) value = value * 1_000_000_000n + BigInt(below(1_000_000_000));
      return below(2) === 0 ? value : -value;
    };
    const made = Array.from({ length: 300 }, (_, i) => ({
      id: BigInt.asIntN(64, wide()),
      amount: wide(),
      at: 1_767_225_600_000_000n + BigInt(below(1_000_000_000)),
      fee: i < 150 || below(2) === 0 ? null : BigInt(below(1_000_000_000)),
    }));
    const records = made.map(({ id, amount, at, fee }, i) => {
      const value = { id, amount: twosComplement(amount, 16), at, raw: Buffer.from([i & 255, 0]) };
      const bytes =
        i < 150
          ? avroBytes(payment(), value)
          : avroBytes(grown, { ...value, fee: fee === null ? null : { bytes: twosComplement(fee, 5) } });
      return { key: null, value: framed(i < 150 ? first : second, bytes) };
    });
    expect(await consumed(records)).toMatchObject({ status: 'done' });
    const found = await rows(
      "id::VARCHAR, replace(amount::VARCHAR, '.', ''), epoch_us(\"at\")::VARCHAR, hex(raw), replace(fee::VARCHAR, '.', '')",
    );
    const digits = (value: bigint | null, scale: number): string | null =>
      value === null
        ? null
        : `${value < 0n ? '-' : ''}${(value < 0n ? -value : value).toString().padStart(scale + 1, '0')}`;
    expect(found).toEqual(
      made.map(({ id, amount, at, fee }, i) => [
        String(id),
        digits(amount, 9),
        String(at),
        Buffer.from([i & 255, 0])
          .toString('hex')
          .toUpperCase(),
        digits(fee, 2),
      ]),
    );
    const types = (await lake.store.snapshot(await lake.feeds.get(consumedFeed)))?.columns.map(({ name, type }) => [
      name,
      type,
    ]);
    expect(types?.slice(0, 5)).toEqual([
      ['id', 'long'],
      ['amount', 'decimal(38,9)'],
      ['at', 'timestamp'],
      ['raw', 'binary'],
      ['fee', 'decimal(9,2)'],
    ]);
    // Each id once.
    expect(registry.asked).toEqual([`/schemas/ids/${first}`, `/schemas/ids/${second}`]);
  });

  test('what is no Avro of its schema is quarantined alone, as it came, and redriven once it is mended', async () => {
    await configured({ format: 'avro' });
    const id = registry.register('t-value', { schema: '"long"' });
    const bad = [
      framed(id, Uint8Array.of(0xff)),
      Buffer.from('{"value":1}'),
      framed(id + 1, Uint8Array.of(0x02)),
      Buffer.from([0, 1]),
    ];
    await consumed([...bad, framed(id, avroBytes('long', 42n))].map((value) => ({ key: null, value })));
    expect(await rows('value::VARCHAR')).toEqual([['42']]);
    expect(await rows('reason, hex(value)', 'quarantine')).toEqual([
      ['not Avro of its schema: the value ends too early, at byte 1', bad[0]?.toString('hex').toUpperCase()],
      ["magic byte 123 where a schema registry's is 0", bad[1]?.toString('hex').toUpperCase()],
      [`schema ${id + 1} is not in the registry`, bad[2]?.toString('hex').toUpperCase()],
      ['2 bytes, shorter than the frame of a schema registry', '0001'],
    ]);
    // What a person wrote in its place is JSON, and has no frame.
    const { job } = await lake.core.handlers.quarantine.redrive(
      {
        selection: { feed: consumedFeed, fromOffset: '1', toOffset: '2' },
        fix: { kind: 'replace', find: ':1', replacement: ':7' },
      },
      call,
    );
    expect(await lake.seen(jobSchema.parse(job))).toMatchObject({ status: 'done' });
    expect(await rows('kafka_offset::INTEGER, value::VARCHAR')).toEqual([
      [1, '7'],
      [4, '42'],
    ]);
    expect(await rows('kafka_offset::INTEGER', 'quarantine')).toEqual([[0], [2], [3]]);
  });

  test('a registry that is away is waited for, and one that refuses ends the consumer', async () => {
    await configured({ format: 'avro' });
    const id = registry.register('t-value', { schema: '"string"' });
    await broker.produce(topic, [{ key: null, value: framed(id, avroBytes('string', 'a')) }]);
    registry.failWith = 503;
    const consuming = lake.consume(consumedFeed);
    await vi.waitFor(() => expect(registry.asked.length).toBeGreaterThan(1), { timeout: 20_000 });
    registry.failWith = null;
    expect(await consuming).toMatchObject({ status: 'done' });
    expect(await rows('value')).toEqual([['a']]);
    expect((await lake.store.quarantine(await lake.feeds.get(consumedFeed)))?.totals.records ?? 0).toBe(0);

    await broker.produce(topic, [{ key: null, value: framed(id + 1, avroBytes('string', 'b')) }]);
    registry.failWith = 401;
    expect(await lake.consume(consumedFeed)).toMatchObject({ status: 'failed', error: { code: 'REFUSED' } });
    expect(await rows('value')).toEqual([['a']]);
  });

  test('JSON with a schema is typed by it', async () => {
    await configured({ format: 'json-schema' });
    const schema = {
      type: 'object',
      properties: {
        due: { type: 'string', format: 'date' },
        amount: { type: ['number', 'null'], multipleOf: 0.01 },
        user: { $ref: '#/$defs/user' },
      },
      $defs: {
        user: {
          type: 'object',
          properties: { id: { type: 'integer' }, seen: { type: 'string', format: 'date-time' } },
        },
      },
    };
    const id = registry.register('j-value', { schema: JSON.stringify(schema), schemaType: 'JSON' });
    const value =
      '{"due":"2026-01-02","amount":12345678901234567.89,"user":{"id":9007199254740993,"seen":"2026-01-02T03:04:05Z"}}';
    await consumed([
      { key: null, value: framed(id, value) },
      { key: null, value: 'plain' },
    ]);
    expect(await rows('typeof(due), amount::VARCHAR, typeof("user"), "user".id::VARCHAR')).toEqual([
      ['DATE', '12345678901234567.89', 'STRUCT(id BIGINT, seen TIMESTAMP WITH TIME ZONE)', '9007199254740993'],
    ]);
    expect(await rows('decode(value)', 'quarantine')).toEqual([['plain']]);
  });

  test('text is one column, with key and headers beside it', async () => {
    await configured({ format: 'text', messageColumns: ['key', 'headers'] });
    await consumed([
      { key: 'k1', value: 'plain "text"', headers: { trace: 'abc', empty: '' } },
      { key: null, value: '{}' },
      { key: 'k3', value: Buffer.from([0xff]) },
    ]);
    expect(await rows("value, kafka_key, kafka_headers['trace']")).toEqual([
      ['plain "text"', 'k1', 'abc'],
      ['{}', null, null],
    ]);
    expect(await rows('reason, hex(value)', 'quarantine')).toEqual([['invalid UTF-8', 'FF']]);
  });

  test('a compacted topic becomes a table, and goes on after a restart', async () => {
    const table = feedNameSchema.parse('payment_method_totals');
    await lake.feeds.replace({
      ...(await lake.feeds.get(table)),
      topic,
      columns: [{ name: 'total', type: 'long', nullable: true, metadata: {} }],
      keyColumns: ['kafka_key'],
      messageColumns: ['key'],
    });
    const consume = async (records: readonly BrokerRecord[]) => {
      await broker.produce(topic, records);
      return await lake.consume(table);
    };
    expect(
      await consume([
        { key: 'cash', value: '{"total":1}' },
        { key: 'card', value: '{"total":2}' },
        { key: 'cash', value: '{"total":3}' },
      ]),
    ).toMatchObject({ status: 'done' });
    expect(
      await consume([
        { key: 'card', value: null },
        { key: 'crypto', value: '{"total":9}' },
        { key: null, value: '{"total":0}' },
      ]),
    ).toMatchObject({ status: 'done' });
    const config = await lake.feeds.get(table);
    const files = ((await lake.store.snapshot(config))?.files ?? []).map(({ absolutePath }) => `'${absolutePath}'`);
    const connection = await duckdb.connect();
    const read = await connection.runAndReadAll(
      `SELECT kafka_key, total::INTEGER FROM read_parquet([${files.join(', ')}], hive_partitioning = false) ORDER BY 1`,
    );
    connection.closeSync();
    expect(read.getRowsJson()).toEqual([
      ['cash', 3],
      ['crypto', 9],
    ]);
    expect((await lake.store.versions(config)).map(({ tableVersion }) => tableVersion)).toEqual([2, 1]);
    expect((await lake.store.quarantine(config))?.totals.records).toBe(1);
  });
});
