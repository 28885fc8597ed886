import type { Access, Grant } from '../../../shared/contract/permissions';
import type { TableMapping } from '../../../shared/contract/warehouse';
import type { ExistingTable } from '../ports';
import { quotedName, quotedText } from '../warehouse/dialect';

/** What a grant on a feed lets its MySQL user do with the tables that the feed fills. */
const privileges: Readonly<Record<Access, string>> = {
  read: 'SELECT',
  write: 'SELECT, INSERT, UPDATE, DELETE',
  admin: 'SELECT, INSERT, UPDATE, DELETE, ALTER, INDEX',
};
const ranks: readonly Access[] = ['read', 'write', 'admin'];

/** The views ask it, with the rights of who asks them; it holds versions and counts, no rows. */
const snapshotsTable = 'lagoon_snapshots';

export interface DatabaseGrantParts {
  readonly database: string;
  readonly mappings: readonly TableMapping[];
  readonly existing: readonly Pick<ExistingTable, 'name' | 'kind'>[];
}

export interface AccountChange {
  readonly sql: string;
  /** Whose rights it changes, as SQL writes it. */
  readonly account: string;
}

/**
 * MySQL's statements that take the server's users and roles from one list of grants to another. A user is one of any host ('name'@'%'), a group a role
 * of its name; neither is made here. Views of a table are read by those who read it. Revoked is only what an earlier grant of ours gave.
 */
export function databaseGrants(
  before: readonly Grant[],
  after: readonly Grant[],
  parts: DatabaseGrantParts,
): AccountChange[] {
  const [given, wanted] = [highest(before, parts), highest(after, parts)];
  const changes: AccountChange[] = [];
  for (const [key, { account, object, access }] of given) {
    const next = wanted.get(key)?.access;
    // A privilege that is granted still must not be gone for a moment.
    const gone = privileges[access]
      .split(', ')
      .filter((privilege) => next === undefined || !privileges[next].split(', ').includes(privilege));
    if (gone.length > 0) {
      changes.push({ account, sql: `REVOKE ${gone.join(', ')} ON ${object} FROM ${account}` });
    }
  }
  for (const { account, object, access } of wanted.values()) {
    changes.push({ account, sql: `GRANT ${privileges[access]} ON ${object} TO ${account}` });
  }
  return changes;
}

interface Held {
  readonly account: string;
  readonly object: string;
  readonly access: Access;
}

/** The most that each account has on each object. */
function highest(grants: readonly Grant[], parts: DatabaseGrantParts): Map<string, Held> {
  const held = new Map<string, Held>();
  for (const grant of grants) {
    const account = accountOf(grant);
    for (const { object, access } of objectsOf(grant, parts)) {
      const key = `${account} ${object}`;
      const other = held.get(key);
      if (other === undefined || ranks.indexOf(other.access) < ranks.indexOf(access)) {
        held.set(key, { account, object, access });
      }
    }
  }
  return held;
}

function accountOf({ principal, principalType }: Grant): string {
  const name = quotedText(principal, 'mysql');
  return principalType === 'user' ? `${name}@'%'` : name;
}

function objectsOf(
  { feed, access }: Grant,
  { database, mappings, existing }: DatabaseGrantParts,
): Omit<Held, 'account'>[] {
  const inside = quotedName(database, 'mysql');
  // There, and only there, a name is a pattern.
  if (feed === '*') return [{ object: `${inside.replaceAll(/[_%]/g, String.raw`\$&`)}.*`, access }];
  return mappings
    .filter((mapping) => mapping.feed === feed)
    .flatMap(({ table }) => {
      const view = viewOf(table);
      const named = (name: string, of: Access): Omit<Held, 'account'> => ({
        object: `${inside}.${quotedName(name, 'mysql')}`,
        access: of,
      });
      const found = existing.filter(({ name }) => name === table || name === view);
      const objects = found.map(({ name, kind }) => named(name, kind === 'view' ? 'read' : access));
      return found.some(({ kind }) => kind === 'view') ? [...objects, named(snapshotsTable, 'read')] : objects;
    });
}

/** As sql/03 names it: of fact_x, latest_x. */
function viewOf(table: string): string {
  return table.replace(/^fact_/, 'latest_');
}
