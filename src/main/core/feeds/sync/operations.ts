import type { CoreContract } from '../../../../shared/contract';
import type { Handlers } from '../../../../shared/contract/define';
import type { SyncOrigin } from '../../../../shared/contract/feeds';
import type { RecordDecoders } from '../../formats/record-decoder';
import type { KsqldbAccess } from '../../ksqldb/connection';
import type { BrokerConnector, ParquetEngine, Secrets } from '../../ports';
import { managementOperations } from '../management';
import { feedOperations, type FeedPorts } from '../operations';
import { applyChanges } from './apply-sync';
import { planFromFile } from './plan-from-file';
import { planFromKsqldb } from './plan-from-ksqldb';
import type { PlannedChange } from './planned-change';
import { previewFeed } from './preview';

export interface SyncPorts extends FeedPorts {
  readonly ksqldb: KsqldbAccess;
  readonly engine: ParquetEngine;
  readonly brokers: BrokerConnector;
  readonly decoders: RecordDecoders;
  readonly secrets: Secrets;
  /** Instead of those of the settings. */
  readonly kafkaBrokers: readonly string[] | undefined;
}

export function syncOperations(
  ports: SyncPorts,
): Pick<Handlers<CoreContract>['feeds'], 'preview' | 'planSync' | 'applySync'> {
  const plan = (from: SyncOrigin, signal: AbortSignal): Promise<PlannedChange[]> =>
    from.type === 'file' ? planFromFile(from.path, ports) : planFromKsqldb(ports, signal);

  return {
    preview: ({ draft, rows }, { signal }) => previewFeed(draft, rows, ports, signal),
    async planSync({ from }, { signal }) {
      return { changes: (await plan(from, signal)).map(({ change }) => change) };
    },
    async applySync({ from, changes }, context) {
      const commands = { ...managementOperations(ports), setEnabled: feedOperations(ports).setEnabled };
      return await applyChanges(changes, await plan(from, context.signal), commands, context);
    },
  };
}
