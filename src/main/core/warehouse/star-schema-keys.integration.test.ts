import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { administer, makeDatabase } from '../../../../test/support/mariadb/database';
import { openDuckdbWarehouse } from '../../adapters/duckdb/duckdb-warehouse';
import { openMysqlWarehouse } from '../../adapters/mysql/mysql-warehouse';
import type { Warehouse } from '../ports';
import { expectedTables } from './expected-schema';
import { schemaStatements } from './schema-scripts';

/** Every unique key and every foreign key of the scripts is broken, on both stores: one that a script adds has no row here, and fails. */

const schema = expectedTables(schemaStatements()).filter(({ kind }) => kind === 'table');
const uniqueKeys = schema.flatMap(({ name: table, indexes }) =>
  indexes.filter(({ isUnique }) => isUnique).map(({ name, columns }) => ({ table, name, columns })),
);
const foreignKeys = schema.flatMap(({ name: table, foreignKeys: keys }) =>
  keys.map(({ column, table: dimension }) => ({ table, column, dimension })),
);

type Row = Readonly<Record<string, string>>;
/** Two rows of a table that differ in every column, as SQL. */
type Pair = readonly [one: Row, other: Row];

const snapshots: Pair = [
  { snapshot_date: "'2026-01-01'", snapshot_version: '1' },
  { snapshot_date: "'2026-01-02'", snapshot_version: '2' },
];
const users: Pair = [{ user_id: "'u1'" }, { user_id: "'u2'" }];
const methods: Pair = [
  { payment_method_id: '901', payment_method_name: "'shells'" },
  { payment_method_id: '902', payment_method_name: "'beads'" },
];
const summaries = (id: string): Pair =>
  joined(
    [
      { [id]: '1', transaction_type: "'sale'" },
      { [id]: '2', transaction_type: "'refund'" },
    ],
    users,
    snapshots,
  );

const pairs: Readonly<Record<string, Pair>> = {
  lagoon_schema_versions: [
    { version: '101', description: "'a'" },
    { version: '102', description: "'b'" },
  ],
  lagoon_snapshots: joined(
    [
      { table_name: "'a'", source_rows: '1' },
      { table_name: "'b'", source_rows: '2' },
    ],
    snapshots,
  ),
  lagoon_positions: [
    { load_name: "'a'", source: "'x'", next_offset: '1' },
    { load_name: "'b'", source: "'y'", next_offset: '2' },
  ],
  dim_users: users,
  dim_payment_methods: methods,
  fact_user_transaction_summary: summaries('summary_id'),
  fact_user_transaction_summary_eur: summaries('summary_eur_id'),
  fact_payment_method_totals: joined([{ payment_total_id: '1' }, { payment_total_id: '2' }], methods, snapshots),
  fact_product_purchase_counts: joined(
    [
      { product_count_id: '1', product_id: "'p1'" },
      { product_count_id: '2', product_id: "'p2'" },
    ],
    snapshots,
  ),
  data_lake_permissions: [
    {
      permission_id: '1',
      principal: "'ana'",
      principal_type: "'user'",
      feed: "'a'",
      access: "'read'",
      granted_by: "'x'",
    },
    {
      permission_id: '2',
      principal: "'bob'",
      principal_type: "'group'",
      feed: "'b'",
      access: "'write'",
      granted_by: "'y'",
    },
  ],
};

function joined(...all: readonly Pair[]): Pair {
  return [Object.assign({}, ...all.map(([one]) => one)), Object.assign({}, ...all.map(([, other]) => other))];
}

function pairOf(table: string): Pair {
  const pair = pairs[table];
  if (pair === undefined) throw new Error(`The test has no rows of ${table}.`);
  return pair;
}

function insert(table: string, row: Row): string {
  return `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).join(', ')})`;
}

/** `columns` of the one, everything else of the other. */
function mixed([one, other]: Pair, columns: readonly string[]): Row {
  return Object.fromEntries(
    Object.entries(other).map(([name, value]) => [name, columns.includes(name) ? (one[name] ?? value) : value]),
  );
}

const server = inject('mariadb');
const stores = ['embedded' as const, ...(server === null ? [] : ['mysql' as const])];

