import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel, type Admin, type KafkaJSProtocolError } from 'kafkajs';

export interface KafkaMessage {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Milliseconds since the epoch. */
  readonly timestamp: string;
  readonly offset: string;
}

export interface PartitionEnds {
  readonly partition: number;
  readonly earliest: bigint;
  /** Offset of what comes next. */
  readonly latest: bigint;
}

export interface TopicRead {
  readonly topic: string;
  readonly from: 'earliest' | 'latest';
  /** Where reading ends, by partition; null: when the signal says so. */
  readonly until: readonly PartitionEnds[] | null;
  /** The next batch is asked for once this is done with one. */
  readonly onBatch: (messages: readonly KafkaMessage[], partition: number) => Promise<void>;
  readonly signal: AbortSignal;
}

const HEARTBEAT_MS = 3_000;
const FETCH_BYTES = 512 * 1024;

/** The topics of a Kafka cluster, read and asked through kafkajs alone. */
export class Topics {
  private readonly kafka: Kafka;

  constructor(brokers: readonly string[]) {
    this.kafka = new Kafka({
      brokers: [...brokers],
      clientId: 'ksqldb-stand-in',
      logLevel: logLevel.NOTHING,
      retry: { retries: 3, initialRetryTime: 50 },
    });
  }

  clusterId(): Promise<string> {
    return this.withAdmin(async (admin) => (await admin.describeCluster()).clusterId);
  }

  /** Null where the topic is not there. */
  ends(topic: string): Promise<PartitionEnds[] | null> {
    return this.withAdmin(async (admin) => {
      if (!(await admin.listTopics()).includes(topic)) return null;
      const offsets = await admin.fetchTopicOffsets(topic);
      return offsets
        .map(({ partition, low, high }) => ({ partition, earliest: BigInt(low), latest: BigInt(high) }))
        .toSorted((a, b) => a.partition - b.partition);
    });
  }

  async create(topic: string, partitions: number): Promise<void> {
    await this.withAdmin((admin) =>
      admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true }),
    );
  }

  /** Resolves at the end of what is to be read, and when the signal fires; rejects with what the receiver failed with. */
  async read({ topic, from, until, onBatch, signal }: TopicRead): Promise<void> {
    const ends = until === null ? null : new Map(until.map(({ partition, latest }) => [partition, latest]));
    const pending = new Set(until?.filter(({ earliest, latest }) => earliest < latest).map((each) => each.partition));
    if (signal.aborted || (ends !== null && pending.size === 0)) return;
    const consumer = this.kafka.consumer({
      groupId: `ksqldb-stand-in-${randomUUID()}`,
      sessionTimeout: 60_000,
      rebalanceTimeout: 60_000,
      maxWaitTimeInMs: 100,
      // Small fetches die young: with the default ones most of the time goes into collecting garbage.
      maxBytesPerPartition: FETCH_BYTES,
      allowAutoTopicCreation: false,
    });
    /** A group that had to join again starts anew: what was given is not given again. */
    const next = new Map<number, bigint>();
    let finish: () => void = () => {};
    let fail: (error: unknown) => void = () => {};
    const finished = new Promise<void>((resolve, reject) => {
      finish = resolve;
      fail = reject;
    });
    finished.catch(() => undefined);
    signal.addEventListener('abort', finish, { once: true });
    const take = async (partition: number, messages: readonly KafkaMessage[], lastOffset: bigint): Promise<void> => {
      const first = next.get(partition) ?? 0n;
      const end = ends?.get(partition);
      const isWanted = (offset: bigint): boolean => offset >= first && (end === undefined || offset < end);
      const allAre = isWanted(BigInt(messages[0]?.offset ?? 0)) && isWanted(lastOffset);
      const wanted = allAre ? messages : messages.filter(({ offset }) => isWanted(BigInt(offset)));
      next.set(partition, lastOffset + 1n);
      if (wanted.length > 0) await onBatch(wanted, partition);
      if (end !== undefined && lastOffset + 1n >= end) pending.delete(partition);
      if (ends !== null && pending.size === 0) finish();
    };
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      // A broker's first group comes before the topic of groups is there; the consumer then joins again by itself.
      if (restart && isOfProtocol(error) && error.type === 'GROUP_LOAD_IN_PROGRESS') return;
      fail(error);
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: from === 'earliest' });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch, heartbeat, isStale }) => {
          if (signal.aborted || isStale()) return;
          // However slowly the receiver takes it, the group must not lose its only member.
          const beats = setInterval(() => void heartbeat().catch(() => undefined), HEARTBEAT_MS);
          try {
            await take(batch.partition, batch.messages, BigInt(batch.lastOffset()));
          } catch (error) {
            fail(error);
          } finally {
            clearInterval(beats);
          }
        },
      });
      await finished;
    } finally {
      signal.removeEventListener('abort', finish);
      await consumer.disconnect().catch(() => undefined);
    }
  }

  private async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await whileItSettles(() => work(admin));
    } finally {
      await admin.disconnect();
    }
  }
}

const SETTLING_MS = 10_000;
const SETTLING_PAUSE_MS = 50;

/** A broker answers so for a moment about a topic that was just made; kafkajs gives up at once. */
async function whileItSettles<T>(work: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + SETTLING_MS; ; await delay(SETTLING_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isOfProtocol(error) || !error.retriable || Date.now() > deadline) throw error;
    }
  }
}

/** By its name: Node's own loader, which Playwright uses, sees the classes of errors not among the exports of that CommonJS package. */
function isOfProtocol(error: unknown): error is KafkaJSProtocolError {
  return error instanceof Error && error.name === 'KafkaJSProtocolError';
}
