import type { Job } from '../../../shared/contract/jobs';

const hasEnded = (job: Job): boolean => job.status !== 'queued' && job.status !== 'running';

/**
 * Jobs that ended between two states of the watch. A job that ended before the first state is not news: the page that
 * shows it has just been read. A quick job may start and end between two states, so one never seen before counts.
 */
export function endedSince(previous: readonly Job[] | null, next: readonly Job[]): Job[] {
  if (previous === null) return [];
  const endedBefore = new Set(previous.filter(hasEnded).map((job) => job.id));
  return next.filter((job) => hasEnded(job) && !endedBefore.has(job.id));
}
