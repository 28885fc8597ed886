import type { Job, JobLane, JobProgress } from '../../../shared/contract/jobs';
import type { FeedName, JobId } from '../../../shared/ids';

/** What a job's work is given. */
export interface JobContext {
  readonly runId: string;
  /** Cancelled: leave nothing behind. */
  readonly signal: AbortSignal;
  /** Asked to finish: commit what there is and return. Consumers only. */
  readonly stopRequested: AbortSignal;
  /** Merges into the job's progress; rates are computed by the runner. */
  progress(update: Partial<Omit<JobProgress, 'rowsPerSecond'>>): void;
  /**
   * Once each text; the first hundred of them are kept with the job, which who may read the feed sees. The run's record, which everybody may read, has
   * `recorded` instead, null for nothing: it must quote no value of a row.
   */
  warn(message: string, recorded?: string | null): void;
}

export interface JobOutcome {
  /** Delta version committed last; null where nothing was. */
  readonly deltaVersion: number | null;
}

export interface JobRequest {
  readonly kind: Job['kind'];
  readonly feed: FeedName;
  /** Of a load: the warehouse's table. A feed may fill several, each by a job of its own. */
  readonly table?: string;
  readonly work: (context: JobContext) => Promise<JobOutcome>;
}

/** Runs jobs, of each feed at most one that writes and one that maintains, a bounded number of exports at once, and keeps their states and run records. */
export interface JobRunner {
  /** Queued at once. Errors: CONFLICT where a job of the same feed and lane (export, consume, import; compact, retention, vacuum) is queued or running. */
  start(request: JobRequest): Job;
  list(): Job[];
  /** Every job's state, now and at each change, until the signal fires. */
  watch(signal: AbortSignal): AsyncIterable<Job[]>;
  /** Errors: NOT_FOUND. No effect on a finished job. */
  cancel(jobId: JobId): void;
  /** Asks the feed's job of the lane (left out: that writes it) to finish. Errors: NOT_FOUND where none runs. */
  stop(feed: FeedName, lane?: JobLane): void;
  /** Resolves with the job's last state when it has ended. */
  finished(jobId: JobId): Promise<Job>;
  /** Cancels all and waits for them. */
  close(): Promise<void>;
}
