import { z } from 'zod';
import { feedNameSchema, resultIdSchema } from '../ids';
import { command, query, stream } from './define';
import { columnProfileSchema, profiledSchema, provenanceQuestionSchema, provenanceSchema } from './rows';
import {
  askedParameterSchema,
  costSchema,
  digestSchema,
  lookSchema,
  pinnedSchema,
  planSchema,
  statementSchema,
} from './statements';
import { emptySchema } from './types';

export const resultColumnSchema = z.object({
  name: z.string(),
  /** DuckDB's spelling: DECIMAL(18,2), TIMESTAMP WITH TIME ZONE, STRUCT(a INTEGER). */
  type: z.string(),
});

/** Rows of a result as one Arrow IPC stream. */
export const windowSchema = z.object({ arrow: z.instanceof(Uint8Array), rows: z.number() });

const boundTo = {
  /** Whose versions the statement reads; null where the lake changed just as it was begun, so that nobody can say. */
  look: lookSchema.nullable(),
};

/** What a running statement tells the page. The last one is always `done`, or the stream fails. */
export const queryEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), resultId: resultIdSchema }),
  /** 0 to 1; null while DuckDB cannot estimate. */
  z.object({ type: z.literal('progress'), fraction: z.number().nullable(), elapsedMs: z.number() }),
  /** Rows [0, available) can be asked of `queries.window` from now on. `head`: with the first of these events, the rows from 0 on themselves. */
  z.object({
    type: z.literal('rows'),
    columns: z.array(resultColumnSchema),
    available: z.number(),
    head: windowSchema.nullable(),
    ...boundTo,
  }),
  /** rowCount is the true count of the whole result. */
  z.object({
    type: z.literal('done'),
    columns: z.array(resultColumnSchema),
    rowCount: z.number(),
    elapsedMs: z.number(),
    ...boundTo,
  }),
]);
export type QueryEvent = z.infer<typeof queryEventSchema>;

export const completionSchema = z.object({
  label: z.string(),
  /** feed, column, keyword, function … */
  kind: z.string(),
  /** Character position in the SQL where `label` replaces what is typed. */
  from: z.int(),
  detail: z.string().nullable(),
});

export const exportFormatSchema = z.enum(['csv', 'ndjson', 'parquet', 'json', 'xlsx']);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

/** What lies between two versions of one feed. */
export const versionDiffSchema = z.object({
  from: z.int(),
  to: z.int(),
  /**
   * Columns that tell rows apart; empty where the feed has none, or they are not unique: a changed row is then one removed and one added.
   * Whether they are unique is looked at only where rows both came and went.
   */
  keyColumns: z.array(z.string()),
  rows: z.object({
    before: z.number(),
    after: z.number(),
    added: z.number(),
    removed: z.number(),
    changed: z.number(),
  }),
  columns: z.array(
    z.object({
      name: z.string(),
      change: z.enum(['added', 'removed', 'type', 'same']),
      typeBefore: z.string().nullable(),
      typeAfter: z.string().nullable(),
      /** 0 to 1, over all rows of the version. */
      nullShareBefore: z.number().nullable(),
      nullShareAfter: z.number().nullable(),
      /** As DuckDB spells them; null where the type has no order or the version no rows. */
      minBefore: z.string().nullable(),
      minAfter: z.string().nullable(),
      maxBefore: z.string().nullable(),
      maxAfter: z.string().nullable(),
      /** Rows present in both whose value differs, by key; null without a key. */
      changed: z.number().nullable(),
    }),
  ),
  /** Statements that show the rows themselves, for the SQL page. */
  statements: z.object({ added: z.string(), removed: z.string(), changed: z.string().nullable() }),
});
export type VersionDiff = z.infer<typeof versionDiffSchema>;

