import { z } from 'zod';
import { query, stream } from './define';
import { emptySchema } from './types';

export const systemStatusSchema = z.object({
  lakeRoot: z.string(),
  runningJobs: z.number(),
  residentBytes: z.number(),
});

export const system = {
  info: query(
    emptySchema,
    z.object({
      version: z.string(),
      node: z.string(),
      electron: z.string().nullable(),
      duckdb: z.string(),
      platform: z.string(),
    }),
  ),
  /** Every two seconds; feeds the status bar. */
  status: stream(emptySchema, systemStatusSchema),
};
