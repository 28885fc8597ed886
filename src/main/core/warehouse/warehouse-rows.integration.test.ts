import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { administer, makeDatabase } from '../../../../test/support/mariadb/database';
import { openDuckdbWarehouse } from '../../adapters/duckdb/duckdb-warehouse';
import { openMysqlWarehouse } from '../../adapters/mysql/mysql-warehouse';
import type { Warehouse } from '../ports';
import { defaultMappings } from './default-mappings';
import type { Store } from './dialect';
import { schemaStatements } from './schema-scripts';
import { stagedColumns } from './table-staging';
import { warehouseRows, type Key } from './warehouse-rows';

const server = inject('mariadb');
const stores: Store[] = ['embedded', ...(server === null ? [] : ['mysql' as const])];
const undo: (() => Promise<unknown>)[] = [];

async function opened(store: Store): Promise<Warehouse> {
  if (store === 'mysql' && server !== null) {
    const connection = await makeDatabase(server);
    undo.push(() => administer(server, [`DROP DATABASE ${connection.settings.database}`]));
    return openMysqlWarehouse(connection);
  }
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-rows-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  return openDuckdbWarehouse(join(folder, 'warehouse.duckdb'));
}

describe.each(stores)('rows of the %s store in a range of keys', (store) => {
  afterAll(async () => {
    for (const each of undo.splice(0)) await each();
  });

  it('are those after one key and up to another, by keys of two columns and by what a dimension is looked up by', async () => {
    const warehouse = await opened(store);
    try {
      await warehouse.run([
        ...schemaStatements(),
        "INSERT INTO dim_users (user_id) VALUES ('a'), ('it''s'), ('z')",
        `INSERT INTO fact_user_transaction_summary (user_id, transaction_type, snapshot_date, snapshot_version) VALUES ${[
          'a',
          "it''s",
          'z',
        ]
          .flatMap((user) => ['p', 'r'].map((type) => `('${user}', '${type}', '2026-01-01', 1)`))
          .join(', ')}, ('a', 'p', '2026-01-01', 2)`,
        "INSERT INTO fact_payment_method_totals (payment_method_id, payment_method_name, snapshot_date, snapshot_version) SELECT payment_method_id, payment_method_name, '2026-01-01', 1 FROM dim_payment_methods",
      ]);
      const existing = await warehouse.schema();
      const keys = async (table: string, range: { after: Key | null; upTo: Key | null }): Promise<string[]> => {
        const mapping = defaultMappings().find((each) => each.table === table);
        if (mapping === undefined) throw new Error(table);
        const columns = stagedColumns(mapping, { version: 1, date: '2026-01-01' }, defaultMappings());
        const of = { mapping, columns, version: 1, existing, store };
        const found: string[] = [];
        for await (const rows of warehouseRows(warehouse, of, range, undefined))
          found.push(...rows.map((row) => row.slice(0, mapping.keyColumns.length).join(' ')));
        return found;
      };
      const summary = 'fact_user_transaction_summary';
      expect(await keys(summary, { after: null, upTo: ['a', 'r'] })).toEqual(['a p', 'a r']);
      expect(await keys(summary, { after: ['a', 'p'], upTo: ["it's", 'p'] })).toEqual(['a r', "it's p"]);
      expect(await keys(summary, { after: ["it's", 'p'], upTo: null })).toEqual(["it's r", 'z p', 'z r']);
      expect(await keys('fact_payment_method_totals', { after: ['bank_transfer'], upTo: ['credit_card'] })).toEqual([
        'cash',
        'credit_card',
      ]);
    } finally {
      await warehouse.close();
    }
  }, 60_000);
});