export const queries = {
  /**
   * Runs one read-only statement over the feeds, by their names, and keeps the whole result for `window`.
   * Ending the stream early (or aborting) interrupts DuckDB and drops the result. `look`: as its cost was told by, a moment ago: that
   * look or a later one is gone by; else the lake is looked at anew.
   * Errors: REFUSED (anything that writes), SQL (a parameter that has no value, that the statement does not ask for, or whose text is none of its
   * type: details.parameter names it), NOT_FOUND (details.nearest names the nearest feed), CANCELLED, EXHAUSTED.
   */
  run: stream(statementSchema.extend({ look: lookSchema.optional() }), queryEventSchema),
  /** What the statement asks for: `$name`, and `?` or `$1` by number; in the order of the text. Errors: SQL (does not parse, or names what is not there), REFUSED, NOT_FOUND. */
  parameters: query(z.object({ sql: z.string().min(1) }), z.array(askedParameterSchema)),
  /** What the statement may read at most, without reading any row. Errors: as run. */
  cost: query(statementSchema, costSchema),
  /** How DuckDB means to run the statement, and with `analyze` how it did: that runs it, and keeps no row. Errors: as run. */
  plan: query(statementSchema.extend({ analyze: z.boolean().default(false) }), planSchema),
  /**
   * The statement on the versions that are the newest now, or were at `look`, so that it gives the same answer again. Errors: as run, SQL where
   * AT cannot be written, and NOT_FOUND (a look that is not remembered any more).
   */
  pin: query(z.object({ sql: z.string().min(1), look: lookSchema.optional() }), pinnedSchema),
  /** A fingerprint of the whole answer. Errors: as run, and REFUSED (EXPLAIN). */
  digest: query(statementSchema, digestSchema),
  /**
   * Describes columns, each as soon as it is known; all where `columns` is left out, in their order. Ending the stream early interrupts DuckDB.
   * Errors: as run; NOT_FOUND (the result is not held any more, or has no such column).
   */
  profile: stream(z.object({ of: profiledSchema, columns: z.array(z.string()).optional() }), columnProfileSchema),
  /**
   * Where a row of an answer came from: the rows of each feed whose columns the answer hands on unchanged, through joins, subqueries, WITH and unions;
   * rows are found by those values. Errors: as run, and INVALID_INPUT (not as many values as the answer has columns), CORRUPT, CANCELLED.
   */
  provenance: query(provenanceQuestionSchema, provenanceSchema),
  /** Rows [offset, offset + limit) as one Arrow IPC stream; fewer at the end. Errors: NOT_FOUND once the result was closed or evicted. */
  window: query(
    z.object({ resultId: resultIdSchema, offset: z.int().min(0), limit: z.int().min(1).max(100_000) }),
    windowSchema,
  ),
  /** The same rows as DuckDB's own text, for a terminal or the clipboard: exact for every type, null for NULL. */
  text: query(
    z.object({ resultId: resultIdSchema, offset: z.int().min(0), limit: z.int().min(1).max(10_000) }),
    z.object({ columns: z.array(resultColumnSchema), rows: z.array(z.array(z.string().nullable())) }),
  ),
  close: command(z.object({ resultId: resultIdSchema }), emptySchema),
  /** Compares two versions of a feed. Errors: NOT_FOUND (feed, version, or files vacuumed), CANCELLED. */
  diff: query(z.object({ feed: feedNameSchema, from: z.int().min(0), to: z.int().min(0) }), versionDiffSchema),
  complete: query(z.object({ sql: z.string(), cursor: z.int().min(0) }), z.array(completionSchema)),
  /**
   * Runs a read-only statement into a file, all rows, under a temporary name until whole. In a workbook (xlsx), numbers of more than 15 digits are
   * text, times are UTC, and rows beyond 1,048,575 go on in a second sheet; REFUSED where a text has more than the 32,767 characters of a cell. Errors: as run, and IO, CONFLICT (file exists, overwrite false).
   */
  toFile: command(
    statementSchema.extend({
      path: z.string().min(1),
      format: exportFormatSchema,
      overwrite: z.boolean().default(false),
    }),
    z.object({ path: z.string(), rows: z.number(), sizeBytes: z.number() }),
  ),
};
