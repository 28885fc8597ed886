import { z } from 'zod';
import { principalSchema, type Access, type Grant } from '../../../shared/contract/permissions';
import type { TableMapping } from '../../../shared/contract/warehouse';
import type { ExistingTable } from '../ports';
import { quotedName, quotedText } from '../warehouse/dialect';

export const privilegeSchema = z.enum(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'ALTER', 'INDEX']);
type Privilege = z.infer<typeof privilegeSchema>;

/** What an account of the server has on a table or view; `table` null: on the whole database. A user is one of any host, a group a role. */
export const accountGrantSchema = principalSchema.extend({
  database: z.string(),
  table: z.string().nullable(),
  privileges: z.array(privilegeSchema),
});
export type AccountGrant = z.infer<typeof accountGrantSchema>;

/** What a grant on a feed lets its MySQL user do with the tables that the feed fills. */
const privileges: Readonly<Record<Access, readonly Privilege[]>> = {
  read: ['SELECT'],
  write: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  admin: privilegeSchema.options,
};

/** The views ask it, with the rights of who asks them; it holds versions and counts, no rows. */
const snapshotsTable = 'lagoon_snapshots';
const longestName = 64;

export interface DatabaseGrantParts {
  readonly database: string;
  readonly mappings: readonly TableMapping[];
  readonly existing: readonly Pick<ExistingTable, 'name' | 'kind'>[];
}

/** The most that the server's users and roles are to have on each object; neither is made here. Views of a table are read by those who read it. */
export function accountGrants(grants: readonly Grant[], parts: DatabaseGrantParts): AccountGrant[] {
  const wanted = new Map<string, AccountGrant>();
  for (const { principal, principalType, feed, access } of grants) {
    for (const { table, of } of objectsOf(feed, access, parts)) {
      const grant = { principal, principalType, database: parts.database, table, privileges: [...privileges[of]] };
      const other = wanted.get(keyOf(grant));
      if (other === undefined || other.privileges.length < grant.privileges.length) wanted.set(keyOf(grant), grant);
    }
  }
  return [...wanted.values()];
}

/** Of what accounts have, that which is not wanted. A privilege that is wanted still must not be gone for a moment. */
export function excessOf<T extends AccountGrant>(held: readonly T[], wanted: readonly AccountGrant[]): T[] {
  const kept = new Map(wanted.map((grant) => [keyOf(grant), grant.privileges]));
  return held
    .map((grant) => {
      const left = kept.get(keyOf(grant)) ?? [];
      return { ...grant, privileges: grant.privileges.filter((privilege) => !left.includes(privilege)) };
    })
    .filter((grant) => grant.privileges.length > 0);
}

/** The same of two grants of the same account on the same object. */
export function keyOf({ principal, principalType, database, table }: AccountGrant): string {
  return JSON.stringify([principal, principalType, database, table]);
}

export function grantSql(grant: AccountGrant): string {
  return `GRANT ${grant.privileges.join(', ')} ON ${objectSql(grant)} TO ${accountSql(grant)}`;
}

export function revokeSql(grant: AccountGrant): string {
  return `REVOKE ${grant.privileges.join(', ')} ON ${objectSql(grant)} FROM ${accountSql(grant)}`;
}

export function accountSql({ principal, principalType }: AccountGrant): string {
  const name = quotedText(principal, 'mysql');
  return principalType === 'user' ? `${name}@'%'` : name;
}

function objectSql({ database, table }: AccountGrant): string {
  const inside = quotedName(database, 'mysql');
  // There, and only there, a name is a pattern.
  if (table === null) return `${inside.replaceAll(/[_%]/g, String.raw`\$&`)}.*`;
  return `${inside}.${quotedName(table, 'mysql')}`;
}

function objectsOf(
  feed: Grant['feed'],
  access: Access,
  { mappings, existing }: DatabaseGrantParts,
): { readonly table: string | null; readonly of: Access }[] {
  if (feed === '*') return [{ table: null, of: access }];
  return mappings
    .filter((mapping) => mapping.feed === feed)
    .flatMap((mapping) => {
      const names = [mapping.table, ...(mapping.kind === 'fact' ? [viewOf(mapping.table)] : [])];
      const found = existing.filter(({ name }) => names.includes(name));
      const objects = found.map(({ name, kind }) => ({
        table: name,
        of: kind === 'view' ? ('read' as const) : access,
      }));
      return found.some(({ kind }) => kind === 'view')
        ? [...objects, { table: snapshotsTable, of: 'read' as const }]
        : objects;
    });
}

/** As sql/03 names it, and warehouse/table-ddl.ts: of fact_x and of x, latest_x. */
function viewOf(table: string): string {
  return `latest_${table.replace(/^fact_/, '')}`.slice(0, longestName);
}
