import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { LakeError } from '../../../shared/errors';

export function quarantineOperations(): Handlers<CoreContract>['quarantine'] {
  return { summary: notBuilt, list: notBuilt, planRedrive: notBuilt, redrive: notBuilt, discard: notBuilt };
}

function notBuilt(): never {
  throw new LakeError('INTERNAL', 'Not built yet.');
}
