import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { LakeError } from '../../../shared/errors';
import type { FeedStore } from '../feeds/feed-store';
import type { JobRunner } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Clock, Files, IdSource, ParquetEngine, Secrets, WarehouseConnector } from '../ports';
import type { SettingsStore } from '../settings/settings-store';

export interface WarehousePorts {
  readonly root: string;
  readonly connector: WarehouseConnector;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly secrets: Pick<Secrets, 'find'>;
  readonly feeds: FeedStore;
  readonly store: LakeStore;
  readonly engine: ParquetEngine;
  readonly runner: JobRunner;
  readonly files: Files;
  readonly clock: Clock;
  readonly ids: IdSource;
}

const notYet = (): Promise<never> => Promise.reject(new LakeError('REFUSED', 'Not there yet.'));

export function warehouseOperations(_ports: WarehousePorts): Handlers<CoreContract>['warehouse'] {
  return {
    status: notYet,
    differences: notYet,
    init: notYet,
    mappings: notYet,
    proposeTable: notYet,
    createTable: notYet,
    sync: notYet,
    reports: notYet,
    verify: notYet,
    sampleQueries: notYet,
    ask: notYet,
  };
}
