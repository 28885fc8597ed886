import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from 'react';
import type { Job } from '../../../shared/contract/jobs';
import { AtMostEvery } from './at-most-every';
import { useClients } from './context';
import { isActive, newestJobs, type FeedJobs } from './feed-jobs';
import { changedByACommit, changedByAJob, endedSince, hasCommitted } from './job-transitions';
import { invalidate } from './query-client';
import { useStream } from './use-stream';

const noJobs: readonly Job[] = [];
const JobsContext = createContext<readonly Job[]>(noJobs);

const NOTHING = {};

/** A consumer commits every second or so for hours; nobody reads figures as fast. */
const COMMITS_SHOWN_EVERY_MS = 10_000;

/** One subscription to `jobs.watch` for the whole window. `onEnded` is told of each job that ends while the window is open. */
export function JobsProvider({ children, onEnded }: { children: ReactNode; onEnded: (job: Job) => void }) {
  const clients = useClients();
  const queryClient = useQueryClient();
  const { latest } = useStream(clients.jobs.watch, NOTHING);
  const previous = useRef<readonly Job[] | null>(null);
  const commits = useMemo(
    () => new AtMostEvery(COMMITS_SHOWN_EVERY_MS, () => invalidate(queryClient, changedByACommit)),
    [queryClient],
  );
  useEffect(() => () => commits.stop(), [commits]);

  useEffect(() => {
    if (latest === null) return;
    const ended = endedSince(previous.current, latest);
    if (hasCommitted(previous.current, latest)) commits.ask();
    previous.current = latest;
    if (ended.length === 0) return;
    void invalidate(queryClient, changedByAJob);
    for (const job of ended) onEnded(job);
  }, [commits, latest, onEnded, queryClient]);

  return <JobsContext value={latest ?? noJobs}>{children}</JobsContext>;
}

/** Every job that the core remembers, newest state of each. */
export function useJobs(): readonly Job[] {
  return useContext(JobsContext);
}

/** The jobs at work of each feed, by lane. */
export function useActiveJobs(): ReadonlyMap<string, FeedJobs> {
  const jobs = useJobs();
  return useMemo(() => newestJobs(jobs.filter(isActive)), [jobs]);
}
