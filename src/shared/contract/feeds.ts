import { z } from 'zod';
import { errorCodeSchema, wireErrorSchema } from '../errors';
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
  /** A stream or table of the ksqlDB server, its name as the server spells it. */
  z.object({ type: z.literal('ksqldb'), object: z.string().min(1).max(249) }),
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

/** What people decide of a feed: all of its file but what Lagoon itself keeps there. */
export const feedDraftSchema = feedConfigSchema.omit({ formatVersion: true, createdAt: true, updatedAt: true });
export type FeedDraft = z.infer<typeof feedDraftSchema>;

/** A feed's file that cannot be used; every other feed works. */
export const feedFileProblemSchema = z.object({
  path: z.string(),
  /** Whose file it is, by its name: `deletion` and `delete` take it. Null where no feed can have that name. */
  feed: feedNameSchema.nullable(),
  /** From 1 on; null where the file cannot be read at all. */
  line: z.int().nullable(),
  /** As `columns[3].type`; null where it is no JSON. */
  field: z.string().nullable(),
  message: z.string(),
});

/** Why a feed cannot be read, by what kind of thing is to be done next. */
const unreadableSchema = z.object({ code: errorCodeSchema, message: z.string() });

/** A feed that is put away: its data and history stay where they are, and nothing runs on it. */
export const archivedFeedSchema = z.object({
  name: feedNameSchema,
  description: z.string(),
  kind: feedKindSchema,
  archivedAt: instantSchema,
  records: z.number(),
  sizeBytes: z.number(),
  /** Null where it can be read. */
  problem: unreadableSchema.nullable(),
});
export type ArchivedFeed = z.infer<typeof archivedFeedSchema>;

/** What deleting a feed and its data would take away. */
export const feedDeletionSchema = z.object({
  feed: feedNameSchema,
  /** Absolute folders, of rows and of quarantine; none where nothing was ever written. */
  folders: z.array(z.string()),
  records: z.number(),
  sizeBytes: z.number(),
  quarantined: z.number(),
  /** Versions of a table, days of a stream. */
  partitions: z.number(),
  /** What is wrong with the feed's file, which then does not say where its data is: `folders` are all of its name. Null where nothing is. */
  problem: z.string().nullable(),
});

/** First rows of a feed as it would be, read from its source, not written anywhere. */
export const feedPreviewSchema = z.object({
  /** Of the draft, and, where it declares none or takes new fields, those of the rows. */
  columns: z.array(columnSchema),
  /** DuckDB's text of each value, in the order of `columns`. */
  rows: z.array(z.array(z.string().nullable())),
  /** Rows that would go to the quarantine. */
  rejected: z.array(z.object({ reason: z.string(), value: z.string() })),
  /** What to know before saving: a sentence each. */
  notes: z.array(z.string()),
});
export type FeedPreview = z.infer<typeof feedPreviewSchema>;

/** Where a list of feeds is taken from: the ksqlDB server of the settings, or a JSON file of drafts (one, or an array). */
export const syncOriginSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ksqldb') }),
  z.object({ type: z.literal('file'), path: z.string().min(1) }),
]);
export type SyncOrigin = z.infer<typeof syncOriginSchema>;

export const feedChangeSchema = z.object({
  feed: feedNameSchema,
  /** `gone`: the feed reads an object that the server does not have any more; applying it disables the feed, and takes nothing away. */
  change: z.enum(['add', 'update', 'gone']),
  /** The feed as it would be; null for `gone`. */
  draft: feedDraftSchema.nullable(),
  /** One for each field that differs; of columns `columns.<name>`, null where there is none. */
  differences: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  /** Why it cannot be applied; null where it can. */
  problem: z.string().nullable(),
});
export type FeedChange = z.infer<typeof feedChangeSchema>;

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
  problem: unreadableSchema.nullable(),
});
export type FeedSummary = z.infer<typeof feedSummarySchema>;

const named = z.object({ feed: feedNameSchema });
const changed = ['feeds', 'reports', 'lake', 'consumers', 'quarantine', 'maintenance', 'ksqldb'];

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
  /** Files under feeds/active and feeds/archived that are wrong. */
  problems: query(emptySchema, z.array(feedFileProblemSchema)),
  /** Errors: CONFLICT (name taken), INVALID_INPUT naming the field. */
  add: command(feedDraftSchema, z.object({ feed: feedNameSchema }), changed),
  /**
   * The whole draft takes the place of the feed's. `updatedAt`: of the configuration that was edited. Errors: NOT_FOUND, CONFLICT (changed meanwhile),
   * REFUSED (its consumer or export runs; kind or a column's type would change under rows that are there), INVALID_INPUT naming the field.
   */
  update: command(z.object({ updatedAt: instantSchema, draft: feedDraftSchema }), emptySchema, changed),
  /** First rows of what the draft reads; changes nothing. Errors: UNAVAILABLE, NOT_FOUND (topic, object), SOURCE, INVALID_INPUT. */
  preview: query(z.object({ draft: feedDraftSchema, rows: z.int().min(1).max(200) }), feedPreviewSchema),
  /** Stops nothing: REFUSED while something runs on it. Data and history stay. Errors: NOT_FOUND, REFUSED, CONFLICT. */
  archive: command(named, emptySchema, changed),
  archived: query(emptySchema, z.array(archivedFeedSchema)),
  /** Errors: NOT_FOUND, CONFLICT (a feed of that name was made meanwhile). */
  restore: command(named, emptySchema, changed),
  /** Of an active or archived feed, also one whose file is wrong. */
  deletion: query(named, feedDeletionSchema),
  /** `confirm` is the feed's name, typed. `data: keep` leaves its folders, which a feed of that name finds again. Errors: NOT_FOUND, REFUSED (runs; confirm differs; data that an active and an archived feed share), CONFLICT (edited meanwhile), CORRUPT (a folder has the file's name), IO. */
  delete: command(named.extend({ data: z.enum(['keep', 'delete']), confirm: z.string() }), emptySchema, changed),
  /** Folders, quarantine and configuration move together, or not at all; an opened folder's files stay. Errors: NOT_FOUND, REFUSED (runs), CONFLICT, IO. */
  rename: command(named.extend({ to: feedNameSchema }), emptySchema, changed),
  /** A new, empty feed with the same configuration. Errors: NOT_FOUND, CONFLICT, REFUSED (an opened folder). */
  clone: command(named.extend({ as: feedNameSchema }), emptySchema, changed),
  /** What differs between the feeds and the origin. Errors: UNAVAILABLE, REFUSED (log-in), NOT_FOUND (file), CORRUPT naming line and field. */
  planSync: query(z.object({ from: syncOriginSchema }), z.object({ changes: z.array(feedChangeSchema) })),
  /** Applies those changes of the plan; CONFLICT for one that is no longer as planned. */
  applySync: command(
    z.object({ from: syncOriginSchema, changes: z.array(feedChangeSchema).min(1) }),
    z.object({
      applied: z.array(feedNameSchema),
      refused: z.array(z.object({ feed: feedNameSchema, error: wireErrorSchema })),
    }),
    changed,
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
