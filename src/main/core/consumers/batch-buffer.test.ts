import { describe, expect, test } from 'vitest';
import type { RawBatch, RecordHeader } from '../ports';
import { BatchBuffer } from './batch-buffer';

/** Records of a ten-byte key, a ten-byte value and headers of so many bytes, one behind the other as Kafka stores them. */
function batchOf(headerBytes: readonly number[], hasHeaders = true, at = 1000): RawBatch {
  const count = headerBytes.length;
  const starts = new Int32Array(count);
  let end = at;
  headerBytes.forEach((size, i) => {
    starts[i] = end;
    end += 20 + size;
  });
  const headers = (i: number): RecordHeader[] => [{ name: 'h', value: new Uint8Array((headerBytes[i] ?? 1) - 1) }];
  return {
    partition: 0,
    count,
    bytes: new Uint8Array(1_000_000),
    valueStarts: starts.map((start) => start + 10),
    valueEnds: starts.map((start) => start + 20),
    baseOffset: 0n,
    offsetDeltas: Int32Array.from(headerBytes, (_, i) => i),
    timestampsMs: new Float64Array(count),
    keys: { starts, ends: starts.map((start) => start + 10) },
    headersOf: hasHeaders ? headers : null,
  };
}

/** Whether the reader has to wait behind this batch. */
async function waitsFor(batch: RawBatch, limitBytes: number): Promise<boolean> {
  const buffer = new BatchBuffer(limitBytes, () => {});
  let isTaken = false;
  const put = buffer.put(batch).then(() => {
    isTaken = true;
  });
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  const waits = !isTaken;
  expect(buffer.take()?.sizeBytes).toBe(10 * batch.count);
  await put;
  return waits;
}

describe('what a batch holds', () => {
  test('counts keys and values, not the answer that it lies in', async () => {
    expect(await waitsFor(batchOf([0, 0], false), 150)).toBe(false);
    expect(await waitsFor(batchOf([0, 0], false), 100)).toBe(true);
  });

  test('counts headers, those of the last record, too', async () => {
    expect(await waitsFor(batchOf([5000, 1]), 5000)).toBe(true);
    expect(await waitsFor(batchOf([1, 5000]), 5000)).toBe(true);
    expect(await waitsFor(batchOf([5000]), 5000)).toBe(true);
    expect(await waitsFor(batchOf([5000, 5000]), 10_200)).toBe(false);
  });

  test('counts the headers of tombstones without a key', async () => {
    const batch = batchOf([5000, 5000]);
    const none = new Int32Array(2).fill(-1);
    const gone: RawBatch = { ...batch, valueEnds: none, keys: null };
    const buffer = new BatchBuffer(9000, () => {});
    let isTaken = false;
    const put = buffer.put(gone).then(() => {
      isTaken = true;
    });
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    expect(isTaken).toBe(false);
    buffer.clear();
    await put;
  });
});
