/**
 * LZ4 frames, as Kafka's clients write them: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md. Ours, because the packages for it on
 * plain JavaScript neither bound what they write nor skip the checksums of blocks. Checksums are not compared: the record batch has one of its own.
 */

const FRAME_MAGIC = 0x184d2204;
const UNCOMPRESSED_BLOCK = 0x80000000;
const MIN_MATCH = 4;
const EXTENDED = 15;

class Damaged extends Error {
  constructor() {
    super('The LZ4 frame is damaged.');
  }
}

/** Errors: what is damaged, or larger than `maxBytes`. */
export function decompressLz4(source: Uint8Array, maxBytes: number): Uint8Array {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  if (view.getUint32(0, true) !== FRAME_MAGIC) throw new Damaged();
  const flags = view.getUint8(4);
  const hasBlockChecksums = (flags & 0x10) !== 0;
  const hasContentSize = (flags & 0x08) !== 0;
  const hasDictionary = (flags & 0x01) !== 0;
  if (hasDictionary) throw new Error('The LZ4 frame needs a dictionary.');
  const maxBlockBytes = 1 << (8 + 2 * ((view.getUint8(5) >>> 4) & 7));
  let at = 7 + (hasContentSize ? 8 : 0);

  let target: Uint8Array = new Uint8Array(Math.min(maxBytes, Math.max(4 * source.length, 1024)));
  let filled = 0;
  for (;;) {
    const field = view.getUint32(at, true);
    at += 4;
    if (field === 0) return target.subarray(0, filled);
    const size = field & ~UNCOMPRESSED_BLOCK;
    if (size > maxBlockBytes || at + size > source.length) throw new Damaged();
    const needed = Math.min(maxBytes, filled + maxBlockBytes);
    if (target.length < needed) target = grown(target, filled, Math.min(maxBytes, Math.max(needed, 2 * target.length)));
    if ((field & UNCOMPRESSED_BLOCK) === 0) {
      filled = decompressBlock(source, at, at + size, target, filled);
    } else {
      if (filled + size > target.length) throw new Error(`The LZ4 frame holds more than ${maxBytes} bytes.`);
      target.set(source.subarray(at, at + size), filled);
      filled += size;
    }
    at += size + (hasBlockChecksums ? 4 : 0);
  }
}

function grown(bytes: Uint8Array, used: number, size: number): Uint8Array {
  const larger = new Uint8Array(size);
  larger.set(bytes.subarray(0, used));
  return larger;
}

/** Writes at `to` in `target`, whose earlier bytes it may repeat. Returns where it ended. */
function decompressBlock(source: Uint8Array, start: number, end: number, target: Uint8Array, to: number): number {
  let from = start;
  let out = to;
  while (from < end) {
    const token = source[from++] ?? 0;
    let literals = token >>> 4;
    if (literals === EXTENDED) {
      let more: number;
      do {
        if (from >= end) throw new Damaged();
        more = source[from++] ?? 0;
        literals += more;
      } while (more === 255);
    }
    if (from + literals > end || out + literals > target.length) throw new Damaged();
    for (const stop = from + literals; from < stop; ) target[out++] = source[from++] ?? 0;
    // The last sequence has literals only.
    if (from === end) return out;

    if (from + 2 > end) throw new Damaged();
    const distance = (source[from] ?? 0) | ((source[from + 1] ?? 0) << 8);
    from += 2;
    let length = (token & EXTENDED) + MIN_MATCH;
    if (length === EXTENDED + MIN_MATCH) {
      let more: number;
      do {
        if (from >= end) throw new Damaged();
        more = source[from++] ?? 0;
        length += more;
      } while (more === 255);
    }
    if (distance === 0 || distance > out || out + length > target.length) throw new Damaged();
    // Byte by byte: a match may run into what it writes.
    for (let match = out - distance, stop = out + length; out < stop; ) target[out++] = target[match++] ?? 0;
  }
  return out;
}
