import type { CoreContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import type { Job } from '../../../shared/contract/jobs';
import type { JobId } from '../../../shared/ids';
import { formatBytes, formatCount, printJson, printMessage, type OutputOptions } from './output';

const terminalRefreshMs = 200;
/** Without a terminal a line of progress now and then, for the log of a scheduler. */
const logRefreshMs = 10_000;

interface Ending {
  /** What the first Ctrl-C does; where left out, it cancels the jobs. */
  readonly interrupt?: () => Promise<unknown>;
  /** Said where all went well. */
  readonly done?: (ended: readonly Job[]) => string;
}

/** Follows the jobs; the first Ctrl-C ends them in order, a second one ends the process. False where one did not end well. */
export async function finishJobs(
  core: Client<CoreContract>,
  jobs: readonly Job[],
  options: OutputOptions,
  { interrupt = () => cancelAll(core, jobs), done }: Ending = {},
): Promise<boolean> {
  const onInterrupt = (): void => {
    printMessage('\nStopping … (Ctrl-C again to stop at once)');
    interrupt().catch((error: unknown) => printMessage(String(error)));
  };
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  try {
    const ended = await followJobs(
      core,
      jobs.map((job) => job.id),
    );
    const ok = ended.every((job) => job.status === 'done');
    if (options.json) printJson(ended);
    else if (ok && done !== undefined) printMessage(done(ended));
    return ok;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

function cancelAll(core: Client<CoreContract>, jobs: readonly Job[]): Promise<unknown> {
  return Promise.all(jobs.map((job) => core.jobs.cancel({ jobId: job.id })));
}

/** Follows jobs to their end, progress on standard error. Resolves with their last states. */
export async function followJobs(core: Client<CoreContract>, ids: readonly JobId[]): Promise<Job[]> {
  const wanted = new Set(ids);
  const progress = progressPrinter();
  let last: Job[] = [];
  for await (const jobs of core.jobs.watch({})) {
    last = jobs.filter((job) => wanted.has(job.id));
    progress.show(last);
    if (last.length === wanted.size && last.every((job) => job.endedAt !== null)) break;
  }
  progress.clear();
  for (const job of last) printMessage(summaryOf(job));
  return last;
}

function progressPrinter(): { show(jobs: readonly Job[]): void; clear(): void } {
  const terminal = process.stderr.isTTY;
  let shownAt = -Infinity;
  return {
    show(jobs) {
      const running = jobs.filter((job) => job.status === 'running');
      const now = performance.now();
      if (running.length === 0 || now - shownAt < (terminal ? terminalRefreshMs : logRefreshMs)) return;
      shownAt = now;
      const text = running.map(progressOf).join(' | ');
      if (terminal) process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
      else printMessage(text);
    },
    clear() {
      if (terminal) process.stderr.write('\r\u001b[K');
    },
  };
}

function progressOf({ feed, table, progress }: Job): string {
  const total = progress.totalRows === null ? '' : ` of ${formatCount(progress.totalRows)}`;
  const lag = progress.lagMessages === null ? '' : `, ${formatCount(progress.lagMessages)} behind`;
  return `${table ?? feed}: ${formatCount(progress.rows)}${total} rows, ${formatCount(Math.round(progress.rowsPerSecond))}/s${lag}`;
}

function summaryOf(job: Job): string {
  const { progress } = job;
  const name = job.table ?? job.feed;
  const warnings = job.warnings.map((warning) => `\n  warning: ${warning}`).join('');
  switch (job.status) {
    case 'done': {
      const seconds =
        job.startedAt === null || job.endedAt === null
          ? 0
          : (Date.parse(job.endedAt) - Date.parse(job.startedAt)) / 1000;
      if (job.kind === 'vacuum') return `${name}: vacuumed in ${seconds.toFixed(1)} s.${warnings}`;
      if (job.kind === 'sync')
        return `${name}: ${formatCount(progress.rows)} rows loaded in ${seconds.toFixed(1)} s.${warnings}`;
      if (job.kind === 'live') {
        const refused = progress.quarantined > 0 ? `, ${formatCount(progress.quarantined)} refused` : '';
        return `${name}: ${formatCount(progress.rows)} messages loaded in ${seconds.toFixed(1)} s${refused}.${warnings}`;
      }
      const quarantined = progress.quarantined > 0 ? `, ${formatCount(progress.quarantined)} quarantined` : '';
      return `${name}: ${formatCount(progress.rows)} rows, ${formatBytes(progress.writtenBytes)} written in ${seconds.toFixed(1)} s${quarantined}.${warnings}`;
    }
    case 'cancelled':
      return `${name}: cancelled.${warnings}`;
    default:
      return `${name}: ${job.status}: ${job.error?.message ?? ''}${warnings}`;
  }
}
