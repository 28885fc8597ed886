import { setTimeout as delay } from 'node:timers/promises';
import { LakeError } from '../../../shared/errors';
import type { KafkaConnection, TopicDescription, TopicPartition } from '../../core/ports';
import { BrokerConnection } from './connection';
import { EARLIEST, LATEST, askOffsets } from './list-offsets';
import type { Isolation, LedPartition } from './list-offsets';
import { askMetadata } from './metadata';
import type { ClusterMetadata, ClusterNode, TopicMetadata } from './metadata';
import { KafkaError, expectNoError, missingTopic } from './protocol-errors';
import { parseAddress } from './wire';
import type { Address } from './wire';

const ANSWER_TIMEOUT_MS = 10_000;
/** Of TCP and TLS, which no broker's work delays. */
const CONNECT_TIMEOUT_MS = 3_000;
const SETTLING_ATTEMPTS = 5;
const SETTLING_FIRST_MS = 100;
/** A topic that was there and is not: brokers that start know less for a moment, and one that is being made again comes back with another id. */
const MISSING_GRACE_MS = 10_000;

export interface KnownTopic extends TopicMetadata {
  readonly clusterId: string;
}

/** Asks the addresses in turn; the first that answers decides. Throws the last one's error. */
export async function askAny<T>(addresses: readonly Address[], ask: (address: Address) => Promise<T>): Promise<T> {
  let last: unknown = new LakeError('INVALID_INPUT', 'No Kafka broker is set. Add host:port under Settings, Kafka.');
  for (const address of addresses) {
    try {
      return await ask(address);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/** One question on a connection of its own. */
export async function readClusterMetadata(
  address: Address,
  connection: KafkaConnection,
  topics: readonly string[],
  timeoutMs: number,
): Promise<ClusterMetadata> {
  const opened = await BrokerConnection.open(address, connection, timeoutMs);
  try {
    return await askMetadata(opened, topics);
  } finally {
    opened.close();
  }
}

/** The brokers of a cluster, and one connection to each for short questions: what may be held back (fetches, joins) has its own, by `open`. */
export class Cluster {
  private readonly bootstrap: readonly Address[];
  private nodes: ReadonlyMap<number, ClusterNode> = new Map();
  private readonly connections = new Map<string, Promise<BrokerConnection>>();
  /** Where to begin: whoever is set and away would cost each question the time to find that out. */
  private answeredLast: Address | null = null;
  private closed = false;

  /** Of the topics that were seen: null while they are there. */
  private readonly missingSinceMs = new Map<string, number | null>();

  constructor(private readonly connection: KafkaConnection) {
    this.bootstrap = connection.settings.brokers.map(parseAddress);
  }

  /** Errors: UNAVAILABLE where no broker answers, REFUSED. `topics` null: all. */
  async metadata(topics: readonly string[] | null): Promise<ClusterMetadata> {
    const found = await this.askSome((connection) => askMetadata(connection, topics));
    this.nodes = new Map(found.brokers.map((node) => [node.id, node]));
    return found;
  }

  /** Errors: NOT_FOUND, REFUSED (no right to see it), UNAVAILABLE. */
  async topic(topic: string): Promise<KnownTopic> {
    const { clusterId, topics } = await this.metadata([topic]);
    const found = topics.find(({ name }) => name === topic);
    if (found === undefined || found.errorCode === KafkaError.unknownTopicOrPartition) throw this.missing(topic);
    expectNoError(found.errorCode, `Asking for topic ${topic}`, { topic });
    this.missingSinceMs.set(topic, null);
    return { ...found, clusterId: clusterId ?? '' };
  }

  /** UNAVAILABLE as long as one that was seen may come back, then NOT_FOUND. */
  private missing(topic: string): LakeError {
    const known = this.missingSinceMs.get(topic);
    if (known === undefined) return unknownTopic(topic);
    const nowMs = performance.now();
    const sinceMs = known ?? nowMs;
    if (nowMs - sinceMs >= MISSING_GRACE_MS) return unknownTopic(topic);
    this.missingSinceMs.set(topic, sinceMs);
    return new LakeError('UNAVAILABLE', `Topic ${topic} is not there now.`, {
      details: { topic, kafkaCode: KafkaError.unknownTopicOrPartition },
    });
  }

  describe(topic: string, partitions?: readonly number[]): Promise<TopicDescription> {
    const wanted = partitions === undefined ? undefined : new Set(partitions);
    return this.whileItSettles(async () => {
      const known = await this.topic(topic);
      const [ranges, written] = await Promise.all([
        this.ranges(topic, known, wanted),
        this.offsets(topic, known, LATEST, wanted, 'read uncommitted'),
      ]);
      return {
        topic,
        clusterId: known.clusterId,
        topicId: known.topicId ?? topic,
        partitions: ranges.map((range) => ({ ...range, highWatermark: written.get(range.partition) ?? range.latest })),
      };
    });
  }

  /** Asks again, for some seconds, where the cluster answers that it is not ready: leaders move, a coordinator starts. Not where nobody answers. */
  async whileItSettles<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const isSettling = error instanceof LakeError && error.retryable && 'kafkaCode' in error.details;
        if (!isSettling || this.closed || attempt >= SETTLING_ATTEMPTS) throw error;
        await delay(SETTLING_FIRST_MS * 2 ** attempt);
      }
    }
  }

  /** Of each partition (of `wanted` only, where given) the first offset and the one past the last. */
  async ranges(topic: string, known: TopicMetadata, wanted?: ReadonlySet<number>): Promise<TopicPartition[]> {
    const [earliest, latest] = await Promise.all([
      this.offsets(topic, known, EARLIEST, wanted),
      this.offsets(topic, known, LATEST, wanted),
    ]);
    return [...earliest]
      .map(([partition, offset]) => ({ partition, earliest: offset, latest: latest.get(partition) ?? offset }))
      .toSorted((a, b) => a.partition - b.partition);
  }

  /** -1 where nothing is of that time or later. */
  async offsets(
    topic: string,
    { partitions }: TopicMetadata,
    timestampMs: bigint,
    wanted?: ReadonlySet<number>,
    isolation: Isolation = 'read committed',
  ): Promise<Map<number, bigint>> {
    const byLeader = new Map<number, LedPartition[]>();
    for (const { partition, leader, leaderEpoch } of partitions) {
      if (wanted !== undefined && !wanted.has(partition)) continue;
      if (leader === null) throw leaderless(topic, partition);
      const led = byLeader.get(leader);
      if (led === undefined) byLeader.set(leader, [{ partition, leaderEpoch }]);
      else led.push({ partition, leaderEpoch });
    }
    const answers = await Promise.all(
      [...byLeader].map(([leader, led]) =>
        this.ask(this.node(leader), (connection) => askOffsets(connection, topic, led, timestampMs, isolation)),
      ),
    );
    return new Map(
      answers.flat().map(({ partition, errorCode, offset }) => {
        if (missingTopic.has(errorCode)) throw notKnownThere(topic, partition, errorCode);
        expectNoError(errorCode, `Asking for the offsets of topic ${topic}`, { topic, partition });
        return [partition, offset];
      }),
    );
  }

  /** As the last metadata has it. Errors: UNAVAILABLE where it is not there now. */
  node(id: number): ClusterNode {
    const found = this.nodes.get(id);
    if (found !== undefined) return found;
    throw new LakeError('UNAVAILABLE', `Broker ${id} of the Kafka cluster is away.`, { details: { brokerId: id } });
  }

  /** Of a broker that answers: the one that did last, then the others; the addresses that are set come first; where all of them are gone, one that was met may still be there. */
  askSome<T>(question: (connection: BrokerConnection) => Promise<T>): Promise<T> {
    const first = this.answeredLast === null ? [] : [this.answeredLast];
    const once = new Map(
      [...first, ...this.bootstrap, ...this.nodes.values()].map((to) => [`${to.host}:${to.port}`, to]),
    );
    return askAny([...once.values()], async (address) => {
      const answer = await this.ask(address, question);
      this.answeredLast = address;
      return answer;
    });
  }

  /** A connection of the caller's own, to be closed by it. */
  open(address: Address): Promise<BrokerConnection> {
    return BrokerConnection.open(address, this.connection, ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS);
  }

  /** One that stood open may have died unnoticed: what fails on it is asked once more on a new one. */
  async ask<T>(address: Address, question: (connection: BrokerConnection) => Promise<T>): Promise<T> {
    const key = `${address.host}:${address.port}`;
    const standing = this.connections.get(key);
    const connection = await (standing ?? this.connect(key, address));
    try {
      if (connection.isOpen) return await question(connection);
    } catch (error) {
      if (standing === undefined || connection.isOpen) throw error;
    }
    this.forget(key, standing);
    return await question(await (this.connections.get(key) ?? this.connect(key, address)));
  }

  async close(): Promise<void> {
    this.closed = true;
    const all = [...this.connections.values()];
    this.connections.clear();
    for (const settled of await Promise.allSettled(all)) if (settled.status === 'fulfilled') settled.value.close();
  }

  private connect(key: string, address: Address): Promise<BrokerConnection> {
    const opening: Promise<BrokerConnection> = this.open(address).then(
      (connection) => {
        if (this.closed) connection.close();
        return connection;
      },
      (error: unknown) => {
        this.forget(key, opening);
        throw error;
      },
    );
    this.connections.set(key, opening);
    return opening;
  }

  private forget(key: string, connection: Promise<BrokerConnection> | undefined): void {
    if (this.connections.get(key) === connection) this.connections.delete(key);
  }
}

function leaderless(topic: string, partition: number): LakeError {
  return new LakeError('UNAVAILABLE', `Partition ${partition} of topic ${topic} has no leader now.`, {
    // As Kafka says it, where it is asked of the partition: an election passes.
    details: { topic, partition, kafkaCode: KafkaError.leaderNotAvailable },
  });
}

/** Only the metadata says that a topic is not there. */
function notKnownThere(topic: string, partition: number, kafkaCode: number): LakeError {
  return new LakeError(
    'UNAVAILABLE',
    `The leader of partition ${partition} of topic ${topic} does not know of it now.`,
    {
      details: { topic, partition, kafkaCode },
    },
  );
}

export function unknownTopic(topic: string): LakeError {
  return new LakeError(
    'NOT_FOUND',
    `There is no topic ${topic} on this Kafka cluster. Create it, or send events to it with \`lagoon produce --topic ${topic}\`.`,
    { details: { topic } },
  );
}
