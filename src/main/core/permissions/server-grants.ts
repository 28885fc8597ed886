import type { TableMapping } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import type { ExistingTable, Warehouse } from '../ports';
import type { WarehouseTarget } from '../warehouse/warehouse-access';
import { accountGrants, accountSql, excessOf, grantSql, keyOf, revokeSql, type AccountGrant } from './database-grants';
import { forgetting, noting, type NotedGrant } from './noted-grants';
import type { Permissions, PermissionStore } from './permission-store';

export interface ServerGrantParts {
  readonly store: PermissionStore;
  readonly mappings: () => Promise<readonly TableMapping[]>;
}

type MysqlTarget = Extract<WarehouseTarget, { store: 'mysql' }>;
/** What the accounts shall have. */
type Wanted = (permissions: Permissions) => AccountGrant[];
type Asked = Pick<Warehouse, 'run'>;

/** What is filled in while it is done, so that it is told also where it ends half-way. */
interface Told {
  readonly statements: string[];
  readonly warnings: string[];
}

export interface ServerGrants {
  /** Noted on this server, and granted by the lake no more. */
  excess(permissions: Permissions, target: WarehouseTarget, existing: readonly ExistingTable[]): Promise<NotedGrant[]>;
  /** Takes back what is too much, then grants what the lake grants. What the server refuses is a warning. Errors: as `Warehouse.run` where it is away, and `PermissionStore.change`. */
  carryOut(warehouse: Asked, target: WarehouseTarget, existing: readonly ExistingTable[], told: Told): Promise<void>;
  /** Likewise all of it, and grants nothing. */
  takeBack(warehouse: Asked, target: WarehouseTarget, told: Told): Promise<void>;
}

export function serverGrants({ store, mappings }: ServerGrantParts): ServerGrants {
  const wantedBy = async (target: MysqlTarget, existing: readonly ExistingTable[]): Promise<Wanted> => {
    const parts = { database: target.connection.settings.database, mappings: await mappings(), existing };
    return ({ grants, grantsInMysql }) => (grantsInMysql ? accountGrants(grants, parts) : []);
  };

  /** What the notes say is changed with what is done on the server, however far it gets. */
  const change = async (
    warehouse: Asked,
    server: string,
    wantedOf: Wanted,
    { statements, warnings }: Told,
  ): Promise<void> => {
    const now = await store.read();
    if (now === null || (now.mysqlGrants.length === 0 && wantedOf(now).length === 0)) return;
    const { after } = await store.change((current) =>
      current === null ? null : { ...current, mysqlGrants: noting(current.mysqlGrants, wantedOf(current), server) },
    );
    if (after === null) return;
    const wanted = wantedOf(after);
    const noted = after.mysqlGrants.filter((each) => each.server === server);
    const takenBack: NotedGrant[] = [];
    const granted: AccountGrant[] = [];
    /** True where the server has done it; null where it knows no such account, or no such grant of it. */
    const done = async (sql: string): Promise<boolean | null> => {
      try {
        await warehouse.run([sql]);
        statements.push(sql);
        return true;
      } catch (error) {
        if (!(error instanceof LakeError)) throw error;
        if (error.code === 'NOT_FOUND') return null;
        if (error.code === 'UNAVAILABLE') throw error;
        warnings.push(`${sql}: ${error.message}`);
        return false;
      }
    };
    try {
      for (const gone of excessOf(noted, wanted)) if ((await done(revokeSql(gone))) !== false) takenBack.push(gone);
      for (const grant of wanted) {
        const isDone = await done(grantSql(grant));
        if (isDone === true) granted.push(grant);
        if (isDone !== null) continue;
        warnings.push(noAccount(grant));
        takenBack.push(...noted.filter((each) => keyOf(each) === keyOf(grant)));
      }
    } finally {
      await store.change((current) => {
        if (current === null) return null;
        return { ...current, mysqlGrants: noting(forgetting(current.mysqlGrants, takenBack), granted, server) };
      });
    }
  };

  return {
    async excess(permissions, target, existing) {
      if (target.store !== 'mysql') return [];
      const wantedOf = await wantedBy(target, existing);
      const here = permissions.mysqlGrants.filter(({ server }) => server === serverOf(target));
      return excessOf(here, wantedOf(permissions));
    },
    async carryOut(warehouse, target, existing, told) {
      if (target.store !== 'mysql') return;
      await change(warehouse, serverOf(target), await wantedBy(target, existing), told);
    },
    async takeBack(warehouse, target, told) {
      if (target.store === 'mysql') await change(warehouse, serverOf(target), () => [], told);
    },
  };
}

/** host:port */
export function serverOf({ connection: { settings } }: MysqlTarget): string {
  return `${settings.host}:${settings.port}`;
}

function noAccount(grant: AccountGrant): string {
  const account = accountSql(grant);
  const isUser = grant.principalType === 'user';
  const make = isUser ? `CREATE USER ${account} IDENTIFIED BY '…'` : `CREATE ROLE ${account}`;
  return `The MySQL server has no ${isUser ? 'user' : 'role'} ${account}: nothing was granted there, and the grant stands in the lake. Let its administrator run: ${make}; then write the copy again: lagoon permissions create-table`;
}
