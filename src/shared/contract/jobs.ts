import { z } from 'zod';
import { wireErrorSchema } from '../errors';
import { feedNameSchema, jobIdSchema, runIdSchema } from '../ids';
import { command, query, stream } from './define';
import { emptySchema, instantSchema } from './types';

export const jobStatusSchema = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
export const jobKindSchema = z.enum([
  'export',
  'consume',
  'import',
  'replay',
  'redrive',
  'compact',
  'retention',
  'vacuum',
  'sync',
  'live',
]);

export const jobProgressSchema = z.object({
  /** Rows read from the source so far. */
  rows: z.number(),
  /** Rows expected; null where the source cannot say. */
  totalRows: z.number().nullable(),
  /** Bytes of source records read. */
  sourceBytes: z.number(),
  /** Bytes of Parquet committed. */
  writtenBytes: z.number(),
  rowsPerSecond: z.number(),
  quarantined: z.number(),
  /** Kafka only: messages between the position and the end of the topic; null elsewhere. */
  lagMessages: z.number().nullable(),
  /** Vacuum only: what it has deleted. */
  deleted: z.object({ files: z.number(), sizeBytes: z.number() }).optional(),
  phase: z.enum(['waiting', 'reading', 'writing', 'committing', 'finished']),
});

export const jobSchema = z.object({
  id: jobIdSchema,
  runId: runIdSchema,
  kind: jobKindSchema,
  feed: feedNameSchema,
  /** Of a load alone: the table of the warehouse. */
  table: z.string().optional(),
  status: jobStatusSchema,
  progress: jobProgressSchema,
  queuedAt: instantSchema,
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  error: wireErrorSchema.nullable(),
  warnings: z.array(z.string()),
});
export type Job = z.infer<typeof jobSchema>;
/** `load`: of the feed into a table of the warehouse, which only reads the lake; of each table one at a time. */
export type JobLane = 'write' | 'maintain' | 'load';

/**
 * A feed has one job at a time in each lane: two of one lane would only wait for, or undo, each other's commits. Maintenance goes on beside a
 * writer: it takes what is there, and its commits and an append never conflict.
 */
export const jobLanes: Readonly<Record<Job['kind'], JobLane>> = {
  export: 'write',
  consume: 'write',
  import: 'write',
  replay: 'write',
  redrive: 'write',
  compact: 'maintain',
  retention: 'maintain',
  vacuum: 'maintain',
  sync: 'load',
  live: 'load',
};
export type JobProgress = z.infer<typeof jobProgressSchema>;

export const runOutcomes = ['done', 'failed', 'cancelled'] as const;

/** The record of a finished run, one line of logs/export_YYYY_MM.log. */
export const runSchema = z.object({
  runId: runIdSchema,
  kind: jobKindSchema,
  feed: feedNameSchema,
  /** Of a load alone: the table of the warehouse. */
  table: z.string().optional(),
  status: z.enum(runOutcomes),
  startedAt: instantSchema,
  endedAt: instantSchema,
  durationMs: z.number(),
  rows: z.number(),
  quarantined: z.number(),
  sourceBytes: z.number(),
  writtenBytes: z.number(),
  /** Delta version committed last; null where nothing was. */
  deltaVersion: z.number().nullable(),
  warnings: z.array(z.string()),
  error: wireErrorSchema.nullable(),
});
export type Run = z.infer<typeof runSchema>;

export const jobs = {
  list: query(emptySchema, z.array(jobSchema)),
  /** Every job's state, at once and then at each change (at most 10 a second a job). Never ends by itself. */
  watch: stream(emptySchema, z.array(jobSchema)),
  /** Stops a job; nothing of an export stays, a consumer keeps what it has committed. */
  cancel: command(z.object({ jobId: jobIdSchema }), emptySchema, ['jobs']),
  /** Finished runs, newest first. */
  runs: query(
    z.object({
      feed: feedNameSchema.optional(),
      outcome: z.enum(runOutcomes).optional(),
      runId: runIdSchema.optional(),
      /** Ended then or later. */
      since: instantSchema.optional(),
      limit: z.int().min(1).max(1000).default(100),
    }),
    z.array(runSchema),
  ),
};
