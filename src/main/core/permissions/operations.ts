import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { Grant, Principal } from '../../../shared/contract/permissions';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import type { FeedStore } from '../feeds/feed-store';
import type { EventLog } from '../jobs/event-log';
import type { Clock } from '../ports';
import { decide, hasAdministrator, isSameGrant, type Identity } from './decide';
import { openToAll, refusal, type Guard } from './guard';
import { onOthers, toRevoke, type Mirror } from './mirror';
import type { Permissions, PermissionStore } from './permission-store';

export interface PermissionPorts {
  readonly store: PermissionStore;
  readonly guard: Guard;
  readonly mirror: Mirror;
  /** All of them: a name that is not there is told, whoever asks. */
  readonly feeds: Pick<FeedStore, 'get' | 'find'>;
  /** Whether a table of the warehouse is filled from a feed of that name, which may be no more. */
  readonly isMapped: (feed: FeedName) => Promise<boolean>;
  readonly events: EventLog;
  readonly clock: Clock;
  /** Makes the warehouse's tables where they are not there. */
  readonly initWarehouse: (signal: AbortSignal) => Promise<unknown>;
}

type Outcome = { statements: string[]; warnings: string[] };
type Asked = Omit<Grant, 'grantedBy' | 'grantedAt'>;

export function permissionsOperations(ports: PermissionPorts): Handlers<CoreContract>['permissions'] {
  const { store, guard, mirror, feeds, events, clock } = ports;
  const { user, groups } = guard.identity;

  /** One change of the grants, its record in the log, and the warehouse's copy. */
  const change = async (
    event: string,
    details: Readonly<Record<string, unknown>>,
    feed: FeedName | null,
    edit: (current: Permissions | null) => Permissions,
  ): Promise<Outcome> => {
    await store.change(edit);
    const lost = await events.append('feed', { event, feed, runId: null, details: { ...details, by: user } });
    const { statements, warnings } = await mirror.write();
    return { statements: [...statements], warnings: [...(lost === null ? [] : [lost]), ...warnings] };
  };

  /** Error: REFUSED, by what is in the file when it is changed. */
  const administered = (current: Permissions | null, feed: Asked['feed']): Permissions => {
    if (current === null) {
      throw new LakeError(
        'REFUSED',
        'No permissions are enforced in this lake. Begin with: lagoon permissions create-table',
      );
    }
    const { isAllowed, because } = decide(current.grants, guard.identity, { feed, level: null }, 'admin');
    if (!isAllowed) throw refusal(because, feed);
    return current;
  };

  /** Archived or damaged it is a feed still, and one whose rows are in the warehouse. The mappings are asked last: they may not be readable. */
  const assertNamed = async (feed: FeedName): Promise<void> => {
    try {
      await feeds.find(feed);
    } catch (error) {
      if (!(await ports.isMapped(feed))) throw error;
    }
  };

  return {
    async list({ feed }) {
      const permissions = await store.read();
      const grants = permissions?.grants ?? [];
      const everyFeed = decide(grants, guard.identity, { feed: '*', level: null }, 'admin');
      return {
        isEnforced: permissions !== null,
        user,
        groups: [...groups],
        mayAdminister: permissions === null || everyFeed.isAllowed,
        grants: grants.filter((grant) => feed === undefined || grant.feed === feed || grant.feed === '*'),
        mirror: await mirror.state(permissions),
      };
    },
    async createTable({ grantsInMysql }, { signal }) {
      // Who may not is told before a table is made.
      if ((await store.read()) !== null) await guard.assertMay('*', 'admin');
      await ports.initWarehouse(signal);
      const first: Grant = {
        principal: user,
        principalType: 'user',
        feed: '*',
        access: 'admin',
        grantedBy: user,
        grantedAt: clock.now().toISOString(),
      };
      return change('permissions enforced', { grantsInMysql }, null, (current) => ({
        grants: current === null ? [first] : administered(current, '*').grants,
        mysqlGrants: current?.mysqlGrants ?? [],
        grantsInMysql: grantsInMysql ?? current?.grantsInMysql ?? false,
      }));
    },
    async grant({ principal, principalType, feed, access }) {
      if (feed !== '*') await assertNamed(feed);
      const asked: Asked = { principal, principalType, feed, access };
      const grant: Grant = { ...asked, grantedBy: user, grantedAt: clock.now().toISOString() };
      return change('granted', asked, feed === '*' ? null : feed, (current) => {
        const permissions = administered(current, feed);
        const { grants } = permissions;
        if (grants.some((each) => isSameGrant(each, asked))) {
          throw new LakeError('CONFLICT', `${nameOf(asked)} has ${access} access to ${whatOf(feed)} already.`, {
            details: { principal, feed },
          });
        }
        return { ...permissions, grants: [...grants, grant] };
      });
    },
    revoke({ principal, principalType, feed, access }) {
      const asked: Asked = { principal, principalType, feed, access };
      return change('revoked', asked, feed === '*' ? null : feed, (current) => {
        const permissions = administered(current, feed);
        const { grants } = permissions;
        const left = grants.filter((each) => !isSameGrant(each, asked));
        if (left.length === grants.length) throw notGranted(asked, grants);
        if (hasAdministrator(grants) && !hasAdministrator(left)) {
          throw new LakeError(
            'REFUSED',
            `${nameOf(asked)} is the last administrator of every feed: nobody could grant anything afterwards. Grant it to another first, or end enforcement: lagoon permissions end`,
          );
        }
        return { ...permissions, grants: left };
      });
    },
    async check({ principal, feed: name, access }) {
      const feed = await feeds.get(name);
      const permissions = await store.read();
      if (permissions === null) return openToAll.decide({ feed: name, level: null }, access);
      const asked = { feed: name, level: feed.level };
      return decide(
        permissions.grants,
        principal === undefined ? guard.identity : identityOf(principal, guard),
        asked,
        access,
      );
    },
    async end() {
      administered(await store.read(), '*');
      const { statements, warnings, standing, elsewhere } = await mirror.takeBack();
      if (standing.length > 0) {
        throw new LakeError(
          'REFUSED',
          `What Lagoon granted on the MySQL server cannot be taken back, and nobody would know of it afterwards: permissions go on. ${warnings.join(' ')} Let its administrator run: ${toRevoke(standing)}; then again: lagoon permissions end. Or go on instead, and grant anew what was taken back: lagoon permissions create-table. Where the server is no more, take it out of the settings first.`,
          { details: { server: standing[0]?.server ?? null, grants: standing.length } },
        );
      }
      await store.change((current) => {
        const { mysqlGrants } = administered(current, '*');
        if (mysqlGrants.every(({ id }) => elsewhere.some((each) => each.id === id))) return null;
        throw new LakeError('CONFLICT', 'Somebody granted something meanwhile. Nothing has ended; try again.', {
          retryable: true,
        });
      });
      const event = { event: 'permissions ended', feed: null, runId: null, details: { by: user } };
      const lost = await events.append('feed', event);
      const left = elsewhere.length === 0 ? [] : [onOthers(elsewhere)];
      return { statements: [...statements], warnings: [...(lost === null ? [] : [lost]), ...warnings, ...left] };
    },
  };
}

/** Which groups another user is in is that user's system's to say. */
function identityOf({ principal, principalType }: Principal, { identity }: Guard): Identity {
  if (principalType === 'group') return { user: null, groups: [principal] };
  return principal === identity.user ? identity : { user: principal, groups: [] };
}

function nameOf({ principal, principalType }: Pick<Grant, 'principal' | 'principalType'>): string {
  return `${principalType === 'user' ? 'User' : 'Group'} "${principal}"`;
}

function whatOf(feed: Grant['feed']): string {
  return feed === '*' ? 'every feed' : feed;
}

function notGranted(asked: Asked, grants: readonly Grant[]): LakeError {
  const theirs = grants.filter(
    ({ principal, principalType }) => principal === asked.principal && principalType === asked.principalType,
  );
  const has =
    theirs.length === 0
      ? 'There is no grant of theirs.'
      : `Granted are: ${theirs.map(({ access, feed }) => `${access} to ${whatOf(feed)}`).join(', ')}.`;
  return new LakeError(
    'NOT_FOUND',
    `${nameOf(asked)} was not granted ${asked.access} access to ${whatOf(asked.feed)}. ${has}`,
    {
      details: { principal: asked.principal, feed: asked.feed },
    },
  );
}
