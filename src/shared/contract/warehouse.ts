import { z } from 'zod';
import { wireErrorSchema } from '../errors';
import { feedNameSchema, jobIdSchema } from '../ids';
import { offsetSchema } from './consumers';
import { command, query, stream } from './define';
import { jobSchema } from './jobs';
import { emptySchema, instantSchema } from './types';

/** A name of the warehouse's own: it is quoted wherever it goes into SQL, and kept to what every BI tool takes. */
export const tableNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'A table name has 1 to 64 lower-case letters, digits and underscores.');

/** Column types of MySQL that Lagoon makes, as its documents spell them. */
export const warehouseTypeSchema = z.union([
  z.enum(['INT', 'BIGINT', 'DOUBLE', 'BOOLEAN', 'DATE', 'DATETIME(6)', 'TEXT', 'BLOB', 'JSON']),
  z.templateLiteral(['VARCHAR(', z.int().min(1).max(16_383), ')']),
  z.templateLiteral(['DECIMAL(', z.int().min(1).max(38), ',', z.int().min(0).max(30), ')']),
]);
export type WarehouseType = z.infer<typeof warehouseTypeSchema>;

/** Where a column's values come from. */
export const mappedFromSchema = z.discriminatedUnion('from', [
  /** A column of the feed; nested ones with dots. */
  z.object({ from: z.literal('feed'), column: z.string().min(1) }),
  /** The version of the feed's table that the row is of (vN as N; 0: live), and the UTC day on which it was made. */
  z.object({ from: z.literal('snapshotVersion') }),
  z.object({ from: z.literal('snapshotDate') }),
  /** The key of the dimension's row whose `match` is the feed's column; the row is made where there is none. */
  z.object({
    from: z.literal('dimension'),
    table: tableNameSchema,
    match: z.string().min(1),
    column: z.string().min(1),
  }),
]);

/** How one table is filled: data, in warehouse.json of the lake; the five of the star schema where that does not say otherwise. */
export const tableMappingSchema = z.object({
  table: tableNameSchema,
  kind: z.enum(['dimension', 'fact']),
  feed: feedNameSchema,
  /** Tells a row of the feed from another: with the snapshot's version the unique key of a fact, alone that of a dimension. */
  keyColumns: z.array(z.string().min(1)).min(1),
  columns: z
    .array(z.object({ name: z.string().min(1).max(64), type: warehouseTypeSchema, source: mappedFromSchema }))
    .min(1),
  /** Topic of the live load; null: the feed's own. */
  topic: z.string().min(1).nullable(),
});
export type TableMapping = z.infer<typeof tableMappingSchema>;

export const warehouseTableSchema = z.object({
  table: z.string(),
  kind: z.enum(['dimension', 'fact', 'view', 'other']),
  /** Null where the server does not tell it cheaply. */
  rows: z.number().nullable(),
  feed: feedNameSchema.nullable(),
  /** Newest snapshot that was loaded to its end; null for dimensions, and before the first. */
  snapshotVersion: z.int().nullable(),
  loadedAt: instantSchema.nullable(),
  /** Newest version of the lake's table; null where it has none. */
  lakeVersion: z.int().nullable(),
});

export const warehouseStatusSchema = z.object({
  /** `embedded`: a DuckDB file of the lake, while no MySQL server is set up. */
  store: z.enum(['mysql', 'embedded']),
  /** host:port/database, or the file. */
  place: z.string(),
  /** "MariaDB 10.11.6"; null where it cannot be reached. */
  product: z.string().nullable(),
  /** Why it cannot be used; null where it can. */
  problem: z.string().nullable(),
  /** Null before `init`. */
  schemaVersion: z.int().nullable(),
  tables: z.array(warehouseTableSchema),
});
export type WarehouseStatus = z.infer<typeof warehouseStatusSchema>;

/** What the schema has otherwise than the scripts make it. */
export const schemaDifferenceSchema = z.object({
  table: z.string(),
  /** `column user_id`, `index uq_user_summary`, `foreign key …`, or the table itself. */
  part: z.string(),
  expected: z.string().nullable(),
  found: z.string().nullable(),
  remedy: z.string(),
});

/** Outcome of one table's sync, told when its job has ended. */
export const syncReportSchema = z.object({
  table: z.string(),
  snapshotVersion: z.int().nullable(),
  sourceRows: z.number(),
  inserted: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  /** Of a fact: rows of the snapshot that its source does not have, taken out. */
  removed: z.number(),
  refused: z.number(),
  /** The first hundred refused rows: key and why. */
  refusals: z.array(z.object({ key: z.string(), reason: z.string() })),
});
export type SyncReport = z.infer<typeof syncReportSchema>;

const valueSchema = z.string().nullable();

/** One comparison of the lake's version with what the warehouse holds of it. */
export const verificationSchema = z.object({
  table: z.string(),
  snapshotVersion: z.int(),
  lakeRows: z.number(),
  warehouseRows: z.number(),
  /** Sums of numeric columns that differ, as decimal text. */
  sums: z.array(z.object({ column: z.string(), lake: valueSchema, warehouse: valueSchema })),
  /** The first hundred rows that differ, by their key. */
  rows: z.array(
    z.object({ key: z.string(), column: z.string().nullable(), lake: valueSchema, warehouse: valueSchema }),
  ),
  differing: z.number(),
});
export type Verification = z.infer<typeof verificationSchema>;

/** What a question may name. */
export const warehouseColumnsSchema = z.object({
  table: z.string(),
  kind: z.enum(['table', 'view']),
  /** Types as the store spells them, in lower case. */
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
});
export type WarehouseColumns = z.infer<typeof warehouseColumnsSchema>;

