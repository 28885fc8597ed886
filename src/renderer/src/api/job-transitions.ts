import type { Job } from '../../../shared/contract/jobs';

/**
 * What a finished job changes; the answer of the command that started it came before the job had done anything. Not all of `imports`: an
 * inspection is of files outside the lake, and reading them again would take the form from under whoever fills it in. Of `warehouse` what the page shows by itself.
 */
export const changedByAJob = [
  'jobs',
  'feeds',
  'lake',
  'reports',
  'maintenance',
  'quarantine',
  'imports.adoptable',
  'warehouse.status',
  'warehouse.reports',
] as const;

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
