import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import type { JobRunner } from '../jobs/types';

/** What runs goes by the configuration and the folders that it began with. Error: REFUSED naming the job. */
export function assertIdle(feed: FeedName, runner: Pick<JobRunner, 'list'>): void {
  const job = runner
    .list()
    .find((each) => each.feed === feed && (each.status === 'queued' || each.status === 'running'));
  if (job === undefined) return;
  const remedy = job.kind === 'consume' ? 'Stop the consumer first.' : 'Wait for it, or cancel it first.';
  throw new LakeError('REFUSED', `The ${job.kind} of "${feed}" is ${job.status} (job ${job.id}). ${remedy}`, {
    details: { feed, jobId: job.id, kind: job.kind },
  });
}
