import type { TopicPlace } from '../../../shared/contract/consumers';
import { LakeError } from '../../../shared/errors';
import type { Broker, TopicDescription } from '../ports';

/** The place as an offset of each partition; those that the place leaves out are not in it. Errors: INVALID_INPUT (no such partition, or offset), UNAVAILABLE. */
export async function topicOffsets(
  place: TopicPlace,
  description: TopicDescription,
  broker: Pick<Broker, 'offsetsAt'>,
): Promise<Map<number, bigint>> {
  const { topic, partitions } = description;
  switch (place.at) {
    case 'earliest':
      return new Map(partitions.map(({ partition, earliest }) => [partition, earliest]));
    case 'latest':
      return new Map(partitions.map(({ partition, latest }) => [partition, latest]));
    case 'timestamp':
      return await broker.offsetsAt(topic, Date.parse(place.timestamp));
    case 'offsets':
      return new Map(place.offsets.map(({ partition, offset }) => [partition, within(description, partition, offset)]));
  }
}

function within({ topic, partitions }: TopicDescription, partition: number, text: string): bigint {
  const range = partitions.find((known) => known.partition === partition);
  if (range === undefined) {
    throw new LakeError(
      'INVALID_INPUT',
      `Topic ${topic} has no partition ${partition}. Partitions: 0 to ${partitions.length - 1}.`,
      { details: { topic, partition } },
    );
  }
  const offset = BigInt(text);
  if (offset >= range.earliest && offset <= range.latest) return offset;
  throw new LakeError(
    'INVALID_INPUT',
    `Partition ${partition} of topic ${topic} has offsets from ${range.earliest} to ${range.latest} (its end), and not ${text}.`,
    { details: { topic, partition, offset: text } },
  );
}
