import { jobLanes, type Job, type JobLane, type JobProgress, type Run } from '../../../shared/contract/jobs';
import { isCancelled, LakeError, messageOf, type WireError } from '../../../shared/errors';
import { jobIdSchema, runIdSchema, type FeedName, type JobId } from '../../../shared/ids';
import type { Clock, IdSource, Logger } from '../ports';
import { ChangeSignal } from './change-signal';
import type { RunLog } from './run-log';
import type { JobContext, JobOutcome, JobRequest, JobRunner } from './types';

export interface JobRunnerOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly runLog: RunLog;
  /** Exports and imports that run at once; consumers are not counted, they run until stopped. */
  readonly parallelExports: () => Promise<number>;
}

/** Those that end by themselves and take all of a processor: counted against `parallelExports`. */
const isExport = (job: Job): boolean => job.kind === 'export' || job.kind === 'import';

/** Finished jobs that stay listed, newest kept. */
const finishedKept = 100;
/** Different warnings that a job keeps; of more, the run says how many there were. */
const warningsKept = 100;
/** Shortest time between two reports to a watcher. */
const watchIntervalMs = 100;

interface Entry {
  job: Job;
  readonly request: JobRequest;
  readonly cancel: AbortController;
  readonly stop: AbortController;
  startedMonotonicMs: number;
  /** What the run's record says in the place of a warning. */
  readonly recorded: Map<string, string | null>;
  /** Warnings beyond those kept. */
  warningsLeftOut: number;
  readonly ended: Promise<Job>;
  resolveEnded: (job: Job) => void;
}

export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { clock, ids, logger, runLog } = options;
  /** In order of starting; finished ones are dropped from the front. */
  const entries = new Map<JobId, Entry>();
  const changes = new ChangeSignal();
  let closed = false;

  const update = (entry: Entry, change: Partial<Job>): void => {
    entry.job = { ...entry.job, ...change };
    changes.notify();
  };

  const isActive = (entry: Entry): boolean => entry.job.status === 'queued' || entry.job.status === 'running';

  const contextOf = (entry: Entry): JobContext => ({
    runId: entry.job.runId,
    signal: entry.cancel.signal,
    stopRequested: entry.stop.signal,
    progress(change) {
      const progress: JobProgress = { ...entry.job.progress, ...change };
      const seconds = (clock.monotonicMs() - entry.startedMonotonicMs) / 1000;
      update(entry, { progress: { ...progress, rowsPerSecond: seconds > 0 ? progress.rows / seconds : 0 } });
    },
    warn(message, recorded = message) {
      const { warnings } = entry.job;
      if (warnings.includes(message)) return;
      if (warnings.length >= warningsKept) {
        entry.warningsLeftOut += 1;
        return;
      }
      if (recorded !== message) entry.recorded.set(message, recorded);
      update(entry, { warnings: [...warnings, message] });
    },
  });

  const finish = async (
    entry: Entry,
    status: 'done' | 'failed' | 'cancelled',
    outcome: JobOutcome | null,
    error: WireError | null,
  ): Promise<void> => {
    const endedAt = clock.now().toISOString();
    const finished: Job = {
      ...entry.job,
      status,
      endedAt,
      error,
      progress: { ...entry.job.progress, phase: 'finished' },
    };
    if (entry.warningsLeftOut > 0)
      finished.warnings = [...finished.warnings, `${entry.warningsLeftOut} more warnings were left out.`];
    try {
      const durationMs = clock.monotonicMs() - entry.startedMonotonicMs;
      const run = runOf(finished, endedAt, durationMs, outcome);
      await runLog.append({ ...run, warnings: recordedWarnings(finished.warnings, entry.recorded) });
    } catch (logError) {
      // The data is committed; a run without its record is still a run. The job says so.
      logger.error('run-log.append-failed', { feed: finished.feed, message: messageOf(logError) });
      finished.warnings = [...finished.warnings, `The run could not be written to the log: ${messageOf(logError)}`];
    }
    update(entry, finished);
    entry.resolveEnded(finished);
    dropOldest();
    kick();
  };

  const dropOldest = (): void => {
    const finished = [...entries.values()].filter((entry) => !isActive(entry));
    for (const entry of finished.slice(0, Math.max(0, finished.length - finishedKept))) entries.delete(entry.job.id);
  };

  const run = async (entry: Entry): Promise<void> => {
    entry.startedMonotonicMs = clock.monotonicMs();
    update(entry, { status: 'running', startedAt: clock.now().toISOString() });
    try {
      const outcome = await entry.request.work(contextOf(entry));
      await finish(entry, 'done', outcome, null);
    } catch (error) {
      if (isCancelled(error) && entry.cancel.signal.aborted) await finish(entry, 'cancelled', null, null);
      else await finish(entry, 'failed', null, wireErrorOf(error, entry.job.runId, logger));
    }
  };

  const startQueued = async (): Promise<void> => {
    const limit = await options.parallelExports();
    for (const entry of entries.values()) {
      const running = [...entries.values()].filter((e) => e.job.status === 'running' && isExport(e.job)).length;
      if (entry.job.status !== 'queued') continue;
      if (isExport(entry.job) && running >= limit) continue;
      // Marked running before anything is awaited, so that a second pass does not start it again.
      void run(entry);
    }
  };

  const kick = (): void => {
    startQueued().catch((error: unknown) => {
      logger.error('jobs.queue-failed', { message: messageOf(error) });
      for (const entry of entries.values()) {
        if (entry.job.status === 'queued')
          void finish(entry, 'failed', null, wireErrorOf(error, entry.job.runId, logger));
      }
    });
  };

  const activeOf = (feed: FeedName, lane: JobLane, table?: string): Entry | undefined =>
    [...entries.values()].find(
      (entry) =>
        entry.job.feed === feed && jobLanes[entry.job.kind] === lane && entry.job.table === table && isActive(entry),
    );

  return {
    start(request) {
      if (closed) throw new LakeError('UNAVAILABLE', 'Lagoon is shutting down; no new job is taken.');
      const active = activeOf(request.feed, jobLanes[request.kind], request.table);
      if (active !== undefined) {
        throw new LakeError(
          'CONFLICT',
          `The ${active.job.kind} of "${request.feed}" is ${active.job.status} already. Wait for it, or cancel it.`,
          {
            details: { feed: request.feed, jobId: active.job.id },
          },
        );
      }
      let resolveEnded: (job: Job) => void = () => undefined;
      const ended = new Promise<Job>((resolve) => {
        resolveEnded = resolve;
      });
      const entry: Entry = {
        job: newJob(request, ids.next(), clock.now()),
        request,
        cancel: new AbortController(),
        stop: new AbortController(),
        startedMonotonicMs: clock.monotonicMs(),
        recorded: new Map(),
        warningsLeftOut: 0,
        ended,
        resolveEnded,
      };
      entries.set(entry.job.id, entry);
      changes.notify();
      kick();
      return entry.job;
    },
    list: () => [...entries.values()].map((entry) => entry.job),
    async *watch(signal) {
      while (!signal.aborted) {
        const seen = changes.generation;
        yield [...entries.values()].map((entry) => entry.job);
        await changes.changedSince(seen, signal);
        if (!signal.aborted) await clock.sleep(watchIntervalMs);
      }
    },
    cancel(jobId) {
      const entry = entries.get(jobId);
      if (entry === undefined)
        throw new LakeError('NOT_FOUND', `There is no job ${jobId}; it may have ended long ago.`);
      if (!isActive(entry) || entry.cancel.signal.aborted) return;
      const wasQueued = entry.job.status === 'queued';
      entry.cancel.abort();
      if (!wasQueued) return;
      // At once, so that neither the queue nor a second cancel takes it while its run record is written.
      update(entry, { status: 'cancelled' });
      void finish(entry, 'cancelled', null, null);
    },
    stop(feed, lane = 'write') {
      const entry = activeOf(feed, lane);
      if (entry === undefined)
        throw new LakeError('NOT_FOUND', `Nothing runs for the feed "${feed}".`, { details: { feed } });
      entry.stop.abort();
    },
    finished(jobId) {
      const entry = entries.get(jobId);
      if (entry === undefined) return Promise.reject(new LakeError('NOT_FOUND', `There is no job ${jobId}.`));
      return entry.ended;
    },
    async close() {
      closed = true;
      const unended = [...entries.values()].filter((entry) => entry.job.endedAt === null);
      for (const entry of unended) this.cancel(entry.job.id);
      // One that was cancelled in the queue may still be writing its run record.
      await Promise.all(unended.map((entry) => entry.ended));
    },
  };
}

