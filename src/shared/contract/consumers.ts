import { z } from 'zod';
import { feedNameSchema } from '../ids';
import { command } from './define';
import { jobSchema } from './jobs';
import { emptySchema } from './types';

export const consumers = {
  /** Starts a Kafka consumer of the feed's topic as a job. `untilIdleSeconds`: ends once no message came for so long and the end offsets are reached. */
  start: command(
    z.object({ feed: feedNameSchema, untilIdleSeconds: z.number().positive().optional() }),
    z.object({ job: jobSchema }),
    ['jobs'],
  ),
  /** Flushes and commits what was read, then ends: status done, not cancelled. */
  stop: command(z.object({ feed: feedNameSchema }), emptySchema, ['jobs', 'feeds', 'lake', 'reports']),
};
