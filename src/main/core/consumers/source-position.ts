import { LakeError } from '../../../shared/errors';
import { assertNotOfKsqldb } from '../ksqldb/stream-positions';
import type { SourcePosition, TopicDescription } from '../ports';

/** Kafka names none of its parts with a colon: topics have letters, digits, `.`, `_` and `-`, ids are base64url. */
export function positionKey(description: TopicDescription, partition: number): string {
  return ['kafka', description.clusterId, description.topicId, description.topic, partition].join(':');
}

/** As `positionKey` was before the cluster told ids of topics, and the name stood in their place. */
function keyBeforeIds(description: TopicDescription, partition: number): string {
  return positionKey({ ...description, topicId: description.topic }, partition);
}

/**
 * Positions for a commit: the last offset taken of each partition in `next`, which holds the next one to read. Where `known` has one from before the
 * topic's id was told, it moves along: an instance that still goes by it is met as a conflict.
 */
export function positionsOf(
  description: TopicDescription,
  next: ReadonlyMap<number, bigint>,
  known: ReadonlyMap<string, bigint> = new Map(),
): SourcePosition[] {
  return [...next].flatMap(([partition, offset]) => {
    const key = positionKey(description, partition);
    const before = keyBeforeIds(description, partition);
    const keys = before !== key && known.has(before) ? [key, before] : [key];
    return keys.map((appId) => ({ appId, version: offset - 1n }));
  });
}

/** What `ceilings` has of a partition, under whichever of its keys. */
export function ceilingAt(
  ceilings: ReadonlyMap<string, bigint>,
  description: TopicDescription,
  partition: number,
): bigint | undefined {
  const own = ceilings.get(positionKey(description, partition));
  const before = ceilings.get(keyBeforeIds(description, partition));
  return own === undefined || (before !== undefined && before > own) ? before : own;
}

/** Whether the lake has a position of any of the topic's partitions. */
export function isTopicKnown(topic: string, positions: ReadonlyMap<string, bigint>): boolean {
  return [...positions.keys()].some((appId) => isOfTopic(appId, topic));
}

/** Whether a source's position is one of the topic's, in whatever life or cluster of it. */
export function isOfTopic(appId: string, topic: string): boolean {
  const [kind, , , itsTopic] = appId.split(':');
  return kind === 'kafka' && itsTopic === topic;
}

/** Next offset of each partition that the lake has read, whatever the topic holds by now and whether it is described. */
export function readOffsets(
  description: TopicDescription,
  positions: ReadonlyMap<string, bigint>,
): Map<number, bigint> {
  const { clusterId, topicId, topic } = description;
  const next = new Map<number, bigint>();
  for (const [appId, last] of positions) {
    const [kind, itsCluster, itsId, itsTopic, partition] = appId.split(':');
    if (kind !== 'kafka' || itsCluster !== clusterId || itsTopic !== topic) continue;
    const isBeforeIds = itsId === topic && !positions.has(positionKey(description, Number(partition)));
    if (itsId === topicId || isBeforeIds) next.set(Number(partition), last + 1n);
  }
  return next;
}

/**
 * Next offset of every wanted partition: the one after the lake's position; of a topic that the lake has no position of, the earliest. Errors:
 * SOURCE where the topic is not the one that the lake's positions belong to: it was made again, is on another cluster, lost its end or what comes
 * next. Going on would mix two histories, leave messages out, or wait for ever. UNAVAILABLE where a wanted partition is not described.
 */
export function startOffsets(
  description: TopicDescription,
  positions: ReadonlyMap<string, bigint>,
  wanted: ReadonlySet<number> = new Set(description.partitions.map(({ partition }) => partition)),
): Map<number, bigint> {
  const offsets = lakeOffsets(description, positions, wanted);
  const behind = [...offsets.values()].filter(({ next, earliest }) => next < earliest);
  const [first] = behind;
  if (first !== undefined) throw removed(description.topic, first, behind);
  return new Map([...offsets].map(([partition, { next }]) => [partition, next]));
}

/** Of more partitions than these, a command that names each would not be read. */
const mostNamed = 20;

