import { expect, test } from 'vitest';
import { offsetAt, valueAt, type QuarantineRow } from '../ports';
import { OffsetList } from './offset-list';
import { toRecordRuns } from './record-runs';

function rowAt(partition: number, offset: bigint, quarantinedAtMs = 0): QuarantineRow {
  return {
    file: 'f',
    row: 0,
    partition,
    offset,
    timestampMs: null,
    quarantinedAtMs,
    reason: '',
    value: null,
    sizeBytes: 0,
  };
}

test('rows become batches of one partition with ascending offsets, each with the value that is to be tried', () => {
  const rows = [rowAt(1, 5n), rowAt(0, 9n), rowAt(1, 2n), rowAt(1, 5_000_000_000n), rowAt(1, 3n, 7)];
  const runs = toRecordRuns(rows.map((row) => ({ row, value: new TextEncoder().encode(String(row.offset)) })));
  expect(
    runs.map(({ batch, arrivedMs, rows: its }) => ({
      partition: batch.partition,
      offsets: its.map((_, i) => offsetAt(batch, i)),
      values: its.map((_, i) => new TextDecoder().decode(valueAt(batch, i) ?? undefined)),
      arrivedMs,
    })),
  ).toEqual([
    { partition: 0, offsets: [9n], values: ['9'], arrivedMs: 0 },
    { partition: 1, offsets: [2n], values: ['2'], arrivedMs: 0 },
    { partition: 1, offsets: [3n], values: ['3'], arrivedMs: 7 },
    { partition: 1, offsets: [5n], values: ['5'], arrivedMs: 0 },
    { partition: 1, offsets: [5_000_000_000n], values: ['5000000000'], arrivedMs: 0 },
  ]);
});

test('offsets are kept as runs, and so many of them at the most', () => {
  const list = new OffsetList();
  for (const offset of [3n, 4n, 5n, 9n]) list.add(1, offset);
  list.add(0, 1n);
  expect(list.toJson()).toEqual({
    partitions: [
      { partition: 0, offsets: ['1'] },
      { partition: 1, offsets: ['3-5', '9'] },
    ],
    more: 0,
  });
  for (let n = 0n; n < 3000n; n += 2n) list.add(2, n);
  expect(list.toJson().more).toBe(1500 - (1000 - 3));
});
