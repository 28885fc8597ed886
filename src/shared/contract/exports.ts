import { z } from 'zod';
import { feedNameSchema } from '../ids';
import { command } from './define';
import { jobSchema } from './jobs';

export const exports_ = {
  /** Starts one export job a feed. `all`: every enabled feed that is not read-only. Errors: NOT_FOUND, CONFLICT (already running), REFUSED. */
  start: command(
    z.object({ feeds: z.union([z.literal('all'), z.array(feedNameSchema).min(1)]) }),
    z.object({ jobs: z.array(jobSchema) }),
    ['jobs', 'feeds', 'lake', 'reports'],
  ),
};
