import type { Handlers } from '../../../shared/contract/define';
import type { CoreContract } from '../../../shared/contract';
import type { RunLog } from './run-log';
import type { JobRunner } from './types';

export function jobOperations(runner: JobRunner, runLog: RunLog): Handlers<CoreContract>['jobs'] {
  return {
    list: () => Promise.resolve(runner.list()),
    watch: (_input, { signal }) => runner.watch(signal),
    cancel: ({ jobId }) => {
      runner.cancel(jobId);
      return Promise.resolve({});
    },
    runs: ({ feed, limit }) => runLog.recent(limit, (run) => feed === undefined || run.feed === feed),
  };
}
