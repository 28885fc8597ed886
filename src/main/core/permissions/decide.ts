import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Access, Grant } from '../../../shared/contract/permissions';
import type { FeedName } from '../../../shared/ids';

/** Who asks: as the operating system names them. */
export interface Identity {
  /** Null: only the groups are asked for. */
  readonly user: string | null;
  readonly groups: readonly string[];
}

export interface Decision {
  readonly isAllowed: boolean;
  /** A sentence. */
  readonly because: string;
}

/** What access is asked to: a feed, or with '*' every feed and those to come. `level` null: no level lets anybody read it. */
export interface Asked {
  readonly feed: FeedName | '*';
  readonly level: FeedConfig['level'] | null;
}

const ranks: Readonly<Record<Access, number>> = { read: 0, write: 1, admin: 2 };

/** The rule: a grant of as much or more, to the user or a group of the user's; and anybody may read what is not raw, as the modes of its files say. */
export function decide(grants: readonly Grant[], who: Identity, asked: Asked, access: Access): Decision {
  const grant = grants.find((each) => isOf(each, who) && isOn(each, asked.feed) && ranks[each.access] >= ranks[access]);
  if (grant !== undefined) return { isAllowed: true, because: `${granted(grant)}.` };
  if (access === 'read' && asked.level !== null && asked.level !== 'raw') {
    return { isAllowed: true, because: `Everybody may read ${asked.feed}: its level is ${asked.level}.` };
  }
  const what = asked.feed === '*' ? 'every feed' : asked.feed;
  const because = `${subject(who)} has no ${access} access to ${what}. ${whoGrants(grants, asked.feed)}`;
  return { isAllowed: false, because };
}

/** Whether somebody administers every feed: without one, nobody could grant anything. */
export function hasAdministrator(grants: readonly Grant[]): boolean {
  return grants.some(({ feed, access }) => feed === '*' && access === 'admin');
}

export function isSameGrant(one: Omit<Grant, 'grantedBy' | 'grantedAt'>, other: typeof one): boolean {
  return (
    one.principal === other.principal &&
    one.principalType === other.principalType &&
    one.feed === other.feed &&
    one.access === other.access
  );
}

function subject({ user, groups }: Identity): string {
  return user === null ? `Group "${groups.join(', ')}"` : `User "${user}"`;
}

function isOf({ principal, principalType }: Grant, { user, groups }: Identity): boolean {
  return principalType === 'user' ? principal === user : groups.includes(principal);
}

function isOn({ feed }: Grant, asked: FeedName | '*'): boolean {
  return feed === '*' || feed === asked;
}

function granted({ principal, principalType, feed, access, grantedBy, grantedAt }: Grant): string {
  const who = principalType === 'user' ? `User "${principal}"` : `Group "${principal}"`;
  const what = feed === '*' ? 'every feed' : feed;
  return `${who} has ${access} access to ${what}, granted by ${grantedBy} on ${grantedAt.slice(0, 10)}`;
}

function whoGrants(grants: readonly Grant[], feed: FeedName | '*'): string {
  const names = grants
    .filter((grant) => grant.access === 'admin' && isOn(grant, feed))
    .map(({ principal, principalType }) => (principalType === 'group' ? `group ${principal}` : principal));
  return `It can be granted by ${[...new Set(names)].join(', ')}.`;
}
