import type { RunLog } from '../jobs/run-log';

const dayMs = 86_400_000;

/** How many runs failed in the last 24 hours, all of them, and since when they were counted. */
export async function failuresOfLate(
  runLog: Pick<RunLog, 'recent'>,
  now: Date,
): Promise<{ readonly count: number; readonly since: Date }> {
  const since = new Date(now.getTime() - dayMs);
  // Bounded by the time alone: what lies within it is counted, and not kept.
  const failed = await runLog.recent(Number.POSITIVE_INFINITY, ({ status }) => status === 'failed', since);
  return { count: failed.length, since };
}
