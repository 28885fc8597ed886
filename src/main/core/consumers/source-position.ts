import { LakeError } from '../../../shared/errors';
import type { SourcePosition, TopicDescription } from '../ports';

/** Kafka names none of its parts with a colon: topics have letters, digits, `.`, `_` and `-`, ids are base64url. */
function appIdOf(description: TopicDescription, partition: number): string {
  return ['kafka', description.clusterId, description.topicId, description.topic, partition].join(':');
}

/** Positions for a commit: the last offset taken of each partition in `next`, which holds the next one to read. */
export function positionsOf(description: TopicDescription, next: ReadonlyMap<number, bigint>): SourcePosition[] {
  return [...next].map(([partition, offset]) => ({ appId: appIdOf(description, partition), version: offset - 1n }));
}

/**
 * Next offset of every partition that the lake has read before. Errors: SOURCE where the topic is not the one that the lake's positions
 * belong to: it was made again, is on another cluster, or lost its end. Going on would mix two histories, or wait for ever.
 */
export function startOffsets(
  description: TopicDescription,
  positions: ReadonlyMap<string, bigint>,
): Map<number, bigint> {
  const { topic, clusterId, topicId } = description;
  const partitions = new Map(description.partitions.map((partition) => [partition.partition, partition]));
  const next = new Map<number, bigint>();
  for (const [appId, version] of positions) {
    const [kind, oldClusterId, oldTopicId, oldTopic, partitionText] = appId.split(':');
    if (kind !== 'kafka' || oldTopic !== topic) continue;
    if (oldClusterId !== clusterId) {
      throw anotherTopic(topic, `belongs to another cluster (${clusterId}, before ${oldClusterId})`, {
        clusterId,
        oldClusterId: oldClusterId ?? '',
      });
    }
    if (oldTopicId !== topicId) {
      throw anotherTopic(topic, `was deleted and made again (id ${topicId}, before ${oldTopicId})`, {
        topicId,
        oldTopicId: oldTopicId ?? '',
      });
    }
    const partition = Number(partitionText);
    const latest = partitions.get(partition)?.latest ?? 0n;
    if (version >= latest) {
      throw anotherTopic(
        topic,
        `ends at offset ${latest} of partition ${partition}, and the lake holds offset ${version}: it was truncated or restored from an older state`,
        {
          partition,
          committedOffset: version.toString(),
          latestOffset: latest.toString(),
        },
      );
    }
    next.set(partition, version + 1n);
  }
  return next;
}

function anotherTopic(topic: string, what: string, details: Record<string, string | number>): LakeError {
  return new LakeError(
    'SOURCE',
    `Topic ${topic} ${what}. Nothing was read. To keep what the lake has and read the new history, add a feed with another name for it.`,
    { details: { topic, ...details } },
  );
}
