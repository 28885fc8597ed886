import type { FeedConfig } from '../../../shared/contract/feeds';
import type { TopicPlace } from '../../../shared/contract/consumers';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import type { FeedStore } from '../feeds/feed-store';
import type { LakeStore } from '../lake/types';
import type { Broker, Clock, TopicDescription } from '../ports';
import { assertOneTopic } from './completeness';
import { isReplayMark } from './replay-mark';
import type { ReplayRange } from './replay-range';
import { topicOffsets } from './topic-place';

export interface ReplayPlaces {
  readonly from: TopicPlace;
  readonly to: TopicPlace;
}

/** What is to be read of each partition. Error: INVALID_INPUT where that is nothing. */
export async function replayRanges(
  { from, to }: ReplayPlaces,
  description: TopicDescription,
  broker: Broker,
): Promise<Map<number, ReplayRange>> {
  const starts = await topicOffsets(from, description, broker);
  const ends = await topicOffsets(to, description, broker);
  const ranges = new Map<number, ReplayRange>();
  for (const [partition, start] of starts) {
    const end = ends.get(partition);
    if (end !== undefined && start < end) ranges.set(partition, { from: start, to: end });
  }
  if (ranges.size > 0) return ranges;
  throw new LakeError(
    'INVALID_INPUT',
    `Nothing of topic ${description.topic} lies between the two places. Choose an earlier start or a later end.`,
    { details: { topic: description.topic } },
  );
}

export interface ReplayFeeds {
  readonly feeds: FeedStore;
  readonly store: LakeStore;
  readonly clock: Clock;
}

/**
 * The feed that the replay goes into: the source's own; one that replays of the same topic made; or a new one like the source's, which has no topic of
 * its own, so that no consumer goes on filling it. Errors: CONFLICT (it holds something else), REFUSED (rows cannot be told apart).
 */
export async function feedForReplay(
  source: FeedConfig,
  into: FeedName,
  description: TopicDescription,
  { feeds, store, clock }: ReplayFeeds,
): Promise<FeedConfig> {
  if (into === source.name) {
    assertOneTopic(source, (await store.snapshot(source))?.positions ?? new Map());
    return source;
  }
  const known = (await feeds.list()).feeds.find(({ name }) => name === into);
  if (known === undefined) {
    const instant = clock.now().toISOString();
    const made: FeedConfig = {
      ...source,
      name: into,
      description: `Replayed from topic ${description.topic}, as ${source.name} reads it.`,
      source: { type: 'files' },
      topic: null,
      createdAt: instant,
      updatedAt: instant,
    };
    await feeds.add(made);
    return made;
  }
  const positions = [...((await store.snapshot(known))?.positions.keys() ?? [])];
  const { topicId, topic } = description;
  // The name, where the cluster did not tell ids yet.
  const isOfTopic = (appId: string): boolean => [topicId, topic].some((id) => appId.endsWith(`:${id}:${topic}`));
  const isReplay = known.source.type === 'files' && known.topic === null && known.kind === source.kind;
  if (isReplay && positions.every((appId) => isReplayMark(appId) && isOfTopic(appId))) return known;
  throw new LakeError(
    'CONFLICT',
    `"${into}" exists and holds something else than replays of topic ${description.topic}. Choose another name.`,
    { details: { feed: into, topic: description.topic } },
  );
}
