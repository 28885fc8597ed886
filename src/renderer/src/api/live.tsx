import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from 'react';
import type { Job } from '../../../shared/contract/jobs';
import { useClients } from './context';
import { endedSince } from './job-transitions';
import { invalidate } from './query-client';
import { useStream } from './use-stream';

const noJobs: readonly Job[] = [];
const JobsContext = createContext<readonly Job[]>(noJobs);

const NOTHING = {};
/** What a finished job changes: the same nouns as `exports.start`, whose answer comes before the job has done anything. */
const CHANGED_BY_A_JOB = ['jobs', 'feeds', 'lake', 'reports', 'maintenance', 'imports'];

/** One subscription to `jobs.watch` for the whole window. `onEnded` is told of each job that ends while the window is open. */
export function JobsProvider({ children, onEnded }: { children: ReactNode; onEnded: (job: Job) => void }) {
  const clients = useClients();
  const queryClient = useQueryClient();
  const { latest } = useStream(clients.jobs.watch, NOTHING);
  const previous = useRef<readonly Job[] | null>(null);

  useEffect(() => {
    if (latest === null) return;
    const ended = endedSince(previous.current, latest);
    previous.current = latest;
    if (ended.length === 0) return;
    void invalidate(queryClient, CHANGED_BY_A_JOB);
    for (const job of ended) onEnded(job);
  }, [latest, onEnded, queryClient]);

  return <JobsContext value={latest ?? noJobs}>{children}</JobsContext>;
}

/** Every job that the core remembers, newest state of each. */
export function useJobs(): readonly Job[] {
  return useContext(JobsContext);
}

export function isActive(job: Job): boolean {
  return job.status === 'queued' || job.status === 'running';
}

/** The newest job of each feed, ended or not. */
export function newestJobs(jobs: readonly Job[]): ReadonlyMap<string, Job> {
  const byFeed = new Map<string, Job>();
  for (const job of jobs) {
    const known = byFeed.get(job.feed);
    if (known === undefined || known.queuedAt <= job.queuedAt) byFeed.set(job.feed, job);
  }
  return byFeed;
}

/** The queued or running job of each feed. */
export function useActiveJobs(): ReadonlyMap<string, Job> {
  const jobs = useJobs();
  return useMemo(() => new Map(jobs.filter(isActive).map((job) => [job.feed, job])), [jobs]);
}
