import type { KafkaMessage } from 'kafkajs';
import { packRecords, type RawBatch, type UnpackedRecord } from '../../core/ports';

/** Messages of one partition from offset `from` on; null where none is left. */
export function toRawBatch(partition: number, messages: readonly KafkaMessage[], from: bigint): RawBatch | null {
  const records: UnpackedRecord[] = [];
  for (const { offset: text, value, key, timestamp } of messages) {
    const offset = BigInt(text);
    if (offset >= from) records.push({ offset, value, key, timestampMs: Number(timestamp) });
  }
  return records.length === 0 ? null : packRecords(partition, records);
}
