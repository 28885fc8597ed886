import { Alert } from '@mantine/core';
import type { FeedName } from '../../../../shared/ids';
import { activeOf } from '../../api/feed-jobs';
import { useActiveJobs } from '../../api/live';
import { StopFirst } from '../consumers';
import { JobAtWork } from '../jobs';

/** What is at work on a feed, and what stops it; nothing where nothing is. */
export function FeedWork({ feed, why }: { feed: FeedName; why: string }) {
  const jobs = activeOf(useActiveJobs().get(feed));
  if (jobs.length === 0) return null;
  if (jobs.some(({ kind }) => kind === 'consume')) return <StopFirst feed={feed} why={why} />;
  return (
    <Alert color="yellow" variant="light">
      <div>{why}</div>
      {jobs.map((job) => (
        <JobAtWork key={job.id} job={job} named />
      ))}
    </Alert>
  );
}

/** Whether something is at work on the feed now: it is then not moved, archived or deleted. */
export function useIsAtWork(feed: FeedName): boolean {
  return activeOf(useActiveJobs().get(feed)).length > 0;
}
