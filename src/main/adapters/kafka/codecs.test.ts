import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compress as compressLz4 } from 'lz4js';
import { compress as compressSnappy } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import { decompress } from './codecs';

const GZIP = 1;
const SNAPPY = 2;
const LZ4 = 3;
const ZSTD = 4;
const MAX_BYTES = 1_000_000;

/** What Java's producer makes of a stream: blocks of their own. */
function xerial(blocks: readonly Buffer[]): Buffer {
  const header = Buffer.concat([
    Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]),
    Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]),
  ]);
  const parts = blocks.flatMap((block) => {
    const compressed = compressSnappy(block);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(compressed.length);
    return [size, compressed];
  });
  return Buffer.concat([header, ...parts]);
}

/** A frame of raw and repeated blocks, by hand: https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.2 */
function zstdOf(bytes: Buffer): Buffer {
  const MOST = 100_000;
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += MOST) {
    const part = bytes.subarray(at, at + MOST);
    const isLast = at + MOST >= bytes.length;
    const header = (isLast ? 1 : 0) | (part.length << 3);
    blocks.push(Buffer.from([header & 0xff, (header >>> 8) & 0xff, header >>> 16]), part);
  }
  const WINDOW_OF_2_MB = 11 << 3;
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, WINDOW_OF_2_MB]), ...blocks]);
}

const codecs: readonly { name: string; codec: number; compress: (bytes: Buffer) => Uint8Array }[] = [
  { name: 'gzip', codec: GZIP, compress: (bytes) => gzipSync(bytes) },
  { name: 'raw Snappy', codec: SNAPPY, compress: (bytes) => compressSnappy(bytes) },
  {
    name: 'Snappy in blocks',
    codec: SNAPPY,
    compress: (bytes) => xerial([bytes.subarray(0, 1000), bytes.subarray(1000)]),
  },
  { name: 'LZ4', codec: LZ4, compress: (bytes) => compressLz4(bytes) },
  { name: 'zstd', codec: ZSTD, compress: zstdOf },
];

const words = fc.array(fc.constantFrom('Kafka', ' ', 'lake', '\n', 'aaaaaaaa', '{"n":1}'), { maxLength: 2000 });

describe.each(codecs)('$name', ({ codec, compress }) => {
  it('gives back what was compressed', () => {
    fc.assert(
      fc.property(words, (parts) => {
        const bytes = Buffer.from(parts.join(''));
        const found = Buffer.from(decompress(codec, Buffer.from(compress(bytes)), MAX_BYTES));
        expect(found.subarray(0, bytes.length).equals(bytes)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('throws where it would be more than is allowed', () => {
    const bytes = Buffer.from(compress(Buffer.alloc(500_000, 'x')));
    expect(() => decompress(codec, bytes, 300_000)).toThrow(/300000|larger than|too big|damaged/);
  });

  it('ends, with bytes or an error, whatever is damaged or cut off', () => {
    const whole = Buffer.from(compress(Buffer.from('Hello hello hello, hello Kafka\n'.repeat(50))));
    const outcomes = new Set<string>();
    const open = (bytes: Buffer): void => {
      try {
        outcomes.add(decompress(codec, bytes, MAX_BYTES).length <= MAX_BYTES + 128 * 1024 ? 'bytes' : 'too many');
      } catch (error) {
        outcomes.add(error instanceof Error ? 'error' : 'something else');
      }
    };
    for (let cut = 0; cut < whole.length; cut += 1) open(whole.subarray(0, cut));
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const damaged = Buffer.from(whole);
      damaged[bit >>> 3] = (damaged[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
      open(damaged);
    }
    expect(outcomes).toContain('error');
    outcomes.delete('bytes');
    outcomes.delete('error');
    expect([...outcomes]).toEqual([]);
  });
});

it('says of a codec that nobody knows that it is none', () => {
  expect(() => decompress(7, Buffer.alloc(10))).toThrow(/Codec 7/);
});
