import type { ArchivedFeed } from '../../../shared/contract/feeds';
import type { FeedName } from '../../../shared/ids';
import { assertIdle } from './idle-feed';
import type { FeedPorts } from './operations';
import { stillThere } from './still-there';

/** The configuration moves, by one rename; the folders stay. Nothing lists, exports or queries the feed until it is restored. */
export async function archiveFeed({ feeds, runner, clock, events }: FeedPorts, name: FeedName): Promise<void> {
  await feeds.get(name);
  await feeds.exclusively(async (held) => {
    const feed = await stillThere(name, held.get(name));
    assertIdle(name, runner);
    await held.archive(feed, clock.now());
  });
  await events.append('feed', { event: 'archived', feed: name, runId: null, details: {} });
}

export async function restoreFeed({ feeds, events }: FeedPorts, name: FeedName): Promise<void> {
  await feeds.getArchived(name);
  await feeds.exclusively(async (held) => held.restore((await stillThere(name, held.getArchived(name))).feed));
  await events.append('feed', { event: 'restored', feed: name, runId: null, details: {} });
}

export async function archivedFeeds({ feeds, reader }: FeedPorts): Promise<ArchivedFeed[]> {
  const { feeds: found } = await feeds.listArchived();
  return Promise.all(
    found.map(async ({ feed, archivedAt }) => {
      const { records, sizeBytes, problem } = await reader.summary(feed);
      const { name, description, kind } = feed;
      return { name, description, kind, archivedAt, records, sizeBytes, problem };
    }),
  );
}
