import { jobLanes, type Job } from '../../../shared/contract/jobs';

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

/** What a commit of a job that goes on changes, such as a consumer's. No plan: one that is made anew under whoever decides on it would never be decided. */
export const changedByACommit = [
  'feeds.list',
  'feeds.show',
  'lake',
  'reports',
  'quarantine.list',
  'quarantine.summary',
] as const;

/** Whether a job that writes and goes on has committed more between two states of the watch. */
export function hasCommitted(previous: readonly Job[] | null, next: readonly Job[]): boolean {
  if (previous === null) return false;
  const before = new Map(previous.map(({ id, progress }) => [id, progress]));
  return next.some(({ id, kind, status, progress: { writtenBytes, quarantined } }) => {
    if (status !== 'running' || jobLanes[kind] !== 'write') return false;
    const known = before.get(id);
    return writtenBytes > (known?.writtenBytes ?? 0) || quarantined > (known?.quarantined ?? 0);
  });
}
