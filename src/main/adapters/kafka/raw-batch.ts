import type { KafkaMessage } from 'kafkajs';
import type { RawBatch } from '../../core/ports';

/** Messages of one partition from offset `from` on; null where none is left. Values are views of the answer's buffer, not copies. */
export function toRawBatch(partition: number, messages: readonly KafkaMessage[], from: bigint): RawBatch | null {
  const values: (Uint8Array | null)[] = [];
  const partitions: number[] = [];
  const offsets: bigint[] = [];
  const timestamps: bigint[] = [];
  let timestampText = '';
  let timestamp = 0n;
  for (const message of messages) {
    const offset = BigInt(message.offset);
    if (offset < from) continue;
    // Neighbours often share their millisecond, and parsing is what this loop costs.
    if (message.timestamp !== timestampText) {
      timestampText = message.timestamp;
      timestamp = BigInt(timestampText);
    }
    values.push(message.value);
    partitions.push(partition);
    offsets.push(offset);
    timestamps.push(timestamp);
  }
  return values.length === 0 ? null : { values, partitions, offsets, timestamps };
}
