import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { feedNameSchema } from '../../../shared/ids';
import type { SampleDataset } from '../sample/source';

/** Column of a declared schema. Everything from outside is nullable: a missing field is an answer too. */
function column(name: string, type: ColumnType): Column {
  return { name, type, nullable: true, metadata: {} };
}

const money = 'decimal(18,2)';

const head: readonly Column[] = [
  column('transaction_id', 'string'),
  column('timestamp', 'timestamp'),
  column('transaction_type', 'string'),
  column('status', 'string'),
  column('amount', money),
  column('currency', 'string'),
  column('payment_method', 'string'),
];

const flatProduct: readonly Column[] = [
  column('product_id', 'string'),
  column('product_name', 'string'),
  column('product_category', 'string'),
  column('product_price', money),
  column('product_quantity', 'integer'),
];

const flatUser: readonly Column[] = ['user_id', 'user_name', 'user_email', 'user_country', 'user_city'].map((name) =>
  column(name, 'string'),
);

const nested: readonly Column[] = [
  ...head,
  column('user', {
    type: 'struct',
    fields: ['user_id', 'name', 'email', 'country', 'city'].map((name) => column(name, 'string')),
  }),
  column('product', {
    type: 'struct',
    fields: [
      column('product_id', 'string'),
      column('name', 'string'),
      column('category', 'string'),
      column('price', money),
      column('quantity', 'integer'),
    ],
  }),
];

interface BuiltIn {
  readonly name: SampleDataset;
  readonly description: string;
  readonly level: FeedConfig['level'];
  readonly columns: readonly Column[];
  readonly keyColumns: readonly string[];
  readonly retentionDays: number | null;
}

const builtIns: readonly BuiltIn[] = [
  {
    name: 'transaction_stream',
    description: 'Every transaction as the payment system emits it, user and product nested.',
    level: 'raw',
    columns: nested,
    keyColumns: ['transaction_id'],
    retentionDays: 365,
  },
  {
    name: 'transaction_flattened',
    description: 'The transactions with one column per field.',
    level: 'raw',
    columns: [...head, ...flatUser, ...flatProduct],
    keyColumns: ['transaction_id'],
    retentionDays: 365,
  },
  {
    name: 'transaction_stream_anonymized',
    description: 'The transactions with users hashed, names and e-mail addresses masked, cities dropped.',
    level: 'anonymized',
    columns: [...head, ...flatUser.filter((user) => user.name !== 'user_city'), ...flatProduct],
    keyColumns: ['transaction_id'],
    retentionDays: 730,
  },
  {
    name: 'transaction_stream_blacklisted',
    description: 'The transactions of blacklisted users and countries, with the reason.',
    level: 'raw',
    columns: [...head, ...flatUser, ...flatProduct, column('blacklist_reason', 'string')],
    keyColumns: ['transaction_id'],
    retentionDays: 365,
  },
  {
    name: 'user_transaction_summary',
    description: 'Totals per user and transaction type, in the currency of the user.',
    level: 'aggregate',
    columns: [
      column('user_id', 'string'),
      column('transaction_type', 'string'),
      column('total_amount', money),
      column('transaction_count', 'long'),
      column('avg_amount', money),
    ],
    keyColumns: ['user_id', 'transaction_type'],
    retentionDays: null,
  },
  {
    name: 'user_transaction_summary_eur',
    description: 'Totals per user and transaction type, in euro.',
    level: 'aggregate',
    columns: [
      column('user_id', 'string'),
      column('transaction_type', 'string'),
      column('total_amount_eur', money),
      column('transaction_count', 'long'),
      column('avg_amount_eur', money),
      column('exchange_rate', 'decimal(18,6)'),
    ],
    keyColumns: ['user_id', 'transaction_type'],
    retentionDays: null,
  },
  {
    name: 'payment_method_totals',
    description: 'Totals per payment method, over all currencies.',
    level: 'aggregate',
    columns: [
      column('payment_method', 'string'),
      column('total_amount', money),
      column('transaction_count', 'long'),
      column('avg_amount', money),
    ],
    keyColumns: ['payment_method'],
    retentionDays: null,
  },
  {
    name: 'product_purchase_counts',
    description: 'Purchases, revenue and buyers per product.',
    level: 'aggregate',
    columns: [
      column('product_id', 'string'),
      column('product_name', 'string'),
      column('product_category', 'string'),
      column('purchase_count', 'long'),
      column('total_revenue', money),
      column('avg_price', money),
      column('unique_buyers', 'long'),
    ],
    keyColumns: ['product_id'],
    retentionDays: null,
  },
];

/** The eight feeds of a new lake, on the sample source. */
export function builtInFeeds(now: Date): FeedConfig[] {
  const instant = now.toISOString();
  return builtIns.map((feed) => {
    const isStream = feed.retentionDays !== null;
    return {
      formatVersion: 1,
      name: feedNameSchema.parse(feed.name),
      description: feed.description,
      kind: isStream ? 'stream' : 'table',
      level: feed.level,
      source: { type: 'sample', dataset: feed.name },
      topic: isStream ? feed.name : null,
      columns: [...feed.columns],
      eventTimeColumn: isStream ? 'timestamp' : null,
      keyColumns: [...feed.keyColumns],
      retentionDays: feed.retentionDays,
      retentionVersions: isStream ? null : 7,
      compression: 'snappy',
      enabled: true,
      createdAt: instant,
      updatedAt: instant,
    };
  });
}
