import { describe, expect, it } from 'vitest';
import type { ExistingTable } from '../ports';
import { expectedTables, type ExpectedTable } from './expected-schema';
import { schemaDifferences } from './schema-differences';
import { schemaStatements } from './schema-scripts';

const expected = expectedTables(schemaStatements());

/** As a server that has exactly this would tell it. */
function asMade({ name, kind, columns, indexes, foreignKeys }: ExpectedTable): ExistingTable {
  return {
    name,
    kind,
    columns: columns.map((column) => ({ name: column.name, type: column.type.toLowerCase(), isNullable: true })),
    indexes: new Map(indexes.map((index) => [index.name, index])),
    foreignKeys,
  };
}

const without = (name: string, change: (table: ExistingTable) => ExistingTable): ExistingTable[] =>
  expected.map(asMade).map((table) => (table.name === name ? change(table) : table));

it('reads from the scripts what they make', () => {
  expect(expected.map(({ name }) => name)).toEqual([
    'lagoon_schema_versions',
    'lagoon_snapshots',
    'lagoon_positions',
    'dim_users',
    'dim_payment_methods',
    'fact_user_transaction_summary',
    'fact_user_transaction_summary_eur',
    'fact_payment_method_totals',
    'fact_product_purchase_counts',
    'latest_user_transaction_summary',
    'latest_user_transaction_summary_eur',
    'latest_payment_method_totals',
    'latest_product_purchase_counts',
    'data_lake_permissions',
  ]);
  const summary = expected.find(({ name }) => name === 'fact_user_transaction_summary');
  expect(summary?.columns).toHaveLength(8);
  expect(summary?.columns[3]).toEqual({ name: 'total_amount', type: 'DECIMAL(18,2)' });
  expect(summary?.indexes).toHaveLength(5);
  expect(summary?.indexes[1]).toEqual({
    name: 'uq_user_summary',
    columns: ['snapshot_version', 'user_id', 'transaction_type'],
    isUnique: true,
  });
  expect(summary?.foreignKeys).toEqual([
    { name: 'fk_user_summary_user', column: 'user_id', table: 'dim_users', references: 'user_id' },
  ]);
});

describe('what differs from the scripts', () => {
  it('is nothing where all is as they make it, whatever else is there', () => {
    const others = asMade({ name: 'others', kind: 'table', columns: [], indexes: [], foreignKeys: [] });
    expect(schemaDifferences(expected, [...expected.map(asMade), others], 'mysql')).toEqual([]);
  });

  it('is not how a server spells a type', () => {
    const spelt = without('dim_payment_methods', (table) => ({
      ...table,
      columns: table.columns.map((column) => ({
        ...column,
        type: column.type === 'boolean' ? 'tinyint(1)' : column.type === 'int' ? 'int(11)' : column.type,
      })),
    }));
    expect(schemaDifferences(expected, spelt, 'mysql')).toEqual([]);
  });

  it('is a table, a column, a type, an index or a foreign key that is not there', () => {
    const name = 'fact_user_transaction_summary';
    const changed = without(name, (table) => ({
      ...table,
      columns: table.columns
        .filter((column) => column.name !== 'avg_amount')
        .map((column) => (column.name === 'total_amount' ? { ...column, type: 'double' } : column)),
      indexes: new Map([...table.indexes].filter(([index]) => index !== 'idx_user_summary_user')),
      foreignKeys: [],
    })).filter((table) => table.name !== 'dim_users');
    const found = schemaDifferences(expected, changed, 'mysql');
    expect(found.map(({ table, part, found: there }) => [table, part, there])).toEqual([
      ['dim_users', 'table', null],
      [name, 'column total_amount', 'double'],
      [name, 'column avg_amount', null],
      [name, 'index idx_user_summary_user', null],
      [name, 'foreign key fk_user_summary_user', null],
    ]);
    expect(found[1]?.remedy).toBe(`ALTER TABLE ${name} MODIFY COLUMN total_amount DECIMAL(18,2)`);
  });
});
