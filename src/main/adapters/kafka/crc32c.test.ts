import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32c } from './crc32c';

const checksum = (bytes: Uint8Array, start = 0, end = bytes.length): number =>
  crc32c(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), start, end);

/** Bit by bit, as it is defined. */
function defined(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

it('is the checksum of RFC 3720', () => {
  expect(checksum(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(checksum(Buffer.alloc(32))).toBe(0x8a9136aa);
  expect(checksum(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
});

it('is the same for any length, at any address', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(20), (bytes, before) => {
      const among = new Uint8Array(before + bytes.length + 3).fill(0xab);
      among.set(bytes, before);
      expect(checksum(among, before, before + bytes.length)).toBe(defined(bytes));
    }),
  );
});
