import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { LakeError } from '../../../shared/errors';

export function permissionsOperations(): Handlers<CoreContract>['permissions'] {
  return { list: notYet, createTable: notYet, grant: notYet, revoke: notYet, check: notYet, end: notYet };
}

function notYet(): Promise<never> {
  return Promise.reject(new LakeError('INTERNAL', 'Permissions are being built.'));
}
