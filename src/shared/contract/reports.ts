import { z } from 'zod';
import { feedSummarySchema } from './feeds';
import { command, query } from './define';
import { emptySchema, instantSchema } from './types';

export const overviewSchema = z.object({
  totals: z.object({
    feeds: z.number(),
    records: z.number(),
    sizeBytes: z.number(),
    files: z.number(),
    quarantined: z.number(),
    /** That ended since `failedSince`. */
    failedRuns: z.number(),
  }),
  failedSince: instantSchema,
  feeds: z.array(feedSummarySchema),
  /** What needs attention first: most urgent first, one sentence each. */
  attention: z.array(
    z.object({ severity: z.enum(['error', 'warning', 'info']), feed: z.string().nullable(), message: z.string() }),
  ),
  /** Records that are live now, by the UTC day they were committed on, oldest first, the last 30 days that have any. */
  growth: z.array(z.object({ date: z.iso.date(), records: z.number(), sizeBytes: z.number() })),
});
export type Overview = z.infer<typeof overviewSchema>;

/** The state of one feed, as the log tells it. */
export const feedReportSchema = z.object({
  feed: feedSummarySchema,
  /** Seconds since the newest event, and since the newest commit; null where there is none. */
  eventAgeSeconds: z.number().nullable(),
  commitAgeSeconds: z.number().nullable(),
  averageFileBytes: z.number().nullable(),
  /** Files that a compaction would take, and their bytes. */
  smallFiles: z.number(),
  smallBytes: z.number(),
  /** Rows committed after their event day had ended, UTC. */
  lateRecords: z.number(),
  /** By UTC event day, oldest first, the last 400 days that have any. */
  days: z.array(
    z.object({ date: z.iso.date(), records: z.number(), files: z.number(), sizeBytes: z.number(), late: z.number() }),
  ),
  /** By the UTC day of the commit, oldest first, the last 400. */
  growth: z.array(z.object({ date: z.iso.date(), records: z.number(), sizeBytes: z.number() })),
});
export type FeedReport = z.infer<typeof feedReportSchema>;

export const lakeReportSchema = z.object({
  at: instantSchema,
  root: z.string(),
  totals: z.object({
    feeds: z.number(),
    records: z.number(),
    sizeBytes: z.number(),
    files: z.number(),
    smallFiles: z.number(),
    lateRecords: z.number(),
    quarantined: z.number(),
  }),
  feeds: z.array(feedReportSchema),
});
export type LakeReport = z.infer<typeof lakeReportSchema>;

/** Of the CSV. */
export const reportTables = ['feeds', 'days', 'growth'] as const;
export type ReportTable = (typeof reportTables)[number];

const mostPictureBytes = 64 * 1024 * 1024;

export const reports = {
  /** Every feed's report and the whole. */
  lake: query(emptySchema, lakeReportSchema),
  /**
   * The same into a file: JSON has everything; CSV one line a feed, or one for each of its event days or days of commits. Errors: CONFLICT (file
   * exists, overwrite false), IO.
   */
  save: command(
    z.object({
      path: z.string().min(1),
      format: z.enum(['csv', 'json']),
      table: z.enum(reportTables).default('feeds'),
      overwrite: z.boolean().default(false),
    }),
    z.object({ path: z.string(), sizeBytes: z.number() }),
  ),
  /** A picture that the page drew, into a file. Errors: INVALID_INPUT, REFUSED (inside data), NOT_FOUND (no such folder), CONFLICT (file exists, overwrite false), IO. */
  savePicture: command(
    z.object({
      path: z.string().min(1),
      bytes: z
        .instanceof(Uint8Array)
        .refine((bytes) => bytes.byteLength <= mostPictureBytes, 'A picture is at most 64 MB.'),
      overwrite: z.boolean().default(false),
    }),
    z.object({ path: z.string(), sizeBytes: z.number() }),
  ),
  overview: query(emptySchema, overviewSchema),
};
