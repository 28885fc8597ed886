import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestLake, type TestLake } from '../../../../test/support/lake';
import { administer, connectionTo, type MariadbAddress } from '../../../../test/support/mariadb/database';
import type { WarehouseConnector } from '../ports';
import type { MysqlSettings } from '../../../shared/contract/settings';
import type { SyncReport } from '../../../shared/contract/warehouse';
import { feedNameSchema } from '../../../shared/ids';
import { createWarehouseConnector } from '../../hosts/compose/warehouses';

/** From the sample lake to the star schema and back, on both stores, through the contract. */

const facts = [
  'fact_user_transaction_summary',
  'fact_user_transaction_summary_eur',
  'fact_payment_method_totals',
  'fact_product_purchase_counts',
];
const tables = ['dim_users', 'dim_payment_methods', ...facts];
const database = `t_${randomUUID().replaceAll('-', '')}`;

interface Store {
  readonly name: 'embedded' | 'mysql';
  start(): Promise<{ readonly settings: MysqlSettings | null; readonly password: string | null }>;
  stop(): Promise<void>;
}

function embedded(): Store {
  return { name: 'embedded', start: async () => ({ settings: null, password: null }), stop: async () => {} };
}

function mariadb(server: MariadbAddress): Store {
  const { settings, password } = connectionTo(server, database);
  return {
    name: 'mysql',
    start: async () => ({ settings, password }),
    stop: () => administer(server, [`DROP DATABASE IF EXISTS ${database}`]),
  };
}

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const server = inject('mariadb');
const stores = [embedded(), ...(server === null ? [] : [mariadb(server)])];