describe.each(stores)('the keys of the star schema on the %s store', (store) => {
  let folder: string;
  let database: string | null = null;
  let warehouse: Warehouse;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-keys-'));
    warehouse = await opened();
    await warehouse.run(schemaStatements());
  });
  afterAll(async () => {
    await warehouse.close();
    await rm(folder, { recursive: true, force: true });
    if (server !== null && database !== null) await administer(server, [`DROP DATABASE ${database}`]);
  });
  beforeEach(async () => {
    // Facts before the dimensions that they name; each in a transaction of its own.
    for (const { name } of schema.toReversed()) await warehouse.run([`DELETE FROM ${name}`]);
    for (const table of ['dim_users', 'dim_payment_methods'])
      await warehouse.run(pairOf(table).map((row) => insert(table, row)));
  });

  async function opened(): Promise<Warehouse> {
    if (store === 'embedded' || server === null) return openDuckdbWarehouse(join(folder, 'warehouse.duckdb'));
    const connection = await makeDatabase(server);
    ({ database } = connection.settings);
    return openMysqlWarehouse(connection);
  }

  const refused = (statement: string, reason: RegExp): Promise<void> =>
    expect(warehouse.run([statement]), statement).rejects.toThrow(reason);
  const valuesOf = async (table: string, column: string): Promise<(string | null)[]> =>
    (await warehouse.ask(`SELECT ${column} FROM ${table} ORDER BY 1`, 10)).rows.map(([value]) => value ?? null);
  const plain = (literal: string | undefined): string => (literal ?? '').replaceAll("'", '');

  it.each(uniqueKeys)(
    '$table takes no second row of $name, and no less than all of its columns make it',
    async (key) => {
      const pair = pairOf(key.table);
      const isDimension = key.table.startsWith('dim_');
      const all = isDimension ? `DELETE FROM ${key.table}` : null;
      if (all !== null) await warehouse.run([all]);
      await warehouse.run([insert(key.table, pair[0])]);
      await refused(insert(key.table, mixed(pair, key.columns)), /breaks a unique key/);
      for (const left of key.columns) {
        const row = mixed(
          pair,
          key.columns.filter((column) => column !== left),
        );
        await warehouse.run([insert(key.table, row), `DELETE FROM ${key.table} WHERE ${left} = ${row[left]}`]);
      }
      expect(await valuesOf(key.table, key.columns[0] ?? '')).toEqual([plain(pair[0][key.columns[0] ?? ''])]);
    },
  );

  it.each(foreignKeys)('$table takes no $column that $dimension lacks', async ({ table, column }) => {
    const [one] = pairOf(table);
    const missing = column === 'user_id' ? "'nobody'" : '999';
    await refused(insert(table, { ...one, [column]: missing }), /refers to one that is not there/);
    await refused(insert(table, { ...one, [column]: 'NULL' }), /null/i);
    await warehouse.run([insert(table, one)]);
    await refused(`UPDATE ${table} SET ${column} = ${missing}`, /refers to one that is not there/);
    expect(await valuesOf(table, column)).toEqual([plain(one[column])]);
  });

  describe.each(foreignKeys)('where $dimension changes under $table', ({ table, column, dimension }) => {
    const [one, other] = pairOf(table);
    const changed = column === 'user_id' ? "'u9'" : '909';
    const [remove, rename] = [
      `DELETE FROM ${dimension} WHERE ${column} = ${one[column]}`,
      `UPDATE ${dimension} SET ${column} = ${changed} WHERE ${column} = ${one[column]}`,
    ];
    beforeEach(() => warehouse.run([insert(table, one), insert(table, other)]));

    it.runIf(store === 'mysql')('its facts go with the row, or follow its key, and others stay', async () => {
      await warehouse.run([rename]);
      expect(await valuesOf(table, column)).toEqual([other[column], changed].map(plain));
      await warehouse.run([remove.replace(String(one[column]), changed)]);
      expect(await valuesOf(table, column)).toEqual([plain(other[column])]);
      expect(await valuesOf(dimension, column)).toEqual([plain(other[column])]);
    });

    it.runIf(store === 'embedded')('the row stays as it is while facts name it, and the store says why', async () => {
      for (const statement of [remove, rename]) await refused(statement, /does not cascade\. Delete those facts first/);
      expect(await valuesOf(table, column)).toEqual([one[column], other[column]].map(plain));
      expect(await valuesOf(dimension, column)).toEqual([one[column], other[column]].map(plain));
      await warehouse.run([`DELETE FROM ${table} WHERE ${column} = ${one[column]}`, remove]);
      expect(await valuesOf(dimension, column)).toEqual([plain(other[column])]);
    });
  });

  it('are all broken here', () => {
    expect(foreignKeys.map(({ table }) => table)).toEqual([
      'fact_user_transaction_summary',
      'fact_user_transaction_summary_eur',
      'fact_payment_method_totals',
    ]);
    expect(uniqueKeys).toHaveLength(16);
  });
});
