import { beforeEach, describe, expect, it } from 'vitest';
import type { Grant } from '../../../shared/contract/permissions';
import { feedOf } from '../../../../test/support/delta-lake';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema, type FeedName } from '../../../shared/ids';
import { followingRename } from './following-rename';
import type { Permissions, PermissionStore } from './permission-store';

const from = feedNameSchema.parse('payments');
const to = feedNameSchema.parse('totals');
const context = { signal: new AbortController().signal };

let permissions: Permissions;
let mirrored: number;

function grant(principal: string, feed: FeedName): Grant {
  return {
    principal,
    principalType: 'user',
    feed,
    access: 'read',
    grantedBy: 'keeper',
    grantedAt: '2026-01-01T00:00:00Z',
  };
}

const granted = (): string[] => permissions.grants.map(({ principal, feed }) => `${principal} ${feed}`);

const store: PermissionStore = {
  read: () => Promise.resolve(permissions),
  change: (edit) => {
    const [before, after] = [permissions, edit(permissions)];
    if (after !== null) permissions = after;
    return Promise.resolve({ before, after });
  },
};

function renaming(rename: () => Promise<void>, isThere = false): Promise<unknown> {
  const feeds = {
    find: () =>
      isThere ? Promise.resolve({ isArchived: false, feed: feedOf('table'), broken: null }) : Promise.reject(unknown()),
  };
  const events = { append: () => Promise.resolve(null) };
  const mirror = { write: () => Promise.resolve({ statements: [], warnings: [], count: (mirrored += 1) }) };
  const parts = { store, mirror, feeds, events, user: 'keeper' };
  return followingRename(() => rename().then(() => ({})), parts)({ feed: from, to }, context);
}

function unknown(): LakeError {
  return new LakeError('NOT_FOUND', 'There is no feed "totals".');
}

beforeEach(() => {
  permissions = { grants: [grant('ana', from), grant('eve', to)], grantsInMysql: false, mysqlGrants: [] };
  mirrored = 0;
});

describe('grants of a feed that is renamed', () => {
  it('go with it; those of an earlier feed of the new name are gone before there is one', async () => {
    let meanwhile: string[] = [];
    await renaming(() => {
      meanwhile = granted();
      return Promise.resolve();
    });
    expect(meanwhile).toEqual(['ana payments']);
    expect(granted()).toEqual(['ana totals']);
    expect(mirrored).toBe(1);
  });

  it.each([true, false])('stay where the feed keeps its name, with a feed of the other there: %s', async (isThere) => {
    let meanwhile: string[] = [];
    const failed = renaming(() => {
      meanwhile = granted();
      return Promise.reject(new LakeError('CONFLICT', 'taken'));
    }, isThere);
    await expect(failed).rejects.toMatchObject({ code: 'CONFLICT' });
    // Of a feed that is there, they are its own.
    expect(meanwhile).toEqual(isThere ? ['ana payments', 'eve totals'] : ['ana payments']);
    expect(granted()).toEqual(['ana payments', 'eve totals']);
  });
});