describe.each(stores)('the warehouse on the $name store', (store) => {
  let lake: TestLake;
  let target: Parameters<WarehouseConnector['open']>[0];
  const passwordBefore = process.env['LAGOON_MYSQL_PASSWORD'];

  beforeAll(async () => {
    const { settings, password } = await store.start();
    if (password !== null) process.env['LAGOON_MYSQL_PASSWORD'] = password;
    lake = await openTestLake();
    target = settings === null ? { file: `${lake.root}/warehouse.duckdb` } : { settings, password };
    await lake.core.lake.init({ feeds: 'sample' });
    const { sample } = await lake.core.settings.get({});
    await lake.core.settings.update({
      sample: { ...sample, firstExportEvents: 4000, nextExportEvents: 1000 },
      mysql: settings,
    });
    await lake.export('all');
  }, 120_000);

  afterAll(async () => {
    await lake.close();
    await store.stop();
    if (passwordBefore === undefined) delete process.env['LAGOON_MYSQL_PASSWORD'];
    else process.env['LAGOON_MYSQL_PASSWORD'] = passwordBefore;
  }, 60_000);

  const sync = async (chosen: 'all' | string[] = 'all', version?: number): Promise<Map<string, SyncReport>> => {
    const { jobs } = await lake.core.warehouse.sync({
      tables: chosen,
      from: 'lake',
      ...(version === undefined ? {} : { version }),
    });
    for (const job of await lake.ended(jobs.map(({ id }) => id)))
      expect(job, job.error?.message).toMatchObject({ kind: 'sync', status: 'done', warnings: [] });
    return new Map((await lake.core.warehouse.reports({})).map((report) => [report.table, report]));
  };

  /** By a connection of the test's own. */
  const change = async (statement: string): Promise<void> => {
    const warehouse = await createWarehouseConnector().open(target);
    try {
      await warehouse.run([statement]);
    } finally {
      await warehouse.close();
    }
  };

  const rowsOf = async (sql: string): Promise<(string | null)[][]> =>
    (await lake.core.warehouse.ask({ sql, limit: 100 })).rows;

  const lakeCount = async (sql: string): Promise<number> => Number((await lake.rows(sql))[0]?.[0]);

  it('says where it is before anything is made, and refuses what needs the tables', async () => {
    const status = await lake.core.warehouse.status({});
    expect(status).toMatchObject({ store: store.name, schemaVersion: null });
    expect(status.tables.map(({ table }) => table)).toEqual(tables);
    await expect(lake.core.warehouse.verify({ table: 'dim_users' })).rejects.toMatchObject({
      code: store.name === 'mysql' ? 'NOT_FOUND' : 'REFUSED',
    });
  });

  it('makes tables and views, and nothing the second time', async () => {
    const { applied } = await lake.core.warehouse.init({});
    if (store.name === 'mysql') expect(applied[0]).toBe(`database ${database}`);
    for (const table of [...tables, 'lagoon_snapshots', 'data_lake_permissions'])
      expect(applied).toContain(`table ${table}`);
    expect(applied.filter((what) => what.startsWith('view '))).toHaveLength(4);
    expect(await lake.core.warehouse.init({})).toEqual({ applied: [] });
    expect(await lake.core.warehouse.differences({})).toEqual([]);
    expect(await lake.core.warehouse.status({})).toMatchObject({ problem: null, schemaVersion: 1 });
  }, 60_000);

  it('loads the lake, and the same again changes nothing', async () => {
    const first = await sync();
    expect([...first.keys()].toSorted()).toEqual([...tables].toSorted());
    const users = await lakeCount('SELECT count(DISTINCT user_id) FROM transaction_flattened');
    expect(first.get('dim_users')).toMatchObject({ sourceRows: users, inserted: users, updated: 0, refused: 0 });
    const summaries = await lakeCount('SELECT count(*) FROM user_transaction_summary');
    expect(first.get('fact_user_transaction_summary')).toMatchObject({
      snapshotVersion: 1,
      sourceRows: summaries,
      inserted: summaries,
      updated: 0,
      unchanged: 0,
    });
    const again = await sync();
    for (const report of again.values())
      expect(report, report.table).toMatchObject({ inserted: 0, updated: 0, unchanged: report.sourceRows });
    expect(await rowsOf('SELECT COUNT(*) FROM dim_users WHERE is_stub')).toEqual([['0']]);
  }, 120_000);

  it('holds the sums of the lake, and answers the sample queries', async () => {
    const lakeSum = await lake.rows('SELECT sum(total_amount) FROM user_transaction_summary');
    expect(await rowsOf('SELECT SUM(total_amount) FROM latest_user_transaction_summary')).toEqual(lakeSum);
    for (const { sql } of await lake.core.warehouse.sampleQueries({})) {
      const { rows } = await lake.core.warehouse.ask({ sql, limit: 100 });
      if (!sql.includes('user_00001')) expect(rows.length, sql).toBeGreaterThan(0);
    }
    const named = await lake.core.warehouse.columns({});
    expect(named.find(({ table }) => table === 'dim_users')?.columns[0]?.name).toBe('user_id');
    const view = named.find(({ table }) => table === 'latest_user_transaction_summary');
    expect(view?.kind).toBe('view');
    expect(view?.columns.map(({ name }) => name)).toContain('total_amount');
    await expect(lake.core.warehouse.ask({ sql: 'DELETE FROM dim_users', limit: 1 })).rejects.toMatchObject({
      code: 'REFUSED',
      message: matching(/^(?!.*\blake\b).*warehouse.* SELECT/),
    });
  });

  it('takes a new export as a snapshot of its own', async () => {
    await lake.export('all');
    const report = (await sync()).get('fact_product_purchase_counts');
    expect(report).toMatchObject({ snapshotVersion: 2, updated: 0, unchanged: 0 });
    expect(await rowsOf('SELECT DISTINCT snapshot_version FROM fact_product_purchase_counts ORDER BY 1')).toEqual([
      ['1'],
      ['2'],
    ]);
    expect(await rowsOf('SELECT DISTINCT snapshot_version FROM latest_product_purchase_counts')).toEqual([['2']]);
    const status = await lake.core.warehouse.status({});
    const fact = status.tables.find(({ table }) => table === 'fact_product_purchase_counts');
    expect(fact).toMatchObject({ snapshotVersion: 2, lakeVersion: 2 });
    expect(Math.abs(Date.now() - Date.parse(fact?.loadedAt ?? ''))).toBeLessThan(600_000);
  }, 120_000);

  it('says that a view shows what a feed of before has left, and how it shows the lake again', async () => {
    const [table, view] = [
      'fact_product_purchase_counts',
      'SELECT DISTINCT snapshot_version FROM latest_product_purchase_counts',
    ];
    await change(
      `INSERT INTO lagoon_snapshots (table_name, snapshot_version, snapshot_date, source_rows) VALUES ('${table}', 9, '2026-01-01', 1)`,
    );
    const { jobs } = await lake.core.warehouse.sync({ tables: [table], from: 'lake' });
    const [job] = await lake.ended(jobs.map(({ id }) => id));
    expect(job).toMatchObject({
      status: 'done',
      warnings: [matching(/ shows v9 still, and the newest of the lake is v2: /)],
    });
    const [remedy = ''] = /DELETE FROM lagoon_snapshots .*$/.exec(job?.warnings[0] ?? '') ?? [];
    await change(remedy);
    expect(await rowsOf(view)).toEqual([['2']]);
    await sync([table]);
  }, 60_000);

  it('finds lake and warehouse the same, of each version', async () => {
    for (const table of tables) {
      const found = await lake.core.warehouse.verify({ table });
      expect(found, table).toMatchObject({ sums: [], rows: [], differing: 0, warehouseRows: found.lakeRows });
      expect(found.lakeRows).toBeGreaterThan(0);
    }
    for (const table of facts) {
      expect(await lake.core.warehouse.verify({ table, version: 1 })).toMatchObject({
        snapshotVersion: 1,
        differing: 0,
      });
    }
  }, 60_000);

  it('names rows that were changed, taken away or added by hand, and a sync mends what the lake has', async () => {
    const table = 'fact_user_transaction_summary';
    const [[user, type, amount] = [], [otherUser, otherType] = []] = await rowsOf(
      `SELECT user_id, transaction_type, total_amount FROM ${table} WHERE snapshot_version = 2 ORDER BY 1, 2`,
    );
    await change(
      `UPDATE ${table} SET total_amount = total_amount + 0.01 WHERE snapshot_version = 2 AND user_id = '${user}' AND transaction_type = '${type}'`,
    );
    await change(
      `DELETE FROM ${table} WHERE snapshot_version = 2 AND user_id = '${otherUser}' AND transaction_type = '${otherType}'`,
    );
    const found = await lake.core.warehouse.verify({ table });
    expect(found).toMatchObject({ differing: 2, warehouseRows: found.lakeRows - 1 });
    expect(found.rows[0]).toMatchObject({ key: `${user}, ${type}`, column: 'total_amount', lake: amount });
    expect(found.rows[1]).toMatchObject({ key: `${otherUser}, ${otherType}`, column: null, warehouse: null });
    expect(found.sums.map(({ column }) => column)).toContain('total_amount');
    expect((await sync([table])).get(table)).toMatchObject({ inserted: 1, updated: 1 });
    expect(await lake.core.warehouse.verify({ table })).toMatchObject({ differing: 0, sums: [] });
    await change(
      `INSERT INTO ${table} (user_id, transaction_type, total_amount, snapshot_date, snapshot_version) VALUES ('${user}', 'zz', 1, '2026-01-01', 2)`,
    );
    expect(await lake.core.warehouse.verify({ table })).toMatchObject({
      differing: 1,
      rows: [{ key: `${user}, zz`, column: null, lake: null }],
    });
    const other = `SELECT COUNT(*) FROM ${table} WHERE snapshot_version = 1`;
    const others = await rowsOf(other);
    const { jobs } = await lake.core.warehouse.sync({ tables: [table], from: 'lake' });
    const [job] = await lake.ended(jobs.map(({ id }) => id));
    expect(job?.warnings).toEqual(['1 row that v2 of the lake does not have was taken out.']);
    const report = (await lake.core.warehouse.reports({})).find((each) => each.table === table);
    expect(report).toMatchObject({ inserted: 0, updated: 0, unchanged: found.lakeRows, removed: 1 });
    expect(await lake.core.warehouse.verify({ table })).toMatchObject({ differing: 0, sums: [] });
    expect(await rowsOf(other)).toEqual(others);
  }, 60_000);

  it('leaves values of a dimension that is loaded live as they are, until the live load is forgotten', async () => {
    const city = async (): Promise<unknown> =>
      (await rowsOf('SELECT user_city FROM dim_users ORDER BY user_id LIMIT 1'))[0]?.[0];
    const lakes = await city();
    const [[first] = []] = await rowsOf('SELECT MIN(user_id) FROM dim_users');
    await change(`UPDATE dim_users SET user_city = 'Newer' WHERE user_id = '${first}'`);
    await change(
      "INSERT INTO lagoon_positions (load_name, source, next_offset) VALUES ('transaction_flattened', 'somewhere', 1)",
    );
    const { jobs } = await lake.core.warehouse.sync({ tables: ['dim_users'], from: 'lake' });
    const [job] = await lake.ended(jobs.map(({ id }) => id));
    expect(job).toMatchObject({ status: 'done', warnings: [matching(/^dim_users is loaded live too/)] });
    expect(await city()).toBe('Newer');
    await lake.core.warehouse.resetLive({ feed: feedNameSchema.parse('transaction_flattened') });
    expect((await sync(['dim_users'])).get('dim_users')).toMatchObject({ updated: 1 });
    expect(await city()).toBe(lakes);
  }, 60_000);

  it('makes a table of a ninth feed by its proposal, and fills it', async () => {
    const feed = feedNameSchema.parse('product_purchase_counts');
    const { mapping, ddl } = await lake.core.warehouse.proposeTable({ feed, table: 'fact_sold' });
    expect(ddl).toContain('CREATE TABLE');
    await lake.core.warehouse.createTable({ mapping });
    await expect(lake.core.warehouse.createTable({ mapping })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await sync(['fact_sold'])).get('fact_sold')).toMatchObject({ snapshotVersion: 2, refused: 0 });
    expect(await lake.core.warehouse.verify({ table: 'fact_sold' })).toMatchObject({ differing: 0 });
    expect(await lake.core.warehouse.differences({})).toEqual([]);
    expect(await lake.core.warehouse.init({})).toEqual({ applied: [] });
  }, 60_000);

  it('takes over no view of another table, and no table that it did not make', async () => {
    const feed = feedNameSchema.parse('product_purchase_counts');
    const { mapping } = await lake.core.warehouse.proposeTable({ feed, table: 'fact_taken' });
    const view = 'SELECT * FROM latest_user_transaction_summary LIMIT 1';
    const before = await rowsOf(view);
    for (const table of ['user_transaction_summary', 'sold'])
      await expect(lake.core.warehouse.createTable({ mapping: { ...mapping, table } })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: matching(/that of fact_/),
      });
    expect(await rowsOf(view)).toEqual(before);
    const create = (): Promise<unknown> => lake.core.warehouse.createTable({ mapping });
    const conflict = (name: string): object => ({
      code: 'CONFLICT',
      message: matching(new RegExp(`"${name}" already`)),
    });
    await change('CREATE OR REPLACE SQL SECURITY INVOKER VIEW `latest_taken` AS SELECT 1 AS one');
    await expect(create()).rejects.toMatchObject(conflict('latest_taken'));
    expect(await rowsOf('SELECT one FROM latest_taken')).toEqual([['1']]);
    await change('DROP VIEW latest_taken');
    await change('CREATE TABLE IF NOT EXISTS fact_taken (\n  id INT NOT NULL,\n  PRIMARY KEY (id)\n) ENGINE = InnoDB');
    await expect(create()).rejects.toMatchObject(conflict('fact_taken'));
    await change('DROP TABLE fact_taken');
  }, 60_000);

  it('goes on where making a table ended before its mapping was written, and quotes names that SQL has too', async () => {
    const feed = feedNameSchema.parse('product_purchase_counts');
    const { mapping, ddl } = await lake.core.warehouse.proposeTable({ feed, table: 'order' });
    for (const statement of ddl.split(/;\n+/).filter((text) => text !== '')) await change(statement);
    await lake.core.warehouse.createTable({ mapping });
    expect((await sync(['order'])).get('order')).toMatchObject({ snapshotVersion: 2, refused: 0 });
    expect(await lake.core.warehouse.verify({ table: 'order' })).toMatchObject({ differing: 0 });
    await change(
      store.name === 'mysql' ? 'UPDATE `order` SET snapshot_version = 0' : 'UPDATE "order" SET snapshot_version = 0',
    );
    const { deleted } = await lake.core.warehouse.resetLive({ feed });
    const lost = deleted.find(({ table }) => table === 'order')?.rows;
    expect(lost).toBeGreaterThan(0);
    expect((await sync(['order'])).get('order')).toMatchObject({ inserted: lost, unchanged: 0 });
  }, 60_000);

  it.runIf(store.name === 'mysql')(
    'lets a user who may only read see all, and says which rights a sync takes',
    async () => {
      const { mysql } = await lake.core.settings.get({});
      const admin = process.env['LAGOON_MYSQL_PASSWORD'] ?? '';
      if (mysql === null || server === null) throw new Error('no server');
      const username = `${database.slice(0, 20)}_ro`;
      await administer(server, [
        `CREATE USER '${username}'@'%' IDENTIFIED BY 'may only read'`,
        `GRANT SELECT ON ${database}.* TO '${username}'@'%'`,
      ]);
      await lake.core.settings.update({ mysql: { ...mysql, username } });
      process.env['LAGOON_MYSQL_PASSWORD'] = 'may only read';
      try {
        const status = await lake.core.warehouse.status({});
        expect(status).toMatchObject({ problem: null, schemaVersion: 1, product: matching(/^M/) });
        expect(status.tables.find(({ table }) => table === 'fact_sold')).toMatchObject({ snapshotVersion: 2 });
        expect(await lake.core.warehouse.differences({})).toEqual([]);
        expect(await rowsOf('SELECT COUNT(*) FROM dim_payment_methods')).not.toEqual([['0']]);
        expect(await lake.core.warehouse.verify({ table: 'fact_sold' })).toMatchObject({ differing: 0 });
        const { jobs } = await lake.core.warehouse.sync({ tables: ['fact_sold'], from: 'lake' });
        const [job] = await lake.ended(jobs.map(({ id }) => id));
        expect(job?.error).toMatchObject({
          code: 'REFUSED',
          message: `${username} lacks rights to the database ${database}: INSERT, UPDATE, DELETE, CREATE TEMPORARY TABLES. It can be asked, and not filled. Let an administrator run: GRANT INSERT, UPDATE, DELETE, CREATE TEMPORARY TABLES ON \`${database}\`.* TO '${username}'@'%'.`,
        });
        await administer(server, [
          `GRANT INSERT, UPDATE, DELETE, CREATE TEMPORARY TABLES ON \`${database}\`.* TO '${username}'@'%'`,
        ]);
        expect((await sync(['fact_sold'])).get('fact_sold')).toMatchObject({ inserted: 0, updated: 0 });
      } finally {
        process.env['LAGOON_MYSQL_PASSWORD'] = admin;
        await lake.core.settings.update({ mysql });
        await administer(server, [`DROP USER '${username}'@'%'`]);
      }
    },
    60_000,
  );

  it('refuses a table that nobody mapped and a version that is not there', async () => {
    await expect(sync(['dim_moons'])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(sync(['fact_sold'], 99)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(sync('all', 1)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
