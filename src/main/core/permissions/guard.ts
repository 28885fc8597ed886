import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Access } from '../../../shared/contract/permissions';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import type { BrokenFeed } from '../feeds/feed-files';
import type { FeedStore } from '../feeds/feed-store';
import { decide, type Asked, type Decision, type Identity } from './decide';
import type { PermissionStore } from './permission-store';

/** Of one look at the permissions, for one question. */
export interface Rights {
  readonly isEnforced: boolean;
  decide(asked: Asked, access: Access): Decision;
}

export interface Guard {
  readonly identity: Identity & { readonly user: string };
  /** Error: CORRUPT. */
  rights(): Promise<Rights>;
  /** Errors: REFUSED saying who may grant it; CORRUPT. */
  assertMay(feed: FeedName | '*', access: Access): Promise<void>;
}

/** Of a lake without permissions. */
export const openToAll: Rights = {
  isEnforced: false,
  decide: () => ({ isAllowed: true, because: 'No permissions are enforced in this lake.' }),
};

export function createGuard(store: Pick<PermissionStore, 'read'>, identity: Guard['identity']): Guard {
  const rights = async (): Promise<Rights> => {
    const permissions = await store.read();
    if (permissions === null) return openToAll;
    return { isEnforced: true, decide: (asked, access) => decide(permissions.grants, identity, asked, access) };
  };
  return {
    identity,
    rights,
    async assertMay(feed, access) {
      const { isAllowed, because } = (await rights()).decide({ feed, level: null }, access);
      if (!isAllowed) throw refusal(because, feed);
    },
  };
}

export function refusal(because: string, feed: FeedName | '*'): LakeError {
  return new LakeError('REFUSED', because, { details: { feed } });
}

/** What of a feed is read: its rows as its level has them, or also what was quarantined, which is raw whatever the level. */
export type Readers = 'rows' | 'quarantine';

/**
 * The feeds that the user may read, as if there were no others; asked for by name, one of the others is REFUSED. What changes feeds is guarded where
 * it is commanded: names that are taken are taken for everybody.
 */
export function readableFeeds(feeds: FeedStore, guard: Guard, of: Readers = 'rows'): FeedStore {
  const asked = ({ name, level }: FeedConfig): Asked => ({ feed: name, level: of === 'rows' ? level : null });
  const assertReadable = async (feed: FeedConfig): Promise<void> => {
    const { isAllowed, because } = (await guard.rights()).decide(asked(feed), 'read');
    if (!isAllowed) throw refusal(because, feed.name);
  };
  // Of a file that is wrong no level is known, and what is wrong with it may quote it.
  const ofBroken = (rights: Rights, broken: readonly BrokenFeed[]): BrokenFeed[] =>
    broken.filter(({ feed }) => rights.decide({ feed: feed ?? '*', level: null }, 'read').isAllowed);
  /** Without the names of the others, which the error has. */
  const found = async <T>(name: FeedName, look: () => Promise<T>): Promise<T> => {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof LakeError)) throw error;
      const rights = await guard.rights();
      if (!rights.isEnforced || rights.decide({ feed: '*', level: null }, 'read').isAllowed) throw error;
      if (error.code === 'NOT_FOUND') {
        const message = `There is no feed "${name}". Those that you may read: lagoon feeds list`;
        throw new LakeError('NOT_FOUND', message, { details: { feed: name }, cause: error });
      }
      const { isAllowed, because } = rights.decide({ feed: name, level: null }, 'read');
      throw isAllowed ? error : refusal(because, name);
    }
  };
  return {
    ...feeds,
    async list() {
      const [all, rights] = [await feeds.list(), await guard.rights()];
      return {
        feeds: all.feeds.filter((feed) => rights.decide(asked(feed), 'read').isAllowed),
        broken: ofBroken(rights, all.broken),
      };
    },
    async listArchived() {
      const [all, rights] = [await feeds.listArchived(), await guard.rights()];
      return {
        feeds: all.feeds.filter(({ feed }) => rights.decide(asked(feed), 'read').isAllowed),
        broken: ofBroken(rights, all.broken),
      };
    },
    async get(name) {
      const feed = await found(name, () => feeds.get(name));
      await assertReadable(feed);
      return feed;
    },
    async getArchived(name) {
      const archived = await found(name, () => feeds.getArchived(name));
      await assertReadable(archived.feed);
      return archived;
    },
  };
}
