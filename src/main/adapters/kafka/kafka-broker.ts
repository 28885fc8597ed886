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
import { toLakeError } from './errors';
import { KafkaError } from './protocol-errors';
import { readTopic } from './read-topic';
import type { GroupMember } from './group-member';
import { Cluster } from './cluster';
import { LATEST } from './list-offsets';
import { commitOffsets, findCoordinator, outsider } from './group-requests';

export interface KafkaConnectorOptions {
  readonly logger: Logger;
  /** How long a group waits for a member that is silent. Left out: 45 s. */
  readonly sessionMs?: number;
}

/** Kafka: read and asked by our own requests (ADR 11), written to and administered by kafkajs. */
export function createKafkaConnector({ logger, sessionMs }: KafkaConnectorOptions): BrokerConnector {
  return {
    connect: async (connection) => {
      const broker = new KafkaBroker(connection, await createClient(connection, logger), logger, sessionMs);
      await broker.reach();
      return broker;
    },
    test: (connection, uses) => testConnection(connection, uses),
  };
}

class KafkaBroker implements Broker {
  private producer: Promise<Producer> | null = null;
  private readonly cluster: Cluster;
  /** Who reads now, with its group. */
  private readonly members = new Map<GroupMember, string>();

  constructor(
    private readonly connection: KafkaConnection,
    private readonly client: Kafka,
    private readonly logger: Logger,
    private readonly sessionMs: number | undefined,
  ) {
    this.cluster = new Cluster(connection);
  }

  /** Errors: UNAVAILABLE where no broker answers. */
  async reach(): Promise<void> {
    await this.cluster.metadata([]);
  }

  describeTopic(topic: string, partitions?: readonly number[]): Promise<TopicDescription> {
    return this.cluster.describe(topic, partitions);
  }

  async listTopics(): Promise<{ topic: string; partitions: number }[]> {
    const { topics } = await this.cluster.metadata(null);
    return topics.flatMap(({ name, partitions }) =>
      name === null || name.startsWith('__') ? [] : [{ topic: name, partitions: partitions.length }],
    );
  }

  async offsetsAt(topic: string, timestampMs: number): Promise<Map<number, bigint>> {
    const [found, ends] = await this.cluster.whileItSettles(async () => {
      const known = await this.cluster.topic(topic);
      return await Promise.all([
        this.cluster.offsets(topic, known, BigInt(timestampMs)),
        this.cluster.offsets(topic, known, LATEST),
      ]);
    });
    return new Map(
      [...found].map(([partition, offset]) => [partition, offset < 0n ? (ends.get(partition) ?? 0n) : offset]),
    );
  }

  async ensureTopic(topic: string, partitions: number, options: { readonly compacted?: boolean } = {}): Promise<void> {
    const configEntries = options.compacted === true ? [{ name: 'cleanup.policy', value: 'compact' }] : [];
    await this.withAdmin(`Making topic ${topic}`, { topic, partitions }, async (admin) => {
      await admin.createTopics({
        waitForLeaders: false,
        topics: [{ topic, numPartitions: partitions, configEntries }],
      });
    });
    // kafkajs would wait for leaders, and gives up at a broker that has not heard of the new topic yet.
    await this.cluster.whileItSettles(async () => {
      const known = await this.cluster.topic(topic).catch((error: unknown) => {
        throw isNotFound(error) ? notKnownYet(topic, error) : error;
      });
      await this.cluster.offsets(topic, known, LATEST);
    });
  }

  read(read: TopicRead): Promise<void> {
    const { connection, logger, sessionMs } = this;
    let own: GroupMember | null = null;
    const onMember = (member: GroupMember | null): void => {
      if (own !== null) this.members.delete(own);
      if (member !== null && read.groupId !== null) this.members.set(member, read.groupId);
      own = member;
    };
    return readTopic({ connection, logger, read, onMember, sessionMs });
  }

  async commitHint(groupId: string, topic: string, next: ReadonlyMap<number, bigint>): Promise<void> {
    if (next.size === 0) return;
    for (const [member, memberOf] of this.members) {
      if (memberOf !== groupId) continue;
      await member.commit(topic, next);
      return;
    }
    const { cluster } = this;
    await cluster
      .whileItSettles(async () => {
        const coordinator = await cluster.askSome((connection) => findCoordinator(connection, groupId));
        await cluster.ask(coordinator, (connection) => commitOffsets(connection, outsider(groupId), topic, next));
      })
      .catch((error: unknown) => {
        // Others read in the group: those tell it themselves.
        if (!(error instanceof LakeError) || error.details['kafkaCode'] !== KafkaError.unknownMemberId) throw error;
        this.logger.info('kafka.group.hint', { groupId, topic, reason: error.message });
      });
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
    await this.cluster.close();
    // One that never connected has nothing to close, and whoever asked for it has the error.
    const [connected] = await Promise.allSettled([producer]);
    if (connected.status === 'fulfilled') await connected.value?.disconnect();
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

function isNotFound(error: unknown): boolean {
  return error instanceof LakeError && error.code === 'NOT_FOUND';
}

function notKnownYet(topic: string, cause: unknown): LakeError {
  return new LakeError('UNAVAILABLE', `Topic ${topic} was made, and the brokers do not know it yet.`, {
    details: { topic, kafkaCode: KafkaError.unknownTopicOrPartition },
    cause,
  });
}
