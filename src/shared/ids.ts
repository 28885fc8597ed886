import { z } from 'zod';

/** A feed's name is also its SQL name and its folder name, so it is kept to what needs no quoting anywhere. */
export const feedNameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,62}$/,
    'A feed name has 1 to 63 lower-case letters, digits and underscores, and starts with a letter.',
  )
  .brand<'FeedName'>();
export type FeedName = z.infer<typeof feedNameSchema>;

/** SQL name of the lake's logs. */
export const runLogName = 'lagoon_runs';

/** SQL names that are the lake's own: no feed may have one of them. */
export const reservedFeedNames: ReadonlySet<string> = new Set([runLogName]);

export const jobIdSchema = z.string().min(1).max(64).brand<'JobId'>();
export type JobId = z.infer<typeof jobIdSchema>;

export const runIdSchema = z.string().min(1).max(64).brand<'RunId'>();
export type RunId = z.infer<typeof runIdSchema>;

/** A result held by the query process, until closed or evicted. */
export const resultIdSchema = z.string().min(1).max(64).brand<'ResultId'>();
export type ResultId = z.infer<typeof resultIdSchema>;
