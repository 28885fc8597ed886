import { randomUUID } from 'node:crypto';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { condition, plainKafka, readAlone, readInGroup } from '../../../../test/support/kafka/reading';
import { offsetAt, valueAt, type Broker, type RawBatch } from '../../core/ports';
import { Cluster } from './cluster';
import type { Asker } from './connection';
import { askFetch } from './fetch-request';
import { leaveGroup } from './group-requests';
import { createKafkaConnector } from './kafka-broker';
import { askMetadata } from './metadata';
import { readTopic } from './read-topic';
import { decodeRecords } from './record-batch';

const brokers = inject('kafkaBrokers') ?? [];
const silent = { info: () => {}, warn: () => {}, error: () => {} };

const valuesOf = (batch: RawBatch): string[] =>
  Array.from({ length: batch.count }, (_, i) => Buffer.from(valueAt(batch, i) ?? []).toString('utf8'));

describe.skipIf(brokers.length === 0)('reading a topic of Apache Kafka', () => {
  let broker: Broker;
  let admin: Admin;
  let client: Kafka;
  let topic: string;
  beforeEach(async () => {
    broker = await createKafkaConnector({ logger: silent }).connect(plainKafka(brokers));
    client = new Kafka({ brokers, logLevel: logLevel.NOTHING });
    admin = client.admin();
    await admin.connect();
    topic = `read-${randomUUID()}`;
  });
  afterEach(async () => {
    await admin.disconnect();
    await broker.close();
  });

  const make = async (config: Readonly<Record<string, string>> = {}, partitions = 1): Promise<void> => {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions, configEntries }] });
  };

  /** Values, until there are `count`. */
  const read = async (count: number): Promise<string[]> => {
    const stop = new AbortController();
    const values: string[] = [];
    await readAlone(broker, {
      topic,
      from: new Map(),
      signal: stop.signal,
      onBatch: async (batch) => {
        values.push(...valuesOf(batch));
        if (values.length >= count) stop.abort();
      },
    });
    return values;
  };

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('reads what the broker compressed with %s', async (codec) => {
    await make({ 'compression.type': codec });
    const values = Array.from({ length: 5_000 }, (_, n) =>
      JSON.stringify({ n, text: `record ${n % 10} `.repeat(n % 30) }),
    );
    for (let from = 0; from < values.length; from += 500)
      await broker.produce(
        topic,
        values.slice(from, from + 500).map((value) => ({ key: `${from}`, value })),
      );
    expect(await read(values.length)).toEqual(values);
  });

  it('gets a record that is larger than what it asks for', async () => {
    await make({ 'max.message.bytes': '20000000' });
    const large = 'x'.repeat(9_000_000);
    await broker.produce(topic, [{ key: null, value: 'before' }]);
    await broker.produce(topic, [{ key: null, value: large }]);
    await broker.produce(topic, [{ key: null, value: 'behind' }]);
    expect((await read(3)).map((value) => value.length)).toEqual([6, large.length, 6]);
  });

  it('leaves out what a transaction gave up', async () => {
    await make();
    const producer = client.producer({
      transactionalId: `${topic}-writer`,
      maxInFlightRequests: 1,
      idempotent: true,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    try {
      const write = async (value: string, ending: 'commit' | 'abort'): Promise<void> => {
        const transaction = await producer.transaction();
        await transaction.send({ topic, messages: [{ value }] });
        await transaction[ending]();
      };
      await write('first', 'commit');
      await write('given up', 'abort');
      await write('second', 'commit');
    } finally {
      await producer.disconnect();
    }
    await broker.produce(topic, [{ key: null, value: 'third' }]);
    expect(await read(3)).toEqual(['first', 'second', 'third']);
  });

  it('reads the same from a broker that knows no topic ids', async () => {
    await make({ 'compression.type': 'gzip' }, 2);
    await broker.produce(topic, [
      { key: null, value: 'one', partition: 0 },
      { key: null, value: 'two', partition: 1 },
    ]);
    const cluster = new Cluster(plainKafka(brokers));
    try {
      const withIds = await cluster.topic(topic);
      const standing = await cluster.open(cluster.node(withIds.partitions[0]?.leader ?? -1));
      const oldest: Asker = {
        ask: (request) => standing.ask(request),
        version: (api, supported) => standing.version(api, supported.slice(-1)),
      };
      const withoutIds = (await askMetadata(oldest, [topic])).topics.find(({ name }) => name === topic);
      expect(withoutIds?.topicId).toBeNull();
      expect(withoutIds?.partitions).toEqual(withIds.partitions);

      const wanted = withIds.partitions.map(({ partition, leaderEpoch }) => ({
        partition,
        offset: 0n,
        leaderEpoch,
        lastEpoch: -1,
      }));
      const limits = { maxBytes: 1_000_000, partitionMaxBytes: 1_000_000, maxWaitMs: 100 };
      const read = async (asker: Asker, topicId: string | null): Promise<string[]> => {
        const answer = await askFetch(asker, { name: topic, topicId }, wanted, limits);
        return answer.partitions.flatMap(({ partition, start, end, aborted }) =>
          [...decodeRecords({ topic, partition, bytes: answer.bytes, start, end, from: 0n, aborted })].flatMap(
            valuesOf,
          ),
        );
      };
      const byId = await read(standing, withIds.topicId);
      expect(byId.toSorted((a, b) => a.localeCompare(b))).toEqual(['one', 'two']);
      expect(new Set(await read(oldest, withIds.topicId))).toEqual(new Set(byId));
      standing.close();
    } finally {
      await cluster.close();
    }
  });

  it('finds partitions that are added while it reads alone', async () => {
    await make();
    await broker.produce(topic, [{ key: null, value: 'old' }]);
    const stop = new AbortController();
    const assigned: string[] = [];
    const values: string[] = [];
    const next = new Map<number, bigint>();
    const some = condition(() => values.length > 0);
    const reading = readTopic({
      connection: plainKafka(brokers),
      logger: silent,
      metadataMaxAgeMs: 200,
      read: {
        topic,
        groupId: null,
        onAssigned: async (partitions) => {
          assigned.push(partitions.join(' '));
          return next;
        },
        onRevoked: async () => {
          assigned.push('revoked');
        },
        onLost: () => {},
        onBatch: async (batch) => {
          next.set(batch.partition, offsetAt(batch, batch.count - 1) + 1n);
          values.push(...valuesOf(batch));
          some.changed();
          if (values.length === 2) stop.abort();
        },
        onReachable: () => {},
        signal: stop.signal,
      },
    });
    await some.met;
    await admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] });
    await producePatiently(broker, topic, 1, 'new');
    await reading;
    expect(values).toEqual(['old', 'new']);
    expect(assigned).toEqual(['0', 'revoked', '0 1']);
  });

  it('is told that the group went on without it, and joins again', async () => {
    await make();
    const groupId = `${topic}.readers`;
    const events: string[] = [];
    const stop = new AbortController();
    const joined = condition(() => events.includes('a assigned 0'));
    const again = condition(() => events.at(-1) === 'a assigned 0' && events.includes('a lost'));
    const onEvent = (event: string): void => {
      events.push(event);
      joined.changed();
      again.changed();
    };
    const reading = readInGroup(broker, { topic, groupId, next: new Map(), onEvent, name: 'a', signal: stop.signal });
    await joined.met;
    const { groups } = await admin.describeGroups([groupId]);
    const memberId = groups[0]?.members[0]?.memberId ?? '';
    const cluster = new Cluster(plainKafka(brokers));
    try {
      const expelled = await cluster.askSome((connection) =>
        leaveGroup(connection, { groupId, generation: -1, memberId }),
      );
      expect(expelled).toBe(0);
      await again.met;
    } finally {
      await cluster.close();
      stop.abort();
      await reading;
    }
    // The first member of a cluster's first group may have to wait for a coordinator.
    const told = events.filter((event) => !/away|back/.test(event));
    expect(told).toEqual(['a assigned 0', 'a lost', 'a assigned 0']);
  });

  it('has the group come together over partitions that are added', async () => {
    await make();
    const groupId = `${topic}.readers`;
    const events: string[] = [];
    const stop = new AbortController();
    const first = condition(() => events.some((event) => event.includes('batch 0')));
    const second = condition(() => events.some((event) => event.includes('batch 1')));
    const next = new Map<number, bigint>();
    const impatient: Pick<Broker, 'read'> = {
      read: (options) =>
        readTopic({ connection: plainKafka(brokers), logger: silent, metadataMaxAgeMs: 200, read: options }),
    };
    await broker.produce(topic, [{ key: null, value: 'old' }]);
    const onEvent = (event: string): void => {
      events.push(event);
      first.changed();
      second.changed();
    };
    const readings = ['a', 'b'].map((name) =>
      readInGroup(impatient, { topic, groupId, next, onEvent, name, signal: stop.signal }),
    );
    await first.met;
    await admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] });
    await producePatiently(broker, topic, 1, 'new');
    await second.met;
    stop.abort();
    await Promise.all(readings);
    const last = (name: string): string | undefined => events.findLast((event) => event.startsWith(`${name} assigned`));
    expect(new Set([last('a')?.slice(1), last('b')?.slice(1)])).toEqual(new Set([' assigned 0', ' assigned 1']));
  });
});

/** A partition that was just added is not known to every producer at once. */
async function producePatiently(broker: Broker, topic: string, partition: number, value: string): Promise<void> {
  for (;;) {
    const { partitions } = await broker.describeTopic(topic).catch(() => ({ partitions: [] }));
    if (partitions.length > partition) break;
  }
  const other = await createKafkaConnector({ logger: silent }).connect(plainKafka(brokers));
  try {
    await other.produce(topic, [{ key: null, value, partition }]);
  } finally {
    await other.close();
  }
}