/** Rows of a question to the warehouse, as text; read-only. */
export const warehouseAnswerSchema = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(valueSchema)),
  /** There are more rows than were asked for. */
  isCut: z.boolean(),
  elapsedMs: z.number(),
});

/** A feed's topic on its way into the tables that the feed fills; positions and rows are the warehouse's, of one transaction. */
export const liveLoadSchema = z.object({
  feed: feedNameSchema,
  topic: z.string(),
  /** Dimensions first. */
  tables: z.array(tableNameSchema),
  state: z.enum([
    'stopped',
    'starting',
    'loading',
    /** Has loaded to the end and waits for more. */
    'waiting',
    /** Brokers or warehouse do not answer; it goes on by itself. */
    'unreachable',
    'failed',
  ]),
  /** What does not answer or why it failed, and what to do; null where all is well. */
  problem: z.string().nullable(),
  jobId: jobIdSchema.nullable(),
  /** Empty while it is not known. `position`: next offset to read, by what the warehouse holds. */
  partitions: z.array(z.object({ partition: z.int().min(0), position: offsetSchema, latest: offsetSchema })),
  /** Null while unknown. */
  lagMessages: z.number().nullable(),
  /** Of this run. */
  upserted: z.number(),
  deleted: z.number(),
  /** Messages that are no row of the feed, or that a table cannot hold: told as warnings of the job, with partition and offset. */
  refused: z.number(),
  committedAt: instantSchema.nullable(),
});
export type LiveLoad = z.infer<typeof liveLoadSchema>;

const someFeeds = z.object({
  /** Left out: every enabled feed with a topic that fills a table. */
  feeds: z.array(feedNameSchema).min(1).optional(),
});

const changed = ['warehouse', 'jobs'];

/** The star schema: the MySQL server of the settings, else a DuckDB file of the lake. Errors of all: UNAVAILABLE, REFUSED (log-in, rights), SOURCE. */
export const warehouse = {
  /** Never fails for a server that is away: `problem` says so. */
  status: query(emptySchema, warehouseStatusSchema),
  differences: query(emptySchema, z.array(schemaDifferenceSchema)),
  /** Makes what is missing of database, tables, views and migrations; what is there stays. */
  init: command(emptySchema, z.object({ applied: z.array(z.string()) }), changed),
  mappings: query(emptySchema, z.array(tableMappingSchema)),
  /** A mapping of the feed to a new table, and its DDL, for people to change and to agree to. */
  proposeTable: query(
    z.object({ feed: feedNameSchema, table: tableNameSchema }),
    z.object({ mapping: tableMappingSchema, ddl: z.string() }),
  ),
  /** The DDL that `createTable` would run. Errors: as of it. */
  tableDdl: query(z.object({ mapping: tableMappingSchema }), z.object({ ddl: z.string() })),
  /** Makes the table by the DDL of its mapping, and keeps the mapping. Errors: CONFLICT (the table or mapping exists), INVALID_INPUT. */
  createTable: command(z.object({ mapping: tableMappingSchema }), z.object({ ddl: z.string() }), changed),
  /** One job a table, dimensions first; `version`: of one table alone, else its newest. Errors: NOT_FOUND, CONFLICT (it runs), REFUSED (no `init` yet). */
  sync: command(
    z.object({
      tables: z.union([z.literal('all'), z.array(tableNameSchema).min(1)]),
      from: z.enum(['lake', 'ksqldb']).default('lake'),
      version: z.int().min(1).optional(),
    }),
    z.object({ jobs: z.array(jobSchema) }),
    changed,
  ),
  /** The newest of each table, of syncs of this process. */
  reports: query(emptySchema, z.array(syncReportSchema)),
  verify: query(z.object({ table: tableNameSchema, version: z.int().min(1).optional() }), verificationSchema),
  /**
   * Starts live loads as jobs; those that run are left alone. Facts take the newest row of each key as version 0, tombstones delete it; dimensions are
   * refreshed. `untilIdleSeconds`: ends once no message came for so long and the end offsets are reached. Errors: REFUSED (no `init` yet).
   */
  startLive: command(
    someFeeds.extend({ untilIdleSeconds: z.number().positive().optional() }),
    z.object({
      jobs: z.array(jobSchema),
      refused: z.array(z.object({ feed: feedNameSchema, error: wireErrorSchema })),
    }),
    changed,
  ),
  /** Commits what was read, then ends: status done, not cancelled. */
  stopLive: command(someFeeds, emptySchema, changed),
  /** Every feed that can be loaded live: at once and then at changes, at most twice a second. Never ends by itself. */
  watchLive: stream(emptySchema, z.array(liveLoadSchema)),
  /** Forgets the positions and deletes the live rows (version 0) of the feed's facts, so that the topic is read again from its beginning. Errors: REFUSED (it runs). */
  resetLive: command(
    z.object({ feed: feedNameSchema }),
    z.object({ deleted: z.array(z.object({ table: tableNameSchema, rows: z.number() })) }),
    changed,
  ),
  sampleQueries: query(emptySchema, z.array(z.object({ title: z.string(), note: z.string(), sql: z.string() }))),
  /** Tables and views with their columns, the first 500 by name; none in an embedded store before `init`. */
  columns: query(emptySchema, z.array(warehouseColumnsSchema)),
  /** One statement that reads. Errors: REFUSED (it would write), SQL. */
  ask: query(
    z.object({ sql: z.string().min(1), limit: z.int().min(1).max(10_000).default(1000) }),
    warehouseAnswerSchema,
  ),
};
