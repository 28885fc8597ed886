import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { JobRunner } from '../jobs/types';
import type { Clock } from '../ports';
import type { RuntimeVersions } from '../settings/doctor';

const statusIntervalMs = 2000;

export interface SystemPorts {
  readonly root: string;
  readonly versions: RuntimeVersions;
  readonly runner: JobRunner;
  readonly clock: Clock;
  readonly residentBytes: () => number;
}

export function systemOperations({
  root,
  versions,
  runner,
  clock,
  residentBytes,
}: SystemPorts): Handlers<CoreContract>['system'] {
  return {
    info: () =>
      Promise.resolve({
        version: versions.lagoon,
        node: versions.node,
        electron: versions.electron,
        duckdb: versions.duckdb,
        platform: versions.platform,
      }),
    async *status(_input, { signal }) {
      while (!signal.aborted) {
        yield {
          lakeRoot: root,
          runningJobs: runner.list().filter((job) => job.status === 'running').length,
          residentBytes: residentBytes(),
        };
        await clock.sleep(statusIntervalMs, signal);
      }
    },
  };
}
