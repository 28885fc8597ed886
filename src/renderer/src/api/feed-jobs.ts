import { jobLanes, type Job, type JobLane } from '../../../shared/contract/jobs';

/** A feed's jobs, at most one of each lane: a compaction goes on beside a consumer, and each is shown and cancelled by itself. */
export type FeedJobs = Readonly<Partial<Record<JobLane, Job>>>;

const noJobs: FeedJobs = {};

export function isActive(job: Job): boolean {
  return job.status === 'queued' || job.status === 'running';
}

/** The newest job of each feed and lane, ended or not. */
export function newestJobs(jobs: readonly Job[]): ReadonlyMap<string, FeedJobs> {
  const byFeed = new Map<string, FeedJobs>();
  for (const job of jobs) {
    const lane = jobLanes[job.kind];
    const known = byFeed.get(job.feed) ?? noJobs;
    const newest = known[lane];
    if (newest === undefined || newest.queuedAt <= job.queuedAt) byFeed.set(job.feed, { ...known, [lane]: job });
  }
  return byFeed;
}

/** Those at work, the writer first. */
export function activeOf({ write, maintain }: FeedJobs = noJobs): readonly Job[] {
  return [write, maintain].filter((job) => job !== undefined).filter(isActive);
}

/** The newest that failed and was not followed by one of its lane: a compaction that ended well does not make good a failed export. */
export function failedOf({ write, maintain }: FeedJobs = noJobs): Job | undefined {
  const failed = [write, maintain].filter((job) => job !== undefined).filter(({ status }) => status === 'failed');
  return failed.toSorted((a, b) => b.queuedAt.localeCompare(a.queuedAt))[0];
}
