import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { JobContext, JobOutcome } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Clock } from '../ports';
import type { KsqldbAccess } from './connection';

export interface KsqldbExportPorts {
  readonly access: KsqldbAccess;
  readonly store: LakeStore;
  readonly clock: Clock;
}

/** A ksqlDB feed's export: what is new of a stream, the whole of a table. */
export function exportFromKsqldb(
  feed: FeedConfig,
  _ports: KsqldbExportPorts,
  _context: JobContext,
): Promise<JobOutcome> {
  return Promise.reject(new LakeError('REFUSED', `"${feed.name}" cannot be exported yet.`));
}
