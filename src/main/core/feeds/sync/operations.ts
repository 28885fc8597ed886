import type { CoreContract } from '../../../../shared/contract';
import type { Handlers } from '../../../../shared/contract/define';
import { LakeError } from '../../../../shared/errors';
import type { RecordDecoders } from '../../formats/record-decoder';
import type { KsqldbAccess } from '../../ksqldb/connection';
import type { BrokerConnector, ParquetEngine, Secrets } from '../../ports';
import type { FeedPorts } from '../operations';

export interface SyncPorts extends FeedPorts {
  readonly ksqldb: KsqldbAccess;
  readonly engine: ParquetEngine;
  readonly brokers: BrokerConnector;
  readonly decoders: RecordDecoders;
  readonly secrets: Secrets;
  /** Instead of those of the settings. */
  readonly kafkaBrokers: readonly string[] | undefined;
}

const notYet = (): Promise<never> => Promise.reject(new LakeError('REFUSED', 'Not there yet.'));

export function syncOperations(
  _ports: SyncPorts,
): Pick<Handlers<CoreContract>['feeds'], 'preview' | 'planSync' | 'applySync'> {
  return { preview: notYet, planSync: notYet, applySync: notYet };
}
