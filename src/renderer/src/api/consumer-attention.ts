import type { ConsumerStatus } from '../../../shared/contract/consumers';

/** Consumers that somebody should look at: too far behind, failed, or with a topic that cannot be read on. */
export function asksForAttention(statuses: readonly ConsumerStatus[]): number {
  return statuses.filter(({ alert, error, state }) => alert !== null || error !== null || state === 'failed').length;
}
