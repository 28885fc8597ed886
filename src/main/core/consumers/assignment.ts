import { assertNotOfKsqldb } from '../ksqldb/stream-positions';
import type { FeedWriter } from '../lake/types';
import type { Broker, TopicDescription } from '../ports';
import type { HeldOffsets } from './held-offsets';
import { isOvertaken } from './overtaken';
import { ceilingAt, isTopicKnown, lakeOffsets, positionsOf, startOffsets } from './source-position';
import { TakenOffsets } from './taken-offsets';

/** The feed that a consumer fills. A feed whose batches are merged rather than appended is another implementation of it. */
export interface ConsumedFeed {
  /** Reads the log anew: its positions are those of now. */
  openWriter(signal: AbortSignal): Promise<FeedWriter>;
  /** As the log has them now. */
  positions(): Promise<ReadonlyMap<string, bigint>>;
  /** Of partitions that a seek moved back, by the key of their position: the highest offset that may be in the lake. */
  ceilings(): Promise<ReadonlyMap<string, bigint>>;
  heldOffsets(): Promise<Pick<HeldOffsets, 'runs'>>;
}

/** Partitions that this consumer reads, from where the log says, and the writer that goes on from there. */
export interface Assignment {
  readonly writer: FeedWriter;
  /** Of its partitions alone. */
  readonly description: TopicDescription;
  /** Next offset of each partition. */
  readonly next: ReadonlyMap<number, bigint>;
  /** Partitions that the log has no position of: where they are read from is committed with what comes first, or alone. */
  readonly unread: ReadonlySet<number>;
  /** Of partitions whose position is before what the lake may hold. */
  readonly taken: ReadonlyMap<number, TakenOffsets>;
}

/** Each time another instance was first to say where a topic begins. */
const attempts = 5;

/**
 * The log is read before the topic's end is asked for: another instance may be moving positions, and the end that is asked for first would be
 * before them. Errors: SOURCE (the topic is not what it was), NOT_FOUND, UNAVAILABLE, IO.
 */
export async function openAssignment(
  topic: string,
  partitions: readonly number[],
  feed: ConsumedFeed,
  broker: Broker,
  signal: AbortSignal,
): Promise<Assignment> {
  for (let attempt = 1; ; attempt += 1) {
    const writer = await feed.openWriter(signal);
    try {
      return await begin(topic, partitions, feed, broker, writer);
    } catch (error) {
      await writer.close();
      if (!isOvertaken(error) || attempt >= attempts) throw error;
    }
  }
}

async function begin(
  topic: string,
  partitions: readonly number[],
  feed: ConsumedFeed,
  broker: Broker,
  writer: FeedWriter,
): Promise<Assignment> {
  assertNotOfKsqldb(topic, writer.positions);
  const wanted = new Set(partitions);
  const description = isTopicKnown(topic, writer.positions)
    ? // Of no others: one without a leader may be another instance's.
      await broker.describeTopic(topic, partitions)
    : await beginTopic(topic, broker, writer);
  const next = startOffsets(description, writer.positions, wanted);
  const known = lakeOffsets(description, writer.positions, wanted);
  const unread = new Set(partitions.filter((partition) => known.get(partition)?.isKnown !== true));
  const own = { ...description, partitions: description.partitions.filter(({ partition }) => wanted.has(partition)) };
  return { writer, description: own, next, unread, taken: await takenBefore(description, next, feed) };
}

/**
 * A partition that the lake has no position of is read from 0, once it has one of the topic: so those that begin later are told first, whoever
 * reads them. Of all partitions, for the instances of a group begin at once.
 */
async function beginTopic(topic: string, broker: Broker, writer: FeedWriter): Promise<TopicDescription> {
  const description = await broker.describeTopic(topic);
  const later = description.partitions.filter(({ earliest }) => earliest > 0n);
  if (later.length > 0) {
    const next = new Map(later.map(({ partition, earliest }) => [partition, earliest]));
    await writer.commit(positionsOf(description, next, writer.positions));
  }
  return description;
}

async function takenBefore(
  description: TopicDescription,
  next: ReadonlyMap<number, bigint>,
  feed: ConsumedFeed,
): Promise<Map<number, TakenOffsets>> {
  const taken = new Map<number, TakenOffsets>();
  const ceilings = await feed.ceilings();
  let held: Pick<HeldOffsets, 'runs'> | null = null;
  for (const [partition, offset] of next) {
    const ceiling = ceilingAt(ceilings, description, partition);
    if (ceiling === undefined || ceiling < offset) continue;
    held ??= await feed.heldOffsets();
    const { runs } = held;
    taken.set(partition, new TakenOffsets(ceiling, (range) => runs(partition, range)));
  }
  return taken;
}
