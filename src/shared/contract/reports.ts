import { z } from 'zod';
import { feedSummarySchema } from './feeds';
import { query } from './define';
import { emptySchema } from './types';

export const overviewSchema = z.object({
  totals: z.object({
    feeds: z.number(),
    records: z.number(),
    sizeBytes: z.number(),
    files: z.number(),
    quarantined: z.number(),
    failedRuns: z.number(),
  }),
  feeds: z.array(feedSummarySchema),
  /** What needs attention first: most urgent first, one sentence each. */
  attention: z.array(
    z.object({ severity: z.enum(['error', 'warning', 'info']), feed: z.string().nullable(), message: z.string() }),
  ),
  /** Records that are live now, by the UTC day they were committed on, oldest first, the last 30 days that have any. */
  growth: z.array(z.object({ date: z.iso.date(), records: z.number(), sizeBytes: z.number() })),
});
export type Overview = z.infer<typeof overviewSchema>;

export const reports = {
  overview: query(emptySchema, overviewSchema),
};
