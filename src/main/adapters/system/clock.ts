import { setTimeout as delay } from 'node:timers/promises';
import { LakeError } from '../../../shared/errors';
import type { Clock } from '../../core/ports';

export function createSystemClock(): Clock {
  return {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    async sleep(ms, signal) {
      try {
        await delay(ms, undefined, signal === undefined ? {} : { signal });
      } catch (error) {
        throw new LakeError('CANCELLED', 'The wait was cancelled.', { cause: error });
      }
    },
  };
}