function removed(
  topic: string,
  { partition, next, earliest, isKnown }: LakeOffset,
  behind: readonly LakeOffset[],
): LakeError {
  const what = isKnown
    ? `Topic ${topic} starts at offset ${earliest} of partition ${partition} by now, and the lake waits for ${next}: ${earliest - next} messages were removed before they were read.`
    : `Topic ${topic} starts at offset ${earliest} of partition ${partition}. The lake has no position in that partition, and has some in others of the topic: up to ${earliest} messages of it were removed before they were read. It was added while no consumer ran; or it was empty when an earlier Lagoon read it, which noted nothing of empty partitions, and then nothing need have been missed.`;
  const others = behind.length === 1 ? '' : ` So it is with ${behind.length} partitions.`;
  const isAll = behind.length > mostNamed;
  // Not all to the earliest: what the lake has of the others would be read again.
  const places = isAll ? 'earliest' : behind.map((each) => `${each.partition}:${each.earliest}`).join(',');
  const again = isAll ? ', with all other partitions read again from their earliest' : '';
  return new LakeError(
    'SOURCE',
    `${what}${others} Nothing was skipped. To go on without them${again}: lagoon consumers seek FEED --to ${places}`,
    { details: { topic, partition, wantedOffset: next.toString(), earliestOffset: earliest.toString() } },
  );
}

export interface LakeOffset {
  readonly partition: number;
  readonly next: bigint;
  readonly earliest: bigint;
  readonly latest: bigint;
  /** False: the lake never read it. It begins at its earliest where the topic is new to the lake, else at 0: it came later, or was left out. */
  readonly isKnown: boolean;
}

/** As `startOffsets`, and does not mind that messages were removed before they were read. Error too: REFUSED where the rows are of ksqlDB. */
export function lakeOffsets(
  description: TopicDescription,
  positions: ReadonlyMap<string, bigint>,
  wanted: ReadonlySet<number> = new Set(description.partitions.map(({ partition }) => partition)),
): Map<number, LakeOffset> {
  const { topic, clusterId, topicId } = description;
  assertNotOfKsqldb(topic, positions);
  const partitions = new Map(description.partitions.map((partition) => [partition.partition, partition]));
  const next = new Map<number, LakeOffset>();
  const isNew = !isTopicKnown(topic, positions);
  for (const { partition, earliest, latest } of description.partitions) {
    if (!wanted.has(partition)) continue;
    next.set(partition, { partition, next: isNew ? earliest : 0n, earliest, latest, isKnown: false });
  }
  for (const [appId, version] of positions) {
    const [kind, oldClusterId, oldTopicId, oldTopic, partitionText] = appId.split(':');
    if (kind !== 'kafka' || oldTopic !== topic) continue;
    if (oldClusterId !== clusterId) {
      throw anotherTopic(topic, `belongs to another cluster (${clusterId}, before ${oldClusterId})`, {
        clusterId,
        oldClusterId: oldClusterId ?? '',
      });
    }
    // A cluster that tells ids now and did not before: the offsets alone say whether it is the same topic.
    const isBeforeIds = oldTopicId === topic && topicId !== topic;
    if (oldTopicId !== topicId && !isBeforeIds) {
      throw anotherTopic(topic, `was deleted and made again (id ${topicId}, before ${oldTopicId})`, {
        topicId,
        oldTopicId: oldTopicId ?? '',
      });
    }
    const partition = Number(partitionText);
    if (!wanted.has(partition)) continue;
    if (isBeforeIds && positions.has(positionKey(description, partition))) continue;
    const range = partitions.get(partition);
    if (range === undefined) continue;
    const { earliest, latest } = range;
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
    next.set(partition, { partition, next: version + 1n, earliest, latest, isKnown: true });
  }
  // A topic loses none: whoever was asked has not heard of a new one yet, which another broker has given out.
  const unheardOf = [...wanted].find((partition) => !partitions.has(partition));
  if (unheardOf === undefined) return next;
  throw new LakeError('UNAVAILABLE', `The cluster does not know partition ${unheardOf} of topic ${topic} now.`, {
    details: { topic, partition: unheardOf },
  });
}

function anotherTopic(topic: string, what: string, details: Record<string, string | number>): LakeError {
  return new LakeError(
    'SOURCE',
    `Topic ${topic} ${what}. Nothing was read. To keep what the lake has and read the new history, add a feed with another name for it.`,
    { details: { topic, ...details } },
  );
}
