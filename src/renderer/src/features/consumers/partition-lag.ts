import type { ConsumerStatus } from '../../../../shared/contract/consumers';

/** Messages of a partition that the lake does not have yet; what the topic dropped already cannot be waited for. */
export function partitionLag({ position, earliest, latest }: ConsumerStatus['partitions'][number]): number {
  const next = BigInt(position) < BigInt(earliest) ? BigInt(earliest) : BigInt(position);
  const lag = BigInt(latest) - next;
  return lag > 0n ? Number(lag) : 0;
}
