import { z } from 'zod';
import { feedNameSchema } from '../ids';
import { command, query } from './define';
import { jobSchema } from './jobs';
import { instantSchema } from './types';

/** Which feeds; all of them where left out. */
const chosen = z.object({ feeds: z.array(feedNameSchema).optional() });

/** A feed whose log cannot be read. Asked for all feeds, a plan is of the others; for this one by its name, it is the error. */
export const feedProblemSchema = z.object({ feed: feedNameSchema, message: z.string() });
export type FeedProblem = z.infer<typeof feedProblemSchema>;
const problems = z.array(feedProblemSchema);

const totalsSchema = z.object({ files: z.number(), records: z.number(), sizeBytes: z.number() });

/** One day of a stream or of a quarantine, or one version of a table, that has outlived the feed's retention. */
export const retentionItemSchema = z.object({
  feed: feedNameSchema,
  /** The feed's rows, or its quarantine. */
  table: z.enum(['data', 'quarantine']),
  kind: z.enum(['day', 'version']),
  /** UTC event day YYYY-MM-DD, or vN; of a quarantine the day of a file's newest record. */
  name: z.string(),
  /** Folder relative to the feed's. */
  path: z.string(),
  files: z.number(),
  records: z.number(),
  sizeBytes: z.number(),
});
export type RetentionItem = z.infer<typeof retentionItemSchema>;

export const retentionPlanSchema = z.object({
  items: z.array(retentionItemSchema),
  totals: totalsSchema,
  /** When the files of dropped days leave the disk; until then `restore` brings them back. Null where no such are dropped; a quarantine has no restore. */
  goneAfter: instantSchema.nullable(),
  /** Names this very plan, for `applyRetention`. */
  token: z.string(),
  problems,
});
export type RetentionPlan = z.infer<typeof retentionPlanSchema>;

/** Small files of one folder that would be written anew as fewer. */
export const compactionItemSchema = z.object({
  feed: feedNameSchema,
  /** The feed's rows, or its quarantine. */
  table: z.enum(['data', 'quarantine']),
  /** UTC event day; null where the table has no days. */
  date: z.iso.date().nullable(),
  path: z.string(),
  files: z.number(),
  records: z.number(),
  sizeBytes: z.number(),
  filesAfter: z.number(),
});
export type CompactionItem = z.infer<typeof compactionItemSchema>;

/** A file on disk that no readable version needs. */
export const vacuumItemSchema = z.object({
  feed: feedNameSchema,
  table: z.enum(['data', 'quarantine']),
  path: z.string(),
  sizeBytes: z.number(),
  /** `removed`: it was part of a version that is no longer kept. `orphan`: a writer that died left it; no version ever named it. */
  reason: z.enum(['removed', 'orphan']),
});
export type VacuumItem = z.infer<typeof vacuumItemSchema>;

const filesTotalsSchema = z.object({ files: z.number(), sizeBytes: z.number() });
const stale = ['lake', 'feeds', 'reports', 'maintenance'] as const;

export const maintenance = {
  /** What `applyRetention` would drop now. Reads only. */
  retentionPlan: query(chosen, retentionPlanSchema),
  /** Drops exactly the plan named by `token`. Errors: CONFLICT where the plan of now is another one. */
  applyRetention: command(chosen.extend({ token: z.string() }), retentionPlanSchema, stale),
  compactionPlan: query(
    chosen,
    z.object({
      items: z.array(compactionItemSchema),
      totals: totalsSchema.extend({ filesAfter: z.number() }),
      problems,
    }),
  ),
  /** One job a feed that has something to compact, but for those that the plan's `problems` name; writers and readers go on meanwhile. */
  compact: command(chosen, z.object({ jobs: z.array(jobSchema) }), stale),
  /** Puts back the files that a compaction replaced. Errors: NOT_FOUND (not a compaction, or vacuumed), CONFLICT (its files were replaced since). */
  undoCompaction: command(
    z.object({ feed: feedNameSchema, version: z.int().min(0) }),
    z.object({ version: z.int() }),
    stale,
  ),
  vacuumPlan: query(chosen, z.object({ items: z.array(vacuumItemSchema), totals: filesTotalsSchema, problems })),
  /** Deletes what the plan of now lists, and the log's entries that no readable version needs. One job a feed. */
  vacuum: command(chosen, z.object({ jobs: z.array(jobSchema) }), stale),
};
