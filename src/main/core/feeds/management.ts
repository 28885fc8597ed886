import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { LakeError } from '../../../shared/errors';
import type { FeedPorts } from './operations';

type Managed =
  | 'problems'
  | 'add'
  | 'update'
  | 'archive'
  | 'archived'
  | 'restore'
  | 'deletion'
  | 'delete'
  | 'rename'
  | 'clone';

const notYet = (): Promise<never> => Promise.reject(new LakeError('REFUSED', 'Not there yet.'));

export function managementOperations(_ports: FeedPorts): Pick<Handlers<CoreContract>['feeds'], Managed> {
  return {
    problems: notYet,
    add: notYet,
    update: notYet,
    archive: notYet,
    archived: notYet,
    restore: notYet,
    deletion: notYet,
    delete: notYet,
    rename: notYet,
    clone: notYet,
  };
}
