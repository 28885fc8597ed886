import type { Handlers } from '../../../shared/contract/define';
import type { CoreContract } from '../../../shared/contract';
import type { RunLog } from './run-log';
import type { JobRunner } from './types';

export function jobOperations(
  runner: Pick<JobRunner, 'list' | 'watch' | 'cancel'>,
  runLog: Pick<RunLog, 'recent'>,
): Handlers<CoreContract>['jobs'] {
  return {
    list: () => Promise.resolve(runner.list()),
    watch: (_input, { signal }) => runner.watch(signal),
    cancel: ({ jobId }) => {
      runner.cancel(jobId);
      return Promise.resolve({});
    },
    runs: ({ feed, outcome, runId, since, limit }) =>
      runLog.recent(
        limit,
        (run) =>
          (feed === undefined || run.feed === feed) &&
          (outcome === undefined || run.status === outcome) &&
          (runId === undefined || run.runId === runId),
        since === undefined ? undefined : new Date(since),
      ),
  };
}
