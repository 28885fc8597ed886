import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf, recordSetOf, type TestBatch } from '../../../../test/support/kafka/record-batches';
import { LakeError } from '../../../shared/errors';
import { keyAt, offsetAt, valueAt, type RawBatch } from '../../core/ports';
import { decodeRecords, endOfSet } from './record-batch';

const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString('utf8'));

interface Read {
  readonly offset: bigint;
  readonly key: string | null;
  readonly value: string | null;
  readonly timestampMs: number;
}

function readAll(batches: Iterable<RawBatch>): Read[] {
  const found: Read[] = [];
  for (const batch of batches) {
    for (let i = 0; i < batch.count; i += 1) {
      found.push({
        offset: offsetAt(batch, i),
        key: text(keyAt(batch, i)),
        value: text(valueAt(batch, i)),
        timestampMs: batch.timestampsMs[i] ?? Number.NaN,
      });
    }
  }
  return found;
}

const valuesOf = (batches: readonly TestBatch[], more: Parameters<typeof recordSetOf>[1] = {}): (string | null)[] =>
  readAll(decodeRecords(recordSetOf(batches.map(batchOf), more))).map(({ value }) => value);

const plain = (baseOffset: bigint, values: readonly string[]): TestBatch => ({
  baseOffset,
  records: values.map((value) => ({ value })),
});

