import type { TableMapping, WarehouseType } from '../../../shared/contract/warehouse';
import { feedNameSchema } from '../../../shared/ids';

type MappedColumn = TableMapping['columns'][number];

const money: WarehouseType = 'DECIMAL(18,2)';
const userId: WarehouseType = 'VARCHAR(64)';

function fromFeed(name: string, type: WarehouseType, column = name): MappedColumn {
  return { name, type, source: { from: 'feed', column } };
}

const snapshot: readonly MappedColumn[] = [
  { name: 'snapshot_date', type: 'DATE', source: { from: 'snapshotDate' } },
  { name: 'snapshot_version', type: 'INT', source: { from: 'snapshotVersion' } },
];

const user: MappedColumn = {
  name: 'user_id',
  type: userId,
  source: { from: 'dimension', table: 'dim_users', match: 'user_id', column: 'user_id' },
};

interface Filling {
  readonly table: string;
  readonly kind: TableMapping['kind'];
  readonly feed: string;
  readonly keyColumns: readonly string[];
  readonly columns: readonly MappedColumn[];
}

/** The star schema's tables and the feeds that fill them, dimensions first. */
const fillings: readonly Filling[] = [
  {
    table: 'dim_users',
    kind: 'dimension',
    feed: 'transaction_flattened',
    keyColumns: ['user_id'],
    columns: [
      fromFeed('user_id', userId),
      fromFeed('user_name', 'VARCHAR(255)'),
      fromFeed('user_email', 'VARCHAR(320)'),
      fromFeed('user_country', 'VARCHAR(64)'),
      fromFeed('user_city', 'VARCHAR(128)'),
    ],
  },
  {
    table: 'dim_payment_methods',
    kind: 'dimension',
    feed: 'payment_method_totals',
    keyColumns: ['payment_method_name'],
    columns: [fromFeed('payment_method_name', 'VARCHAR(64)', 'payment_method')],
  },
  {
    table: 'fact_user_transaction_summary',
    kind: 'fact',
    feed: 'user_transaction_summary',
    keyColumns: ['user_id', 'transaction_type'],
    columns: [
      user,
      fromFeed('transaction_type', 'VARCHAR(32)'),
      fromFeed('total_amount', money),
      fromFeed('transaction_count', 'BIGINT'),
      fromFeed('avg_amount', money),
      ...snapshot,
    ],
  },
  {
    table: 'fact_user_transaction_summary_eur',
    kind: 'fact',
    feed: 'user_transaction_summary_eur',
    keyColumns: ['user_id', 'transaction_type'],
    columns: [
      user,
      fromFeed('transaction_type', 'VARCHAR(32)'),
      fromFeed('total_amount_eur', money),
      fromFeed('transaction_count', 'BIGINT'),
      fromFeed('avg_amount_eur', money),
      fromFeed('exchange_rate', 'DECIMAL(18,6)'),
      ...snapshot,
    ],
  },
  {
    table: 'fact_payment_method_totals',
    kind: 'fact',
    feed: 'payment_method_totals',
    keyColumns: ['payment_method_id'],
    columns: [
      {
        name: 'payment_method_id',
        type: 'INT',
        source: {
          from: 'dimension',
          table: 'dim_payment_methods',
          match: 'payment_method_name',
          column: 'payment_method',
        },
      },
      fromFeed('payment_method_name', 'VARCHAR(64)', 'payment_method'),
      fromFeed('total_amount', money),
      fromFeed('transaction_count', 'BIGINT'),
      fromFeed('avg_amount', money),
      ...snapshot,
    ],
  },
  {
    table: 'fact_product_purchase_counts',
    kind: 'fact',
    feed: 'product_purchase_counts',
    keyColumns: ['product_id'],
    columns: [
      fromFeed('product_id', 'VARCHAR(64)'),
      fromFeed('product_name', 'VARCHAR(255)'),
      fromFeed('product_category', 'VARCHAR(128)'),
      fromFeed('purchase_count', 'BIGINT'),
      fromFeed('total_revenue', money),
      fromFeed('avg_price', money),
      fromFeed('unique_buyers', 'BIGINT'),
      ...snapshot,
    ],
  },
];

/** How the tables of sql/02 and sql/03 are filled where warehouse.json does not say otherwise. */
export function defaultMappings(): TableMapping[] {
  return fillings.map(({ table, kind, feed, keyColumns, columns }) => ({
    table,
    kind,
    feed: feedNameSchema.parse(feed),
    keyColumns: [...keyColumns],
    columns: [...columns],
    topic: null,
  }));
}
