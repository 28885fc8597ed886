import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { administer, connectionTo, type MariadbAddress } from '../../../../test/support/mariadb/database';
import { openMysqlWarehouse } from '../../adapters/mysql/mysql-warehouse';
import { feedNameSchema } from '../../../shared/ids';

/** The lake's grants in the warehouse, on both stores, and what they let the server's own users do. */

const counts = feedNameSchema.parse('product_purchase_counts');
const server = inject('mariadb');
const stores = ['embedded' as const, ...(server === null ? [] : ['mysql' as const])];
const me = userInfo().username;
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

function address(): MariadbAddress {
  if (server === null) throw new Error('There is no MariaDB.');
  return server;
}

describe.each(stores)('the copy on the %s store', (store) => {
  // An underscore is a pattern where every feed's tables are granted.
  const database = `t_${randomUUID().replaceAll('-', '')}`;
  const ana = `ana${randomUUID().slice(0, 8)}`;
  const passwordBefore = process.env['LAGOON_MYSQL_PASSWORD'];
  let lake: TestLake;

  beforeAll(async () => {
    lake = await openTestLake();
    await lake.core.lake.init({ feeds: 'sample' });
    if (store === 'mysql') {
      const { settings, password } = connectionTo(address(), database);
      process.env['LAGOON_MYSQL_PASSWORD'] = password ?? '';
      await lake.core.settings.update({ mysql: settings });
      await administer(address(), [`CREATE USER '${ana}'@'%' IDENTIFIED BY 'secret-${ana}'`]);
    }
  }, 60_000);
  afterAll(async () => {
    await lake.close();
    if (store === 'mysql') {
      await administer(address(), [`DROP DATABASE IF EXISTS ${database}`, `DROP USER IF EXISTS '${ana}'@'%'`]);
    }
    if (passwordBefore === undefined) delete process.env['LAGOON_MYSQL_PASSWORD'];
    else process.env['LAGOON_MYSQL_PASSWORD'] = passwordBefore;
  }, 60_000);

  const held = async (): Promise<(string | null)[][]> => {
    const sql =
      'SELECT principal, principal_type, feed, access, granted_by FROM data_lake_permissions ORDER BY permission_id';
    return (await lake.core.warehouse.ask({ sql, limit: 100 })).rows;
  };
  const mirrorState = async () => (await lake.core.permissions.list({})).mirror;
  const grant = { principal: ana, principalType: 'user' as const, feed: counts, access: 'read' as const };

  const asked = async (table: string): Promise<string> => {
    const connection = connectionTo({ ...address(), user: ana, password: `secret-${ana}` }, database);
    try {
      const warehouse = await openMysqlWarehouse(connection);
      try {
        await warehouse.ask(`SELECT count(*) FROM ${table}`, 1);
        return 'answered';
      } finally {
        await warehouse.close();
      }
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    }
  };

  it('is made with the first administrator, follows grants, and is told when it does not', async () => {
    expect(await mirrorState()).toMatchObject({ state: store === 'embedded' ? 'absent' : 'unreachable' });
    expect(await lake.core.permissions.createTable({})).toEqual({ statements: [], warnings: [] });
    expect(await held()).toEqual([[me, 'user', '*', 'admin', me]]);
    expect(await lake.core.permissions.grant(grant)).toEqual({ statements: [], warnings: [] });
    expect(await held()).toEqual([
      [me, 'user', '*', 'admin', me],
      [ana, 'user', counts, 'read', me],
    ]);
    expect(await mirrorState()).toMatchObject({ state: 'current', grantsInMysql: false });
    const { grants } = await lake.core.permissions.list({});
    const path = join(lake.root, 'permissions.json');
    await writeFile(path, JSON.stringify({ formatVersion: 1, grants: grants.slice(0, 1) }));
    expect(await mirrorState()).toMatchObject({ state: 'behind' });
    const doctor = (await lake.core.settings.doctor({})).find(({ check }) => check === 'permissions');
    expect(doctor).toMatchObject({ status: 'warning', remedy: matching(/lagoon permissions create-table/) });
    await lake.core.permissions.createTable({});
    expect(await held()).toHaveLength(1);
    expect(await mirrorState()).toMatchObject({ state: 'current' });
  }, 60_000);

  it.skipIf(store === 'embedded')(
    'lets the server’s user read exactly the tables of the feed until it is revoked, and makes no user',
    async () => {
      await lake.core.permissions.createTable({ grantsInMysql: true });
      expect(await asked('fact_product_purchase_counts')).toBe('REFUSED');
      const { statements, warnings } = await lake.core.permissions.grant(grant);
      expect(statements).toHaveLength(3);
      // Of the administrator there is no user of that name on the server.
      expect(warnings).toEqual(me === address().user ? [] : [matching(new RegExp(`CREATE USER '${me}'@'%'`))]);
      expect(await asked('fact_product_purchase_counts')).toBe('answered');
      expect(await asked('latest_product_purchase_counts')).toBe('answered');
      for (const table of ['fact_payment_method_totals', 'dim_users', 'data_lake_permissions']) {
        expect(await asked(table), table).toBe('REFUSED');
      }
      const nobody = `nobody${randomUUID().slice(0, 8)}`;
      const ofNobody = await lake.core.permissions.grant({ ...grant, principal: nobody });
      expect(ofNobody.warnings).toContainEqual(
        matching(new RegExp(`no user '${nobody}'@'%'.*CREATE USER '${nobody}'@'%'`)),
      );
      const made = await lake.core.warehouse.ask({
        sql: `SELECT count(*) FROM mysql.user WHERE User = '${nobody}'`,
        limit: 1,
      });
      expect(made.rows).toEqual([['0']]);
      expect(
        await lake.core.permissions.check({ principal: { principal: nobody }, feed: counts, access: 'read' }),
      ).toMatchObject({ isAllowed: true });
      await lake.core.permissions.revoke(grant);
      expect(await asked('fact_product_purchase_counts')).toBe('REFUSED');
      // Every feed is the database; and to make none any more takes back those that there are.
      await lake.core.permissions.grant({ ...grant, feed: '*' });
      expect(await asked('dim_users')).toBe('answered');
      await lake.core.permissions.createTable({ grantsInMysql: false });
      expect(await asked('dim_users')).toBe('REFUSED');
      expect(await lake.core.permissions.list({})).toMatchObject({
        mirror: { grantsInMysql: false, state: 'current' },
      });
    },
    60_000,
  );

  it.skipIf(store === 'embedded')(
    'takes back what it granted, whenever the server lets it: after it was away, and at the end, which waits for that',
    async () => {
      const password = process.env['LAGOON_MYSQL_PASSWORD'];
      const locked = async <T>(work: () => Promise<T>): Promise<T> => {
        process.env['LAGOON_MYSQL_PASSWORD'] = 'not this one';
        try {
          return await work();
        } finally {
          process.env['LAGOON_MYSQL_PASSWORD'] = password;
        }
      };
      const totals = feedNameSchema.parse('payment_method_totals');
      await lake.core.permissions.revoke({ ...grant, feed: '*' });
      await lake.core.permissions.createTable({ grantsInMysql: true });
      await lake.core.permissions.grant(grant);
      expect(await asked('fact_product_purchase_counts')).toBe('answered');
      const away = await locked(() => lake.core.permissions.revoke(grant));
      expect(away.warnings).toEqual([matching(/create-table$/)]);
      expect(await asked('fact_product_purchase_counts')).toBe('answered');
      expect(await mirrorState()).toMatchObject({
        state: 'behind',
        problem: matching(new RegExp(`REVOKE SELECT ON .*fact_product_purchase_counts.* FROM '${ana}'@'%'`)),
      });
      await lake.core.permissions.createTable({});
      expect(await asked('fact_product_purchase_counts')).toBe('REFUSED');
      expect(await mirrorState()).toMatchObject({ state: 'current', problem: null });

      // Tables that are no more hold nothing up, nor does an account that is no more.
      await lake.core.permissions.grant(grant);
      await lake.core.permissions.grant({ ...grant, feed: totals });
      const gone = `gone${randomUUID().slice(0, 8)}`;
      await administer(address(), [`CREATE USER '${gone}'@'%'`]);
      await lake.core.permissions.grant({ ...grant, principal: gone });
      await administer(address(), [`DROP USER '${gone}'@'%'`]);
      await administer(address(), [`DROP TABLE ${database}.fact_payment_method_totals`]);
      const kept = locked(() => lake.core.permissions.end({}));
      await expect(kept).rejects.toMatchObject({ code: 'REFUSED', message: matching(/REVOKE SELECT ON/) });
      expect(await lake.core.permissions.list({})).toMatchObject({ isEnforced: true });
      expect(await asked('fact_product_purchase_counts')).toBe('answered');
      expect((await lake.core.permissions.end({})).warnings).toEqual([]);
      expect(await asked('fact_product_purchase_counts')).toBe('REFUSED');
      expect(await lake.core.permissions.list({})).toMatchObject({ isEnforced: false });

      // Of a server that is not set up any more, it is told what may stand there.
      await lake.core.permissions.createTable({ grantsInMysql: true });
      await lake.core.permissions.grant(grant);
      await lake.core.settings.update({ mysql: null });
      expect(await mirrorState()).toMatchObject({ problem: matching(/is not set up any more.* REVOKE SELECT ON/) });
      expect((await lake.core.permissions.end({})).warnings).toEqual([matching(/is not set up any more/)]);
    },
    60_000,
  );
});
