import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { addFeed, cloneFeed } from './add-feed';
import { archivedFeeds, archiveFeed, restoreFeed } from './archive-feed';
import { deleteFeed, deletionOf } from './delete-feed';
import type { BrokenFeed } from './feed-files';
import type { FeedPorts } from './operations';
import { renameFeed } from './rename-feed';
import { updateFeed } from './update-feed';

type Managed =
  | 'problems'
  | 'add'
  | 'update'
  | 'archive'
  | 'archived'
  | 'restore'
  | 'deletion'
  | 'delete'
  | 'rename'
  | 'clone';

export function managementOperations(ports: FeedPorts): Pick<Handlers<CoreContract>['feeds'], Managed> {
  return {
    async problems() {
      const active = await ports.feeds.list();
      const archived = await ports.feeds.listArchived();
      return [...active.broken, ...archived.broken].map(problemOf);
    },
    add: async (draft) => ({ feed: (await addFeed(ports, draft)).name }),
    async update(change) {
      await updateFeed(ports, change);
      return {};
    },
    async archive({ feed }) {
      await archiveFeed(ports, feed);
      return {};
    },
    archived: () => archivedFeeds(ports),
    async restore({ feed }) {
      await restoreFeed(ports, feed);
      return {};
    },
    deletion: ({ feed }) => deletionOf(ports, feed),
    async delete(wanted) {
      await deleteFeed(ports, wanted);
      return {};
    },
    async rename({ feed, to }) {
      await renameFeed(ports, feed, to);
      return {};
    },
    async clone({ feed, as }) {
      await cloneFeed(ports, feed, as);
      return {};
    },
  };
}

function problemOf({ path, feed, line, field, reason }: BrokenFeed) {
  return { path, feed, line, field, message: reason };
}
