import { describe, expect, it } from 'vitest';
import { batchOf, recordSetOf } from '../../../../test/support/kafka/record-batches';
import { offsetAfter, type RawBatch } from '../../core/ports';
import { Delivery } from './delivery';
import { Stopper } from './stopper';

describe('handing over what was fetched', () => {
  it('tells how far a partition was read where its last offsets have no records', async () => {
    const stopper = new Stopper();
    const got: RawBatch[] = [];
    const delivery = new Delivery({
      stopper,
      checkOffset: () => Promise.resolve(),
      onBatch: (batch) => {
        got.push(batch);
        if (offsetAfter(batch) === 10n) stopper.stop();
        return Promise.resolve();
      },
    });
    const plain = batchOf({ baseOffset: 0n, records: [{ value: 'a' }, { value: 'b' }] });
    const marker = batchOf({ baseOffset: 2n, records: [], marker: 'commit', producerId: 1n, transactional: true });
    const compacted = batchOf({ baseOffset: 3n, records: [{ value: 'c' }], lastOffset: 8n });
    const alone = batchOf({ baseOffset: 9n, records: [], marker: 'abort', producerId: 1n, transactional: true });
    void delivery.put(
      [[plain], [marker, compacted], [alone]].map((batches, index) => ({
        kind: 'records' as const,
        set: { ...recordSetOf(batches), from: [0n, 2n, 9n][index] ?? 0n },
      })),
    );
    await delivery.run();
    expect(got.map((batch) => [batch.count, offsetAfter(batch)])).toEqual([
      [2, 2n],
      [1, 4n],
      [0, 9n],
      [0, 10n],
    ]);
  });
});
