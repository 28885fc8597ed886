import type { ConsumerStatus } from '../../../../shared/contract/consumers';

export interface LagOfAll {
  /** Of those that are known. */
  readonly messages: number;
  /** Consumers of which it is not known. */
  readonly unknown: number;
}

/** How far all consumers together are behind; null where that is not known of a single one. */
export function lagOfAll(consumers: readonly Pick<ConsumerStatus, 'lagMessages'>[]): LagOfAll | null {
  const known = consumers.flatMap(({ lagMessages }) => lagMessages ?? []);
  if (known.length === 0) return null;
  return { messages: known.reduce((sum, lag) => sum + lag, 0), unknown: consumers.length - known.length };
}
