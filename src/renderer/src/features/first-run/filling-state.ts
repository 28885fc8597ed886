import type { Job } from '../../../../shared/contract/jobs';
import { isActive } from '../../api/feed-jobs';

/** `stopped`: nothing is at work, and not all is done. `lost`: the core that was at it is no more, and the one in its place knows of none. */
export type FillingState = 'filling' | 'done' | 'stopped' | 'lost';

/** `newest`: of each feed. `hasBegun`: there were some before; until then they are still to come. */
export function fillingState(newest: readonly Job[], hasBegun: boolean): FillingState {
  if (newest.length === 0) return hasBegun ? 'lost' : 'filling';
  if (newest.some(isActive)) return 'filling';
  return newest.every(({ status }) => status === 'done') ? 'done' : 'stopped';
}
