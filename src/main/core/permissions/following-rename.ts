import type { CallContext } from '../../../shared/contract/define';
import type { Grant } from '../../../shared/contract/permissions';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import type { FeedStore } from '../feeds/feed-store';
import type { EventLog } from '../jobs/event-log';
import type { Mirror } from './mirror';
import type { PermissionStore } from './permission-store';

type Rename = (input: { feed: FeedName; to: FeedName }, context: CallContext) => Promise<Record<string, never>>;

export interface RenameParts {
  readonly store: PermissionStore;
  readonly mirror: Pick<Mirror, 'write'>;
  /** All of them. */
  readonly feeds: Pick<FeedStore, 'find'>;
  readonly events: EventLog;
  readonly user: string;
}

/**
 * Grants are of names. After a rename the feed's go with it, and what was granted on an earlier feed of the new name is gone before: whoever had that
 * must not read this one, wherever the process dies. The feed's own readers have nothing then until it is granted anew.
 */
export function followingRename(rename: Rename, { store, mirror, feeds, events, user }: RenameParts): Rename {
  const changeGrants = (edit: (grants: readonly Grant[]) => Grant[]) =>
    store.change((current) => (current === null ? null : { ...current, grants: edit(current.grants) }));

  return async (input, context) => {
    const { feed, to } = input;
    // Those of a feed that is there stay: the rename says that its name is taken.
    if ((await store.read()) === null || (await isThere(feeds, to))) return rename(input, context);
    const { before } = await changeGrants((grants) => grants.filter((grant) => grant.feed !== to));
    const dropped = before?.grants.filter((grant) => grant.feed === to) ?? [];
    let done: Awaited<ReturnType<Rename>>;
    try {
      done = await rename(input, context);
    } catch (error) {
      if (dropped.length > 0) await changeGrants((grants) => [...grants, ...dropped]);
      throw error;
    }
    await changeGrants((grants) => grants.map((grant) => (grant.feed === feed ? { ...grant, feed: to } : grant)));
    await events.append('feed', { event: 'grants renamed', feed: to, runId: null, details: { from: feed, by: user } });
    // Where the warehouse is away its copy is behind, as the list of permissions says.
    await mirror.write();
    return done;
  };
}

async function isThere(feeds: Pick<FeedStore, 'find'>, name: FeedName): Promise<boolean> {
  try {
    await feeds.find(name);
    return true;
  } catch (error) {
    if (error instanceof LakeError && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}
