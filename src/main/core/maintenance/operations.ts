import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { LakeError } from '../../../shared/errors';
import type { FeedStore } from '../feeds/feed-store';
import type { EventLog } from '../jobs/event-log';
import type { JobRunner } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Clock, Files, IdSource, Logger, ParquetEngine } from '../ports';
import type { SettingsStore } from '../settings/settings-store';

export interface MaintenancePorts {
  readonly feeds: FeedStore;
  readonly settings: SettingsStore;
  readonly store: LakeStore;
  readonly runner: JobRunner;
  readonly engine: ParquetEngine;
  readonly files: Files;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly events: EventLog;
}

export function maintenanceOperations(_ports: MaintenancePorts): Handlers<CoreContract>['maintenance'] {
  const notBuilt = (): Promise<never> => Promise.reject(new LakeError('UNAVAILABLE', 'Not built yet.'));
  return {
    retentionPlan: notBuilt,
    applyRetention: notBuilt,
    compactionPlan: notBuilt,
    compact: notBuilt,
    undoCompaction: notBuilt,
    vacuumPlan: notBuilt,
    vacuum: notBuilt,
  };
}
