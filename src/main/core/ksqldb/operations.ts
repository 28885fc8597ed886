import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { LakeError } from '../../../shared/errors';
import type { FeedStore } from '../feeds/feed-store';
import type { KsqldbAccess } from './connection';

export interface KsqldbPorts {
  readonly access: KsqldbAccess;
  readonly feeds: Pick<FeedStore, 'list'>;
}

const notYet = (): Promise<never> => Promise.reject(new LakeError('REFUSED', 'Not there yet.'));

export function ksqldbOperations(_ports: KsqldbPorts): Handlers<CoreContract>['ksqldb'] {
  return { sources: notYet, describe: notYet, makeQueryable: notYet, planApply: notYet, apply: notYet };
}
