import type { FeedSummary } from '../../../shared/contract/feeds';
import { jobLanes } from '../../../shared/contract/jobs';
import { activeOf, type FeedJobs } from './feed-jobs';

/** Feeds that an export of all takes: those that are switched on and have a source that is exported from. */
export function exportableFeeds(feeds: readonly FeedSummary[]): readonly FeedSummary[] {
  return feeds.filter((feed) => feed.enabled && !feed.readOnly && feed.source.type !== 'files');
}

/** Those of them that nothing writes into at the moment. */
export function idleFeeds(
  exportable: readonly FeedSummary[],
  newest: ReadonlyMap<string, FeedJobs>,
): readonly FeedSummary[] {
  return exportable.filter((feed) => !activeOf(newest.get(feed.name)).some(({ kind }) => jobLanes[kind] === 'write'));
}
