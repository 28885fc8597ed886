import type { CallContext } from '../../../shared/contract/define';
import type { FeedName } from '../../../shared/ids';
import type { EventLog } from '../jobs/event-log';
import type { Mirror } from './mirror';
import type { PermissionStore } from './permission-store';

type Rename = (input: { feed: FeedName; to: FeedName }, context: CallContext) => Promise<Record<string, never>>;

export interface RenameParts {
  readonly store: PermissionStore;
  readonly mirror: Mirror;
  readonly events: EventLog;
  readonly user: string;
}

/**
 * Grants are of names. After a rename the feed's go with it, and what was granted on an earlier feed of the new name goes: whoever had that must not
 * read this one. Where the process dies between, the readers have nothing until it is granted anew.
 */
export function followingRename(rename: Rename, { store, mirror, events, user }: RenameParts): Rename {
  return async (input, context) => {
    const { feed, to } = input;
    const done = await rename(input, context);
    if ((await store.read()) === null) return done;
    const { before, after } = await store.change((current) => {
      if (current === null) return null;
      const kept = current.grants.filter((grant) => grant.feed !== to);
      return { ...current, grants: kept.map((grant) => (grant.feed === feed ? { ...grant, feed: to } : grant)) };
    });
    if (after === null) return done;
    await events.append('feed', { event: 'grants renamed', feed: to, runId: null, details: { from: feed, by: user } });
    // Where the warehouse is away its copy is behind, as the list of permissions says.
    await mirror.write(before, after);
    return done;
  };
}
