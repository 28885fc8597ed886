import { describe, expect, test } from 'vitest';
import type { Grant } from '../../../shared/contract/permissions';
import { feedNameSchema } from '../../../shared/ids';
import { defaultMappings } from '../warehouse/default-mappings';
import { accountGrants, excessOf, grantSql, revokeSql, type DatabaseGrantParts } from './database-grants';

const counts = feedNameSchema.parse('product_purchase_counts');
const totals = feedNameSchema.parse('payment_method_totals');

const parts: DatabaseGrantParts = {
  database: 'lake',
  mappings: defaultMappings(),
  existing: [
    { name: 'fact_product_purchase_counts', kind: 'table' },
    { name: 'latest_product_purchase_counts', kind: 'view' },
    { name: 'fact_payment_method_totals', kind: 'table' },
    { name: 'fact_user_transaction_summary', kind: 'table' },
  ],
};

function grant(over: Partial<Grant> = {}): Grant {
  return {
    principal: 'ana',
    principalType: 'user',
    feed: counts,
    access: 'read',
    grantedBy: 'root',
    grantedAt: '2026-01-02T03:04:05.000Z',
    ...over,
  };
}

function sqlOf(before: readonly Grant[], after: readonly Grant[], of: DatabaseGrantParts): string[] {
  const wanted = accountGrants(after, of);
  return [...excessOf(accountGrants(before, of), wanted).map(revokeSql), ...wanted.map(grantSql)];
}

describe('grants of the server', () => {
  test('a reader selects from the tables that the feed fills and their views, where they are there', () => {
    expect(sqlOf([], [grant()], parts)).toEqual([
      "GRANT SELECT ON `lake`.`fact_product_purchase_counts` TO 'ana'@'%'",
      "GRANT SELECT ON `lake`.`latest_product_purchase_counts` TO 'ana'@'%'",
      "GRANT SELECT ON `lake`.`lagoon_snapshots` TO 'ana'@'%'",
    ]);
  });

  test('a writer changes the tables, but no view; a group is a role', () => {
    const statements = sqlOf([], [grant({ access: 'write', principalType: 'group' })], parts);
    expect(statements).toEqual([
      "GRANT SELECT, INSERT, UPDATE, DELETE ON `lake`.`fact_product_purchase_counts` TO 'ana'",
      "GRANT SELECT ON `lake`.`latest_product_purchase_counts` TO 'ana'",
      "GRANT SELECT ON `lake`.`lagoon_snapshots` TO 'ana'",
    ]);
  });

  test('the view of a fact is read whatever the fact is named; a dimension has none', () => {
    const sold = feedNameSchema.parse('sold');
    const long = `s${'o'.repeat(62)}`;
    const mapped = (table: string, kind: 'fact' | 'dimension') => ({
      table,
      kind,
      feed: sold,
      keyColumns: [],
      columns: [],
      topic: null,
    });
    const view = (name: string) => ({ name, kind: 'view' as const });
    const existing = [view('latest_sold'), view('latest_dim_sold'), view(`latest_${long}`.slice(0, 64))];
    const mappings = [mapped('sold', 'fact'), mapped('dim_sold', 'dimension'), mapped(long, 'fact')];
    expect(sqlOf([], [grant({ feed: sold })], { ...parts, mappings, existing })).toEqual([
      "GRANT SELECT ON `lake`.`latest_sold` TO 'ana'@'%'",
      "GRANT SELECT ON `lake`.`lagoon_snapshots` TO 'ana'@'%'",
      `GRANT SELECT ON \`lake\`.\`latest_s${'o'.repeat(56)}\` TO 'ana'@'%'`,
    ]);
  });

  test('every feed is the whole database', () => {
    expect(sqlOf([], [grant({ feed: '*' })], parts)).toEqual(["GRANT SELECT ON `lake`.* TO 'ana'@'%'"]);
  });

  test('what was granted and is no more is revoked; of two grants the greater holds', () => {
    const write = grant({ feed: totals, access: 'write' });
    const read = grant({ feed: totals });
    const table = '`lake`.`fact_payment_method_totals`';
    expect(sqlOf([read], [], parts)).toEqual([`REVOKE SELECT ON ${table} FROM 'ana'@'%'`]);
    // Reading goes on meanwhile.
    expect(sqlOf([read, write], [read], parts)).toEqual([
      `REVOKE INSERT, UPDATE, DELETE ON ${table} FROM 'ana'@'%'`,
      `GRANT SELECT ON ${table} TO 'ana'@'%'`,
    ]);
    expect(sqlOf([read, write], [write], parts)).toEqual([
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO 'ana'@'%'`,
    ]);
  });

  test('names are texts and identifiers, whatever they have in them', () => {
    const odd = sqlOf([], [grant({ principal: "o'neill\\", feed: '*' })], { ...parts, database: 'a`_b' });
    expect(odd).toEqual(["GRANT SELECT ON `a``\\_b`.* TO 'o''neill\\\\'@'%'"]);
  });
});
