import { gunzipSync } from 'node:zlib';
import { uncompress } from 'snappyjs';
import { decompressLz4 } from './lz4';
import { decompressZstd } from './zstd';

/** Of one record batch, decompressed; producers send at most 1 MB by default, so this is a bomb or a defect. */
export const MAX_DECOMPRESSED_BYTES = 128 * 1024 * 1024;

export const UNCOMPRESSED = 0;
const GZIP = 1;
const SNAPPY = 2;
const LZ4 = 3;
const ZSTD = 4;

/**
 * By the codec's number in a batch's attributes. What follows the decompressed bytes, where the answer is longer than they are, means nothing.
 * Errors: of whatever kind, where the bytes are not of that codec or too many.
 */
export function decompress(codec: number, bytes: Uint8Array, maxBytes = MAX_DECOMPRESSED_BYTES): Uint8Array {
  switch (codec) {
    case UNCOMPRESSED:
      return bytes;
    case GZIP:
      return gunzipSync(bytes, { maxOutputLength: maxBytes });
    case SNAPPY:
      return decompressSnappy(bytes, maxBytes);
    case LZ4:
      return decompressLz4(bytes, maxBytes);
    case ZSTD:
      return decompressZstd(bytes, maxBytes);
    default:
      throw new Error(`Codec ${codec} is not one that Kafka knows.`);
  }
}

/** What Java's producer puts before its blocks: a magic word and two version numbers, then each block with its size. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

function decompressSnappy(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes.length < XERIAL_HEADER_BYTES || XERIAL.compare(bytes, 0, XERIAL.length) !== 0)
    return uncompress(bytes, maxBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Uint8Array[] = [];
  let left = maxBytes;
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
    const size = view.getUint32(at);
    at += 4;
    if (at + size > bytes.length) throw new Error('The Snappy stream ends early.');
    const block = uncompress(bytes.subarray(at, at + size), left);
    blocks.push(block);
    left -= block.length;
    at += size;
  }
  return Buffer.concat(blocks);
}
