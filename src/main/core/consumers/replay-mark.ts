import type { SourcePosition, TopicDescription } from '../ports';

const prefix = 'kafka-replay:';

/**
 * Whoever puts rows of a topic into a feed beside its consumer, or moves the consumer back, moves this position on: of two that looked at the same
 * rows before, one is a CONFLICT and looks again.
 */
export function replayMark(
  { clusterId, topicId, topic }: TopicDescription,
  positions: ReadonlyMap<string, bigint>,
): SourcePosition {
  const appId = `${prefix}${clusterId}:${topicId}:${topic}`;
  return { appId, version: (positions.get(appId) ?? 0n) + 1n, rises: true };
}

export function isReplayMark(appId: string): boolean {
  return appId.startsWith(prefix);
}
