import { Partitioners } from 'kafkajs';
import type { Admin, Kafka, Producer } from 'kafkajs';
import { LakeError, messageOf } from '../../../shared/errors';
import type {
  Broker,
  BrokerConnector,
  BrokerRecord,
  KafkaConnection,
  Logger,
  TopicDescription,
  TopicRead,
} from '../../core/ports';
import { createClient } from './client';
import { testConnection } from './connection-test';
import { consumeTopic } from './consume-topic';
import { toLakeError } from './errors';
import { askAny, commitGroupOffsets, isUnknownTopic, readClusterMetadata } from './requests';
import { parseAddress } from './wire';

const ANSWER_TIMEOUT_MS = 10_000;

/** Kafka by kafkajs. Codecs: none and gzip. */
export function createKafkaConnector({ logger }: { logger: Logger }): BrokerConnector {
  return {
    connect: async (connection) => {
      const broker = new KafkajsBroker(connection, await createClient(connection, logger), logger);
      await broker.reach();
      return broker;
    },
    test: (connection, uses) => testConnection(connection, uses),
  };
}

class KafkajsBroker implements Broker {
  private producer: Promise<Producer> | null = null;

  constructor(
    private readonly connection: KafkaConnection,
    private readonly client: Kafka,
    private readonly logger: Logger,
  ) {}

  /** Errors: UNAVAILABLE where no broker answers. */
  async reach(): Promise<void> {
    await this.metadata([]);
  }

  async describeTopic(topic: string): Promise<TopicDescription> {
    const metadata = await this.metadata([topic]);
    const known = metadata?.topics.find((candidate) => candidate.name === topic);
    if (known !== undefined && isUnknownTopic(known)) throw unknownTopic(topic);

    return await this.withAdmin(`Describing topic ${topic}`, { topic }, async (admin) => {
      const clusterId = metadata?.clusterId ?? (await admin.describeCluster()).clusterId;
      const offsets = await admin.fetchTopicOffsets(topic);
      const partitions = offsets
        .map(({ partition, low, high }) => ({ partition, earliest: BigInt(low), latest: BigInt(high) }))
        .toSorted((a, b) => a.partition - b.partition);
      return { topic, clusterId, topicId: known?.topicId ?? topic, partitions };
    });
  }

  async listTopics(): Promise<{ topic: string; partitions: number }[]> {
    return await this.withAdmin('Listing the topics', {}, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata();
      return topics
        .filter(({ name }) => !name.startsWith('__'))
        .map(({ name, partitions }) => ({ topic: name, partitions: partitions.length }));
    });
  }

  async offsetsAt(topic: string, timestampMs: number): Promise<Map<number, bigint>> {
    return await this.withAdmin(`Asking topic ${topic} for a time`, { topic }, async (admin) => {
      const found = await admin.fetchTopicOffsetsByTimestamp(topic, timestampMs);
      return new Map(found.map(({ partition, offset }) => [partition, BigInt(offset)]));
    });
  }

  async ensureTopic(topic: string, partitions: number, options: { readonly compacted?: boolean } = {}): Promise<void> {
    const configEntries = options.compacted === true ? [{ name: 'cleanup.policy', value: 'compact' }] : [];
    await this.withAdmin(`Making topic ${topic}`, { topic, partitions }, async (admin) => {
      await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions, configEntries }] });
    });
  }

  async read({ topic, groupId, onAssigned, onBatch, signal }: TopicRead): Promise<void> {
    const { partitions } = await this.describeTopic(topic);
    await consumeTopic({
      topic,
      groupId: groupId ?? 'lagoon',
      from: await onAssigned(partitions.map(({ partition }) => partition)),
      onBatch,
      signal,
      connection: this.connection,
      logger: this.logger,
      describe: () => this.describeTopic(topic),
    });
  }

  async commitHint(groupId: string, topic: string, next: ReadonlyMap<number, bigint>): Promise<void> {
    if (next.size === 0) return;
    await commitGroupOffsets(
      this.connection.settings.brokers.map(parseAddress),
      this.connection.settings.clientId,
      { groupId, topic, next },
      ANSWER_TIMEOUT_MS,
    );
  }

  async produce(topic: string, records: readonly BrokerRecord[]): Promise<void> {
    if (records.length === 0) return;
    try {
      const producer = await this.connectedProducer();
      const ALL_REPLICAS = -1;
      await producer.send({
        topic,
        acks: ALL_REPLICAS,
        messages: records.map(({ key, value, timestampMs, partition, headers }) => ({
          key,
          ...(partition === undefined ? {} : { partition }),
          ...(headers === undefined ? {} : { headers: { ...headers } }),
          value:
            value === null || typeof value === 'string'
              ? value
              : Buffer.from(value.buffer, value.byteOffset, value.byteLength),
          ...(timestampMs === undefined ? {} : { timestamp: String(timestampMs) }),
        })),
      });
    } catch (error) {
      throw toLakeError(error, `Writing to topic ${topic}`, { topic, records: records.length });
    }
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = null;
    // One that never connected has nothing to close, and whoever asked for it has the error.
    const [connected] = await Promise.allSettled([producer]);
    if (connected.status === 'fulfilled') await connected.value?.disconnect();
  }

  private async metadata(topics: readonly string[]): ReturnType<typeof readClusterMetadata> {
    return await askAny(this.connection.settings.brokers.map(parseAddress), (address) =>
      readClusterMetadata(address, this.connection.settings.clientId, topics, ANSWER_TIMEOUT_MS),
    );
  }

  private connectedProducer(): Promise<Producer> {
    this.producer ??= connected(
      // Idempotent: a batch that is sent again after a lost answer is stored once.
      this.client.producer({
        createPartitioner: Partitioners.DefaultPartitioner,
        allowAutoTopicCreation: false,
        idempotent: true,
      }),
    ).catch((error: unknown) => {
      this.producer = null;
      throw error;
    });
    return this.producer;
  }

  /**
   * A client for each piece of work: kafkajs asks about every topic that a client was ever asked about, so that one topic's deletion makes
   * all its later calls fail, and it holds on to connections that a restart of the broker left dead.
   */
  private async withAdmin<T>(
    doing: string,
    details: Record<string, string | number>,
    work: (admin: Admin) => Promise<T>,
  ): Promise<T> {
    const admin = this.client.admin();
    try {
      await admin.connect();
      return await work(admin);
    } catch (error) {
      throw toLakeError(error, doing, details);
    } finally {
      await admin
        .disconnect()
        .catch((error: unknown) => this.logger.warn('kafka.admin.disconnect', { reason: messageOf(error) }));
    }
  }
}

async function connected<T extends { connect(): Promise<void> }>(client: T): Promise<T> {
  await client.connect();
  return client;
}

function unknownTopic(topic: string): LakeError {
  return new LakeError(
    'NOT_FOUND',
    `There is no topic ${topic} on this Kafka cluster. Create it, or send events to it with \`lagoon produce --topic ${topic}\`.`,
    {
      details: { topic },
    },
  );
}
