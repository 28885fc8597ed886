import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startMariadb } from '../../../../test/support/mariadb/server';
import type { MariadbServer } from '../../../../test/support/mariadb/server';
import { writeRows } from '../../../../test/support/mariadb/rows-file';
import type { MysqlConnection, TableLoad, Warehouse } from '../../core/ports';
import { splitScript } from '../../core/warehouse/script';
import { openMysqlWarehouse } from './mysql-warehouse';

let server: MariadbServer;
let folder: string;
const open: Warehouse[] = [];

beforeAll(async () => {
  server = await startMariadb();
  folder = await mkdtemp(join(tmpdir(), 'lagoon-mysql-'));
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((warehouse) => warehouse.close()));
});

function target(database: string, more: Partial<MysqlConnection['settings']> = {}): MysqlConnection {
  const { host, port, user, password } = server;
  return { settings: { host, port, database, username: user, tls: null, ...more }, password };
}

async function opened(connection: MysqlConnection): Promise<Warehouse> {
  const warehouse = await openMysqlWarehouse(connection);
  open.push(warehouse);
  return warehouse;
}

/** With the star schema of the scripts. */
async function made(database: string): Promise<Warehouse> {
  const root = await opened(target('information_schema'));
  await root.run([`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`]);
  const warehouse = await opened(target(database));
  for (const script of ['02_create_dimension_tables', '03_create_fact_tables', '05_create_permissions_table']) {
    const text = await readFile(join(import.meta.dirname, `../../../../sql/${script}.sql`), 'utf8');
    await warehouse.run(splitScript(text).map(({ sql }) => sql));
  }
  return warehouse;
}

function loadOf(part: Pick<TableLoad, 'table' | 'columns' | 'keyColumns' | 'rows'> & Partial<TableLoad>): TableLoad {
  return {
    dimensions: [],
    keepsKnown: [],
    batchRows: 2,
    onRows: () => undefined,
    signal: new AbortController().signal,
    ...part,
  };
}

const summaryColumns: TableLoad['columns'] = [
  { name: 'user_id', type: 'VARCHAR(64)' },
  { name: 'transaction_type', type: 'VARCHAR(32)' },
  { name: 'total_amount', type: 'DECIMAL(18,2)' },
  { name: 'transaction_count', type: 'BIGINT' },
  { name: 'snapshot_date', type: 'DATE' },
  { name: 'snapshot_version', type: 'INT' },
];
const userDimension = [{ column: 'user_id', table: 'dim_users', match: 'user_id', key: 'user_id' }];

async function summaryRows(
  name: string,
  rows: readonly (readonly [user: string, type: string, amount: string, count: string, version: string])[],
): Promise<TableLoad> {
  return loadOf({
    table: 'fact_user_transaction_summary',
    columns: summaryColumns,
    keyColumns: ['snapshot_version', 'user_id', 'transaction_type'],
    dimensions: userDimension,
    rows: await writeRows(
      join(folder, name),
      rows.map(([user, type, amount, count, version]) => [
        user,
        type,
        { raw: amount },
        { raw: count },
        { raw: '2026-01-02' },
        { raw: version },
      ]),
    ),
  });
}

describe('a warehouse on MariaDB', () => {
  it('tells what it is, and makes the schema of the scripts twice without harm', async () => {
    const warehouse = await made('w_schema');
    expect(await warehouse.info()).toEqual({
      product: expect.stringMatching(/^MariaDB \d+\.\d+\.\d+$/),
      place: `127.0.0.1:${server.port}/w_schema`,
      loadsFiles: true,
    });
    const text = await readFile(join(import.meta.dirname, '../../../../sql/02_create_dimension_tables.sql'), 'utf8');
    await warehouse.run(splitScript(text).map(({ sql }) => sql));
    const schema = await warehouse.schema();
    const fact = schema.find(({ name }) => name === 'fact_payment_method_totals');
    expect(fact?.indexes.get('uq_payment_totals')).toEqual({
      columns: ['snapshot_version', 'payment_method_id'],
      isUnique: true,
    });
    expect(fact?.columns.find(({ name }) => name === 'transaction_count')).toEqual({
      name: 'transaction_count',
      type: 'bigint',
      isNullable: true,
    });
    expect(fact?.foreignKeys).toEqual([
      {
        name: 'fk_payment_totals_method',
        column: 'payment_method_id',
        table: 'dim_payment_methods',
        references: 'payment_method_id',
      },
    ]);
    expect(schema.find(({ name }) => name === 'latest_payment_method_totals')?.kind).toBe('view');
  });

  it('loads, loads the same again without a change, and tells what a new version changes', async () => {
    const warehouse = await made('w_load');
    const first = await summaryRows('first.csv', [
      ['u1', 'purchase', '10.50', '9007199254740993', '1'],
      ['u1', 'refund', '-0.01', '1', '1'],
      ['u2', 'purchase', '1234567890123456.78', '3', '1'],
    ]);
    const told: number[] = [];
    expect(await warehouse.load({ ...first, onRows: (rows) => told.push(rows) })).toEqual({
      inserted: 3,
      updated: 0,
      unchanged: 0,
    });
    expect(told).toEqual([2, 3]);
    expect(await warehouse.load(first)).toEqual({ inserted: 0, updated: 0, unchanged: 3 });
    const second = await summaryRows('second.csv', [
      ['u1', 'purchase', '10.51', '9007199254740993', '1'],
      ['u1', 'refund', '-0.01', '1', '1'],
      ['u3', 'purchase', '1.00', '3', '1'],
    ]);
    expect(await warehouse.load(second)).toEqual({ inserted: 1, updated: 1, unchanged: 1 });
    const { rows } = await warehouse.ask(
      'SELECT user_id, transaction_type, total_amount, transaction_count FROM fact_user_transaction_summary ORDER BY 1, 2',
      10,
    );
    expect(rows).toEqual([
      ['u1', 'purchase', '10.51', '9007199254740993'],
      ['u1', 'refund', '-0.01', '1'],
      ['u2', 'purchase', '1234567890123456.78', '3'],
      ['u3', 'purchase', '1.00', '3'],
    ]);
    expect((await warehouse.ask('SELECT user_id, is_stub FROM dim_users ORDER BY 1', 10)).rows).toEqual([
      ['u1', '1'],
      ['u2', '1'],
      ['u3', '1'],
    ]);
  });
});