describe('decoding record batches', () => {
  it('gives every part of every record', () => {
    const records = [
      { key: 'k', value: 'v', timestampMs: 1_700_000_000_005 },
      { key: null, value: null, timestampMs: 1_600_000_000_000 },
      { key: '', value: '', timestampMs: 1_800_000_000_000 },
    ];
    const set = recordSetOf([batchOf({ baseOffset: 2n ** 40n, records })]);
    expect(readAll(decodeRecords(set))).toEqual(
      records.map((record, index) => ({ ...record, offset: 2n ** 40n + BigInt(index) })),
    );
    expect(endOfSet(set)?.next).toBe(2n ** 40n + 3n);
  });

  it('joins batches into one, over the answer itself', () => {
    const set = recordSetOf([plain(5n, ['a', 'b']), plain(7n, ['c'])].map(batchOf));
    const [batch, ...others] = [...decodeRecords(set)];
    expect(others).toEqual([]);
    expect(batch?.bytes).toBe(set.bytes);
    expect(batch?.baseOffset).toBe(5n);
    expect(batch?.count).toBe(3);
    expect(batch?.keys).toBeNull();
    expect(batch?.headersOf).toBeNull();
  });

  it('begins with the wanted record, and counts from it', () => {
    const set = recordSetOf([batchOf(plain(10n, ['a', 'b', 'c', 'd']))], { from: 12n });
    const [batch] = [...decodeRecords(set)];
    expect(batch?.baseOffset).toBe(12n);
    expect(batch?.offsetDeltas).toEqual(Int32Array.from([0, 1]));
    expect(readAll(decodeRecords(set)).map(({ value }) => value)).toEqual(['c', 'd']);
  });

  it('leaves what compaction removed out, and goes on behind it', () => {
    const set = recordSetOf([
      batchOf({
        baseOffset: 0n,
        lastOffset: 9n,
        records: [
          { value: 'a', delta: 2 },
          { value: 'b', delta: 7 },
        ],
      }),
      batchOf(plain(100n, ['c'])),
      batchOf({ baseOffset: 101n, lastOffset: 104n, records: [] }),
    ]);
    expect(readAll(decodeRecords(set)).map(({ offset }) => offset)).toEqual([2n, 7n, 100n]);
    expect(endOfSet(set)?.next).toBe(105n);
  });

  it('gives the time of the log to records that have it', () => {
    const batch: TestBatch = {
      baseOffset: 0n,
      records: [
        { value: 'a', timestampMs: 1 },
        { value: 'b', timestampMs: 2 },
      ],
      logAppendTimeMs: 1_750_000_000_000,
    };
    expect(readAll(decodeRecords(recordSetOf([batchOf(batch)]))).map(({ timestampMs }) => timestampMs)).toEqual([
      1_750_000_000_000, 1_750_000_000_000,
    ]);
  });

  it('reads headers when asked', () => {
    const headers = [
      { name: 'trace', value: 'x' },
      { name: 'none', value: null },
    ];
    const [batch] = [
      ...decodeRecords(recordSetOf([batchOf({ baseOffset: 0n, records: [{ value: 'a' }, { value: 'b', headers }] })])),
    ];
    const found = [0, 1].map((index) =>
      batch?.headersOf?.(index).map(({ name, value }) => ({ name, value: text(value) })),
    );
    expect(found).toEqual([[], headers]);
  });

  it('leaves out markers and the records of transactions that were given up', () => {
    const transactional = { producerId: 7n, transactional: true };
    const other = { producerId: 8n, transactional: true };
    const batches: TestBatch[] = [
      { ...plain(0n, ['kept']), ...other },
      { ...plain(1n, ['gone']), ...transactional },
      plain(2n, ['free']),
      { baseOffset: 3n, records: [], marker: 'abort', ...transactional },
      { ...plain(4n, ['kept too']), ...transactional },
      { baseOffset: 5n, records: [], marker: 'commit', ...transactional },
      { baseOffset: 6n, records: [], marker: 'commit', ...other },
    ];
    const aborted = [{ producerId: 7n, firstOffset: 1n }];
    expect(valuesOf(batches, { aborted })).toEqual(['kept', 'free', 'kept too']);
    expect(endOfSet(recordSetOf(batches.map((batch, index) => batchOf({ ...batch, leaderEpoch: index }))))).toEqual({
      next: 7n,
      leaderEpoch: batches.length - 1,
    });
  });

  it('leaves a batch that is cut off for the next answer, wherever the cut is', () => {
    const whole = batchOf(plain(0n, ['a', 'b']));
    const both = Buffer.concat([whole, batchOf(plain(2n, ['c']))]);
    for (let cut = whole.length; cut < both.length; cut += 1) {
      const set = recordSetOf([both.subarray(0, cut)]);
      expect(readAll(decodeRecords(set))).toHaveLength(2);
      expect(endOfSet(set)?.next).toBe(2n);
    }
  });

  it('says of a damaged batch where it is, after what comes before it', () => {
    const bytes = batchOf(plain(40n, ['a', 'b']));
    bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1;
    const read: Read[] = [];
    const reading = (): void => {
      for (const batch of decodeRecords(recordSetOf([batchOf(plain(38n, ['x', 'y'])), bytes])))
        read.push(...readAll([batch]));
    };
    expect(reading).toThrow(
      expect.objectContaining({
        code: 'SOURCE',
        details: { topic: 'orders', partition: 3, offset: '40' },
        message: expect.stringContaining('CRC-32C') as unknown,
      }),
    );
    expect(read.map(({ value }) => value)).toEqual(['x', 'y']);
  });

  it('says of the format of old clients what it is', () => {
    const bytes = batchOf(plain(0n, ['a']));
    bytes[16] = 1;
    expect(() => [...decodeRecords(recordSetOf([bytes]))]).toThrow(/before Kafka 0\.11/);
  });

  it('says SOURCE of a bomb', () => {
    const bomb: TestBatch = {
      ...plain(0n, ['a']),
      codec: { number: 1, compress: () => gzipSync(Buffer.alloc(2 ** 28)) },
    };
    expect(() => valuesOf([bomb])).toThrow(expect.objectContaining({ code: 'SOURCE' }));
  });

  it('ends in records or SOURCE, whatever bits are turned, also under a right checksum', () => {
    const batches: TestBatch[] = [
      {
        baseOffset: 0n,
        records: [{ key: 'k1', value: 'some value', headers: [{ name: 'h', value: 'x' }] }, { value: null }],
      },
      { ...plain(2n, ['squeezed', 'squeezed']), codec: { number: 1, compress: gzipSync } },
    ];
    const bytes = Buffer.concat(batches.map(batchOf));
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), fc.nat(bytes.length * 8 - 1), fc.boolean(), (first, second, mend) => {
        const damaged = Buffer.from(bytes);
        for (const bit of [first, second]) damaged[bit >>> 3] = (damaged[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
        const set = recordSetOf([damaged], { mendChecksums: mend });
        endOfSet(set);
        try {
          readAll(decodeRecords(set));
        } catch (error) {
          expect(error).toBeInstanceOf(LakeError);
          expect(error).toMatchObject({ code: 'SOURCE' });
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
