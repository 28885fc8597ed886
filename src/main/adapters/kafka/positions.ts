import { LakeError } from '../../../shared/errors';
import type { TopicDescription } from '../../core/ports';

/**
 * Every next offset must be in the topic, or be its end. kafkajs would go to the earliest offset in silence
 * (https://github.com/tulios/kafkajs/issues/1119). Errors: SOURCE with topic, partition, wanted and available offsets; UNAVAILABLE where the topic is
 * described without one of `partitions`: a topic loses none, but a broker may not have heard of a new one that another has given out.
 */
export function checkPositions(
  description: Pick<TopicDescription, 'topic' | 'partitions'>,
  partitions: ReadonlySet<number>,
  next: ReadonlyMap<number, bigint>,
): void {
  const { topic } = description;
  const available = new Map(description.partitions.map((partition) => [partition.partition, partition]));
  for (const partition of partitions) {
    const range = available.get(partition);
    if (range === undefined) {
      throw new LakeError('UNAVAILABLE', `The cluster does not know partition ${partition} of topic ${topic} now.`, {
        details: { topic, partition },
      });
    }
    const wanted = next.get(partition) ?? range.earliest;
    if (wanted >= range.earliest && wanted <= range.latest) continue;
    const what =
      wanted < range.earliest
        ? `partition ${partition} starts at ${range.earliest}: ${range.earliest - wanted} messages were removed before they were read`
        : `partition ${partition} ends at ${range.latest}: it was truncated or made again`;
    throw new LakeError(
      'SOURCE',
      `Topic ${topic} cannot be read on from offset ${wanted}: ${what}. Nothing was skipped; check the topic's retention.`,
      {
        details: {
          topic,
          partition,
          wantedOffset: wanted.toString(),
          earliestOffset: range.earliest.toString(),
          latestOffset: range.latest.toString(),
        },
      },
    );
  }
}
