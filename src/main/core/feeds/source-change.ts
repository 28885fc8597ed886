import type { FeedConfig, FeedDraft } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';

type Reads = Pick<FeedConfig, 'name' | 'source' | 'topic'>;

/** What positions of the source have in common, as a test of one; null where the source moves none. */
function positionsOf({ source, topic }: Reads): ((appId: string) => boolean) | null {
  if (source.type === 'sample') return (appId) => appId.startsWith('sample:');
  if (source.type === 'kafka') return (appId) => isOf(appId, 'kafka', [source.topic, topic ?? source.topic]);
  if (source.type === 'ksqldb') return (appId) => isOf(appId, 'ksqldb', [encodeURIComponent(source.object)]);
  return null;
}

/** Of a topic and an object alike, the name is the fourth part. */
function isOf(appId: string, kind: string, names: readonly string[]): boolean {
  const [its, , , third = ''] = appId.split(':');
  return its === kind && names.includes(third);
}

/** ksqlDB takes names without regard to case; Kafka does not. */
function sourceText({ source, topic }: Pick<FeedDraft, 'source' | 'topic'>): string {
  if (source.type === 'sample') return `the sample ${source.dataset}`;
  if (source.type === 'ksqldb') return `the ksqlDB object ${source.object.toUpperCase()}`;
  return source.type === 'kafka' ? `the topic ${topic ?? source.topic}` : source.type;
}

export function isSameSource(
  current: Pick<FeedDraft, 'source' | 'topic'>,
  draft: Pick<FeedDraft, 'source' | 'topic'>,
): boolean {
  return sourceText(current) === sourceText(draft);
}

/**
 * Rows of two sources in one feed cannot be told apart, and a topic and the stream on it hold the same messages. Error: REFUSED where the log has
 * a position of the source that the feed would no longer have. Not to be asked of a log that never had a row: a position alone holds nothing fast.
 */
export function assertSourceMayChange(current: Reads, draft: Reads, positions: Iterable<string>): void {
  const [before, after] = [sourceText(current), sourceText(draft)];
  const isOld = positionsOf(current);
  if (before === after || isOld === null || ![...positions].some(isOld)) return;
  const feed = current.name;
  const field = current.source.type === 'kafka' && draft.source.type === 'kafka' ? 'topic' : 'source';
  const message = `"${feed}" has rows or quarantine of ${before}, or may have had some, with which those of ${after} would be mixed, or come twice. Make a new feed for it (lagoon feeds clone ${feed} NAME), or delete this one's data first.`;
  throw new LakeError('REFUSED', message, { details: { feed, field } });
}
