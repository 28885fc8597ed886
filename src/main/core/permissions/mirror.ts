import type { Grant, PermissionsStatus } from '../../../shared/contract/permissions';
import type { TableMapping } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import type { Warehouse } from '../ports';
import { quotedText } from '../warehouse/dialect';
import type { WarehouseAccess, WarehouseTarget } from '../warehouse/warehouse-access';
import { databaseGrants } from './database-grants';
import { isSameGrant } from './decide';
import type { Permissions } from './permission-store';

export const permissionsTable = 'data_lake_permissions';
/** Far more than people grant. */
const mostGrants = 100_000;

export interface MirrorParts {
  readonly access: WarehouseAccess;
  readonly mappings: () => Promise<readonly TableMapping[]>;
}

export interface Mirrored {
  readonly statements: readonly string[];
  readonly warnings: readonly string[];
}

/** The grants in the warehouse, for BI and for the server's own users. The lake's file decides, whatever is there. */
export interface Mirror {
  /** Never fails for a warehouse that is away. */
  state(permissions: Permissions | null): Promise<PermissionsStatus['mirror']>;
  /**
   * Makes the table hold `after`; with `grantsInMysql` also grants and revokes what changed from `before`. What could not be done is a warning:
   * never fails for a warehouse that is away or refuses.
   */
  write(before: Permissions | null, after: Permissions): Promise<Mirrored>;
}

export function createMirror({ access, mappings }: MirrorParts): Mirror {
  return {
    async state(permissions) {
      const grantsInMysql = permissions?.grantsInMysql ?? false;
      const target = await access.target();
      const base = { place: target.place, grantsInMysql, problem: null };
      try {
        if (!(await access.isMade(target))) return { ...base, state: 'absent' };
        return await access.using(target, async (warehouse) => {
          if (!(await hasTable(warehouse))) return { ...base, state: 'absent' };
          const isCurrent = isSame(await heldGrants(warehouse), permissions?.grants ?? []);
          return { ...base, state: isCurrent ? 'current' : 'behind' };
        });
      } catch (error) {
        if (!(error instanceof LakeError)) throw error;
        return { ...base, state: 'unreachable', problem: error.message };
      }
    },
    async write(before, after) {
      const statements: string[] = [];
      const warnings: string[] = [];
      try {
        const target = await access.target();
        if (!(await access.isMade(target))) {
          return { statements, warnings: [`${target.place} has no tables yet: lagoon warehouse init, then again.`] };
        }
        await access.using(target, async (warehouse) => {
          if (!(await hasTable(warehouse))) {
            warnings.push(`${target.place} has no table ${permissionsTable}: lagoon warehouse init, then again.`);
            return;
          }
          await warehouse.change(rowsAnew(after.grants, target));
          if (target.store !== 'mysql') return;
          const changes = databaseGrants(inMysql(before), inMysql(after), {
            database: target.connection.settings.database,
            mappings: await mappings(),
            existing: await warehouse.schema(),
          });
          for (const { sql, account } of changes) {
            try {
              await warehouse.run([sql]);
              statements.push(sql);
            } catch (error) {
              if (!(error instanceof LakeError)) throw error;
              warnings.push(error.code === 'NOT_FOUND' ? noAccount(account) : `${sql}: ${error.message}`);
            }
          }
        });
      } catch (error) {
        if (!(error instanceof LakeError)) throw error;
        const again = 'The permissions stand; mirror them later: lagoon permissions create-table';
        warnings.push(`The warehouse's copy was not written. ${error.message} ${again}`);
      }
      // One account that is missing is told once, of however many tables.
      return { statements, warnings: [...new Set(warnings)] };
    },
  };
}

function inMysql(permissions: Permissions | null): readonly Grant[] {
  return permissions?.grantsInMysql === true ? permissions.grants : [];
}

function noAccount(account: string): string {
  const isUser = account.includes("'@'");
  const make = isUser ? `CREATE USER ${account} IDENTIFIED BY '…'` : `CREATE ROLE ${account}`;
  return `The MySQL server has no ${isUser ? 'user' : 'role'} ${account}: nothing was granted there, and the grant stands in the lake. Let its administrator run: ${make}; then write the copy again: lagoon permissions create-table`;
}

async function hasTable(warehouse: Warehouse): Promise<boolean> {
  return (await warehouse.schema()).some(({ name }) => name === permissionsTable);
}

type Held = Omit<Grant, 'grantedBy' | 'grantedAt'>;

async function heldGrants(warehouse: Warehouse): Promise<readonly (readonly (string | null)[])[]> {
  const columns = 'principal, principal_type, feed, access';
  return (await warehouse.ask(`SELECT ${columns} FROM ${permissionsTable}`, mostGrants)).rows;
}

function isSame(held: Awaited<ReturnType<typeof heldGrants>>, grants: readonly Grant[]): boolean {
  const key = ({ principal, principalType, feed, access }: Held): string =>
    JSON.stringify([principal, principalType, feed, access]);
  const found = new Set(held.map((row) => JSON.stringify(row)));
  return found.size === grants.length && grants.every((grant) => found.has(key(grant)));
}

/** A reader of the table sees the old rows or the new. */
function rowsAnew(grants: readonly Grant[], { store }: WarehouseTarget): string[] {
  const text = (value: string): string => quotedText(value, store);
  const row = ({ principal, principalType, feed, access, grantedBy, grantedAt }: Grant): string => {
    const at = grantedAt.replace('T', ' ').replace('Z', '');
    return `(${[principal, principalType, feed, access, grantedBy, at].map(text).join(', ')})`;
  };
  const columns = 'principal, principal_type, feed, access, granted_by, granted_at';
  const kept = grants.filter((grant, i) => grants.findIndex((each) => isSameGrant(each, grant)) === i);
  const inserts =
    kept.length === 0 ? [] : [`INSERT INTO ${permissionsTable} (${columns}) VALUES ${kept.map(row).join(', ')}`];
  return [`DELETE FROM ${permissionsTable}`, ...inserts];
}
