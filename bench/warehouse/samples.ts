import { openMysqlWarehouse } from '../../src/main/adapters/mysql/mysql-warehouse';
import type { Warehouse } from '../../src/main/core/ports';
import { sampleQueries, schemaStatements } from '../../src/main/core/warehouse/schema-scripts';
import { makeDatabase } from '../../test/support/mariadb/database';
import type { MariadbServer } from '../../test/support/mariadb/server';
import { type Figures, median, type Report, round, timed } from '../measure';

const runs = 200;
const snapshots = 20;

/**
 * Every sample query on fact tables of so many rows each, in twenty snapshots, with the keys that the server says it uses; those of products, which are
 * the ones that read a whole snapshot, on a single one of as many rows too.
 */
export async function askSamples(server: MariadbServer, rows: number, report: Report): Promise<Figures> {
  const warehouse = await openMysqlWarehouse(await makeDatabase(server));
  try {
    await warehouse.run(schemaStatements());
    report(`filling each fact with ${rows} rows in ${snapshots} snapshots`);
    await warehouse.run([
      ...dimensions(rows / snapshots),
      summaries('', rows / snapshots),
      summaries('_eur', rows / snapshots),
      paymentTotals(rows),
      productCounts(rows / snapshots, snapshots),
      ...marks,
    ]);
    const queries = sampleQueries();
    const figures = await ask(warehouse, queries, `${snapshots} snapshots`, report);
    report(`filling products with ${rows} rows in one snapshot`);
    await warehouse.run([
      `TRUNCATE TABLE ${products}`,
      'DELETE FROM lagoon_snapshots',
      productCounts(rows, 1),
      ...marks,
    ]);
    const ofProducts = queries.filter(({ sql }) => sql.includes('product'));
    return { ...figures, ...(await ask(warehouse, ofProducts, 'one snapshot', report)) };
  } finally {
    await warehouse.close();
  }
}

async function ask(
  warehouse: Warehouse,
  queries: ReturnType<typeof sampleQueries>,
  layout: string,
  report: Report,
): Promise<Figures> {
  const figures: Figures = {};
  let served = 0;
  for (const { title, note, sql } of queries) {
    const keys = await keysOf(warehouse, sql);
    const [, named = ''] = /Index: (\w+)/.exec(note) ?? [];
    if (keys.includes(named) && !keys.includes('none')) served += 1;
    else report(`not by ${named}, as sql/04 has it, but by ${keys.join(', ')}: ${title}`);
    figures[`${layout}: ${title} (${keys.join(', ')}), median ms`] = await medianOf(warehouse, sql);
  }
  return { ...figures, [`${layout}: queries by the index that they name, of ${queries.length}`]: served };
}

async function medianOf(warehouse: Warehouse, sql: string): Promise<number> {
  const taken: number[] = [];
  for (let n = -5; n < runs; n += 1) {
    const elapsedMs = await timed(() => warehouse.ask(sql, 1000));
    // The first few warm up.
    if (n >= 0) taken.push(elapsedMs);
  }
  return round(median(taken));
}

/** Of each table in the order in which they are joined; "none" where one is read whole. */
async function keysOf(warehouse: Warehouse, sql: string): Promise<string[]> {
  const { columns, rows } = await warehouse.ask(`EXPLAIN ${sql}`, 100);
  const [table, key] = ['table', 'key'].map((wanted) => columns.findIndex(({ name }) => name === wanted));
  return rows.filter((row) => row[table ?? -1] !== 'lagoon_snapshots').map((row) => row[key ?? -1] ?? 'none');
}

/** Amounts are strewn, so that no index on them grows in order. */
const amount = '(((r.seq + v.seq) * 7368787) MOD 100000000) / 100';
const products = 'fact_product_purchase_counts';
const facts = [
  'fact_user_transaction_summary',
  'fact_user_transaction_summary_eur',
  'fact_payment_method_totals',
  products,
] as const;
/** A method has a row in each snapshot. */
const methods = 50;

function dimensions(each: number): string[] {
  return [
    `INSERT INTO dim_users (user_id, user_name, user_country, user_city)
      SELECT CONCAT('user_', LPAD(seq, 5, '0')), CONCAT('User ', seq), CONCAT('Country ', seq MOD 40), CONCAT('City ', seq MOD 400)
      FROM seq_0_to_${Math.ceil(each / 4) - 1}`,
    `INSERT INTO dim_payment_methods (payment_method_name, payment_method_category)
      SELECT CONCAT('method_', seq), CONCAT('category_', seq MOD 6) FROM seq_7_to_${methods}`,
  ];
}

function summaries(currency: '' | '_eur', each: number): string {
  return `INSERT INTO fact_user_transaction_summary${currency}
      (user_id, transaction_type, total_amount${currency}, transaction_count, avg_amount${currency}, snapshot_date, snapshot_version)
    SELECT CONCAT('user_', LPAD(r.seq DIV 4, 5, '0')), ELT(1 + r.seq MOD 4, 'purchase', 'refund', 'transfer', 'withdrawal'),
      ${amount}, 1 + r.seq MOD 499, 12.34, '2026-01-01' + INTERVAL v.seq DAY, v.seq
    FROM seq_1_to_${snapshots} AS v CROSS JOIN seq_0_to_${each - 1} AS r`;
}

function paymentTotals(rows: number): string {
  return `INSERT INTO fact_payment_method_totals
      (payment_method_id, payment_method_name, total_amount, transaction_count, avg_amount, snapshot_date, snapshot_version)
    SELECT r.payment_method_id, r.payment_method_name, ${amount.replace('r.seq', 'r.payment_method_id')}, 1 + v.seq MOD 499, 12.34, '2026-01-01', v.seq
    FROM seq_1_to_${rows / methods} AS v CROSS JOIN dim_payment_methods AS r`;
}

function productCounts(each: number, versions: number): string {
  return `INSERT INTO ${products}
      (product_id, product_name, product_category, purchase_count, total_revenue, avg_price, unique_buyers, snapshot_date, snapshot_version)
    SELECT CONCAT('product_', LPAD(r.seq, 7, '0')), CONCAT('Product ', r.seq), CONCAT('Category ', r.seq MOD 20), 1 + r.seq MOD 499,
      ${amount}, 12.34, 1 + r.seq MOD 99, '2026-01-01' + INTERVAL v.seq DAY, v.seq
    FROM seq_1_to_${versions} AS v CROSS JOIN seq_0_to_${each - 1} AS r`;
}

/** Snapshots are marked when they are whole; a server learns of its rows by itself, later. */
const marks = [
  ...facts.map(
    (table) => `INSERT INTO lagoon_snapshots (table_name, snapshot_version, snapshot_date, source_rows)
      SELECT '${table}', snapshot_version, MIN(snapshot_date), COUNT(*) FROM ${table} GROUP BY snapshot_version`,
  ),
  `ANALYZE TABLE ${facts.join(', ')}, dim_users, dim_payment_methods`,
];
