import { z } from 'zod';
import { feedNameSchema } from '../ids';
import { command, query } from './define';
import { columnSchema, emptySchema, instantSchema } from './types';

/** Where exports of the feed read from. */
export const feedSourceSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('sample'),
    dataset: z.enum([
      'transaction_stream',
      'transaction_flattened',
      'transaction_stream_anonymized',
      'transaction_stream_blacklisted',
      'user_transaction_summary',
      'user_transaction_summary_eur',
      'payment_method_totals',
      'product_purchase_counts',
    ]),
  }),
  z.object({ type: z.literal('kafka'), topic: z.string().min(1).max(249) }),
  /** Somebody else's Parquet, opened read-only: nothing is ever exported into it. */
  z.object({ type: z.literal('folder'), path: z.string().min(1) }),
  /** Files that were imported or adopted: there is nothing to export from; more is imported. */
  z.object({ type: z.literal('files') }),
]);
export type FeedSource = z.infer<typeof feedSourceSchema>;

export const feedKindSchema = z.enum(['stream', 'table']);
export const feedLevelSchema = z.enum(['raw', 'anonymized', 'aggregate']);

/** feeds/active/<feed>.json. `formatVersion` is the key of migrations. */
export const feedConfigSchema = z.object({
  formatVersion: z.literal(1),
  name: feedNameSchema,
  description: z.string(),
  /** A stream appends immutable events by date; a table writes a whole new version. Mode and layout follow from it. */
  kind: feedKindSchema,
  level: feedLevelSchema,
  source: feedSourceSchema,
  /** Topic that consumers read; null where the feed cannot be consumed. */
  topic: z.string().min(1).max(249).nullable(),
  /** How the topic's values are written; left out: JSON. `avro` and `json-schema` are Confluent's, with a schema registry. */
  format: z.enum(['json', 'avro', 'json-schema', 'text']).optional(),
  /** Of each message beside its value: `kafka_key`, a string, and `kafka_headers`, a map. Left out: neither. */
  messageColumns: z.array(z.enum(['key', 'headers'])).optional(),
  /** Declared schema of a record, without partition and provenance columns. Empty: taken from the files (folder feeds). */
  columns: z.array(columnSchema),
  /** Timestamp column that dates a record; then the Kafka timestamp, then arrival. */
  eventTimeColumn: z.string().nullable(),
  keyColumns: z.array(z.string()),
  /** What becomes of a field that the schema lacks. Left out: a column for raw feeds, the quarantine for the others, lest they take in what was to be left out. */
  newFields: z.enum(['column', 'quarantine']).optional(),
  /** `days` for streams, `versions` for tables; null keeps all. */
  retentionDays: z.int().min(1).nullable(),
  retentionVersions: z.int().min(1).nullable(),
  compression: z.enum(['snappy', 'zstd']),
  enabled: z.boolean(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type FeedConfig = z.infer<typeof feedConfigSchema>;

/** One card on Overview, one row on Feeds: configuration and what the log says. */
export const feedSummarySchema = z.object({
  name: feedNameSchema,
  description: z.string(),
  kind: feedKindSchema,
  level: feedLevelSchema,
  enabled: z.boolean(),
  readOnly: z.boolean(),
  source: feedSourceSchema,
  topic: z.string().nullable(),
  /** Delta version; null before the first commit. For tables the user's "version N" is `tableVersion`. */
  deltaVersion: z.int().nullable(),
  /** vN of the newest export of a table; null for streams. */
  tableVersion: z.int().nullable(),
  records: z.number(),
  files: z.number(),
  sizeBytes: z.number(),
  /** Days of a stream, retained versions of a table. */
  partitions: z.number(),
  lastCommitAt: instantSchema.nullable(),
  minEventTime: instantSchema.nullable(),
  maxEventTime: instantSchema.nullable(),
  quarantined: z.number(),
  /** Set where the feed's folder or log cannot be read; the other figures are then zero. */
  problem: z.string().nullable(),
});
export type FeedSummary = z.infer<typeof feedSummarySchema>;

const named = z.object({ feed: feedNameSchema });

export const feeds = {
  list: query(emptySchema, z.array(feedSummarySchema)),
  show: query(named, z.object({ config: feedConfigSchema, summary: feedSummarySchema })),
  setEnabled: command(named.extend({ enabled: z.boolean() }), emptySchema, ['feeds', 'reports']),
  /**
   * How a feed's topic is read; what is left out stays as it is, and no message columns are an empty list. Rows that are there stay as they are. Errors:
   * REFUSED (an opened folder; its consumer runs), INVALID_INPUT.
   */
  setTopic: command(
    named.extend({
      topic: feedConfigSchema.shape.topic.optional(),
      format: feedConfigSchema.shape.format,
      messageColumns: feedConfigSchema.shape.messageColumns,
      keyColumns: z.array(z.string().min(1)).optional(),
    }),
    emptySchema,
    ['feeds', 'consumers', 'reports'],
  ),
  /** Any folder of Hive-partitioned or plain Parquet as a read-only feed. Errors: NOT_FOUND, IO, CONFLICT (name taken). */
  openFolder: command(
    z.object({ path: z.string().min(1), name: feedNameSchema.optional() }),
    z.object({ feed: feedNameSchema }),
    ['feeds', 'reports', 'lake'],
  ),
  /** Forgets an opened folder; the files stay. Errors: REFUSED for any other kind of feed. */
  closeFolder: command(named, emptySchema, ['feeds', 'reports', 'lake']),
};

/** Whether unknown fields of the feed's records become columns. */
export function takesNewFields(feed: Pick<FeedConfig, 'newFields' | 'level'>): boolean {
  return (feed.newFields ?? (feed.level === 'raw' ? 'column' : 'quarantine')) === 'column';
}