function newJob(request: JobRequest, id: string, now: Date): Job {
  return {
    id: jobIdSchema.parse(id),
    runId: runIdSchema.parse(id),
    kind: request.kind,
    feed: request.feed,
    ...(request.table === undefined ? {} : { table: request.table }),
    status: 'queued',
    progress: {
      rows: 0,
      totalRows: null,
      sourceBytes: 0,
      writtenBytes: 0,
      rowsPerSecond: 0,
      quarantined: 0,
      lagMessages: null,
      phase: 'waiting',
    },
    queuedAt: now.toISOString(),
    startedAt: null,
    endedAt: null,
    error: null,
    warnings: [],
  };
}

function runOf(job: Job, endedAt: string, durationMs: number, outcome: JobOutcome | null): Run {
  return {
    runId: job.runId,
    kind: job.kind,
    feed: job.feed,
    ...(job.table === undefined ? {} : { table: job.table }),
    status: job.status === 'done' || job.status === 'cancelled' ? job.status : 'failed',
    startedAt: job.startedAt ?? job.queuedAt,
    endedAt,
    durationMs: Math.round(durationMs),
    rows: job.progress.rows,
    quarantined: job.progress.quarantined,
    sourceBytes: job.progress.sourceBytes,
    writtenBytes: job.progress.writtenBytes,
    deltaVersion: outcome?.deltaVersion ?? null,
    warnings: job.warnings,
    error: job.error,
  };
}

function recordedWarnings(told: readonly string[], recorded: ReadonlyMap<string, string | null>): string[] {
  const texts = told.flatMap((warning) => {
    const text = recorded.has(warning) ? recorded.get(warning) : warning;
    return text === null || text === undefined ? [] : [text];
  });
  return [...new Set(texts)];
}

function wireErrorOf(error: unknown, runId: string, logger: Logger): WireError {
  if (error instanceof LakeError) {
    return { code: error.code, message: error.message, details: error.details, retryable: error.retryable };
  }
  logger.error('jobs.unexpected-error', {
    runId,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return {
    code: 'INTERNAL',
    message: `Something unexpected happened: ${messageOf(error)}. It is in the log under run ${runId}.`,
    details: { runId },
    retryable: false,
  };
}
