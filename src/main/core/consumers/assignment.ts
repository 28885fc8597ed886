import type { FeedWriter } from '../lake/types';
import type { Broker, TopicDescription } from '../ports';
import type { HeldOffsets } from './held-offsets';
import { ceilingAt, startOffsets } from './source-position';
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
  /** Of partitions whose position is before what the lake may hold. */
  readonly taken: ReadonlyMap<number, TakenOffsets>;
}

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
  const writer = await feed.openWriter(signal);
  try {
    // Of no others: one without a leader may be another instance's.
    const description = await broker.describeTopic(topic, partitions);
    const wanted = new Set(partitions);
    const next = startOffsets(description, writer.positions, wanted);
    return { writer, description, next, taken: await takenBefore(description, next, feed) };
  } catch (error) {
    await writer.close();
    throw error;
  }
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
