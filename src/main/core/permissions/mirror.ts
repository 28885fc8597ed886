import type { Grant, PermissionsStatus } from '../../../shared/contract/permissions';
import { LakeError } from '../../../shared/errors';
import type { ExistingTable, Warehouse } from '../ports';
import { quotedText } from '../warehouse/dialect';
import type { WarehouseAccess, WarehouseTarget } from '../warehouse/warehouse-access';
import { accountSql, revokeSql } from './database-grants';
import { isSameGrant } from './decide';
import { serverGrants, serverOf, type ServerGrantParts } from './server-grants';
import type { NotedGrant } from './noted-grants';
import type { Permissions } from './permission-store';

export const permissionsTable = 'data_lake_permissions';
/** Far more than people grant. */
const mostGrants = 100_000;
/** Statements of a message. */
const shownStatements = 3;

export interface MirrorParts extends ServerGrantParts {
  readonly access: WarehouseAccess;
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
   * Makes the table hold the grants of the lake now; with `grantsInMysql` also grants them on the server. What was granted there and is no more is taken
   * back, whenever that was. What could not be done is a warning: never fails for a warehouse that is away or refuses.
   */
  write(): Promise<Mirrored>;
  /**
   * Takes back all that was granted on the server. Of what is left, `standing` is the server's that is set up, and `elsewhere` of those that are so no more.
   * Never fails for a server that is away.
   */
  takeBack(): Promise<
    Mirrored & { readonly standing: readonly NotedGrant[]; readonly elsewhere: readonly NotedGrant[] }
  >;
}

export function createMirror(parts: MirrorParts): Mirror {
  const { access, store } = parts;
  const server = serverGrants(parts);
  return {
    async state(permissions) {
      const grantsInMysql = permissions?.grantsInMysql ?? false;
      const target = await access.target();
      const { elsewhere } = byServer(permissions, target);
      const base = { place: target.place, grantsInMysql, problem: elsewhere.length === 0 ? null : onOthers(elsewhere) };
      try {
        if (!(await access.isMade(target))) return { ...base, state: 'absent' };
        return await access.using(target, async (warehouse) => {
          const existing = await warehouse.schema();
          if (!hasTable(existing)) return { ...base, state: 'absent' };
          const excess = permissions === null ? [] : await server.excess(permissions, target, existing);
          if (excess.length > 0) {
            return { ...base, state: 'behind', problem: `Not taken back there yet: ${toRevoke(excess)}.` };
          }
          const isCurrent = isSame(await heldGrants(warehouse), permissions?.grants ?? []) && elsewhere.length === 0;
          return { ...base, state: isCurrent ? 'current' : 'behind' };
        });
      } catch (error) {
        if (!(error instanceof LakeError)) throw error;
        return { ...base, state: 'unreachable', problem: error.message };
      }
    },
    async write() {
      const statements: string[] = [];
      const warnings: string[] = [];
      try {
        const target = await access.target();
        if (!(await access.isMade(target))) {
          return { statements, warnings: [`${target.place} has no tables yet: lagoon warehouse init, then again.`] };
        }
        await access.using(target, async (warehouse) => {
          const existing = await warehouse.schema();
          // Rights first: the table is only told.
          await server.carryOut(warehouse, target, existing, { statements, warnings });
          if (hasTable(existing)) await warehouse.change(rowsAnew((await store.read())?.grants ?? [], target));
          else warnings.push(`${target.place} has no table ${permissionsTable}: lagoon warehouse init, then again.`);
        });
      } catch (error) {
        if (!(error instanceof LakeError)) throw error;
        const again = 'The permissions stand; mirror them later: lagoon permissions create-table';
        warnings.push(`The warehouse's copy was not written. ${error.message} ${again}`);
      }
      // One account that is missing is told once, of however many tables.
      return { statements, warnings: [...new Set(warnings)] };
    },
    async takeBack() {
      const statements: string[] = [];
      const warnings: string[] = [];
      const target = await access.target();
      const { standing: held } = byServer(await store.read(), target);
      try {
        if (held.length > 0) {
          await access.using(target, (warehouse) => server.takeBack(warehouse, target, { statements, warnings }));
        }
      } catch (error) {
        if (!(error instanceof LakeError)) throw error;
        warnings.push(error.message);
      }
      return { statements, warnings, ...byServer(await store.read(), target) };
    },
  };
}

/** For who lets the server's administrator run them. */
export function toRevoke(grants: readonly NotedGrant[]): string {
  const shown = grants.slice(0, shownStatements).map(revokeSql).join('; ');
  return grants.length > shownStatements ? `${shown}; and ${grants.length - shownStatements} more` : shown;
}

export function onOthers(elsewhere: readonly NotedGrant[]): string {
  const servers = [...new Set(elsewhere.map(({ server }) => server))].join(', ');
  const accounts = [...new Set(elsewhere.map(accountSql))].join(', ');
  return `On ${servers}, which is not set up any more, ${accounts} may have what Lagoon granted. Let its administrator run: ${toRevoke(elsewhere)}.`;
}

function byServer(
  permissions: Permissions | null,
  target: WarehouseTarget,
): { readonly standing: NotedGrant[]; readonly elsewhere: NotedGrant[] } {
  const noted = permissions?.mysqlGrants ?? [];
  const isHere = ({ server }: NotedGrant): boolean => target.store === 'mysql' && server === serverOf(target);
  return { standing: noted.filter(isHere), elsewhere: noted.filter((each) => !isHere(each)) };
}

function hasTable(existing: readonly ExistingTable[]): boolean {
  return existing.some(({ name }) => name === permissionsTable);
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
