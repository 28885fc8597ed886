import { LakeError } from '../../../shared/errors';
import type { LakeStore } from '../lake/types';
import type { FeedStore } from './feed-store';

/**
 * The store, where only feeds that are there get a writer. What runs in one process is not known to another: a consumer that opens its writer
 * anew after the feed was renamed or deleted elsewhere would fill the old folder again from the beginning. Error: NOT_FOUND.
 */
export function writingToFeedsOnly(store: LakeStore, feeds: Pick<FeedStore, 'get'>): LakeStore {
  return {
    ...store,
    async openWriter(feed, options) {
      try {
        await feeds.get(feed.name);
      } catch (error) {
        // A file that somebody is editing stops nobody: the run goes by what it began with.
        if (!(error instanceof LakeError) || error.code !== 'CORRUPT') throw error;
      }
      return store.openWriter(feed, options);
    },
  };
}
