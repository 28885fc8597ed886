import { decompress } from 'fzstd';

/** https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1 */
const FRAME_MAGIC = 0xfd2fb528;
const MAX_BLOCK_BYTES = 128 * 1024;
const BLOCK_HEADER_BYTES = 3;
const RLE_BLOCK = 1;
const COMPRESSED_BLOCK = 2;

/**
 * One frame; bytes without meaning may follow what it held. Left alone, the library takes as much memory as the frame's header asks for (and takes
 * and moves 2 MB for each frame of Java's producer); given a buffer, it trusts that it is large enough. So the blocks are counted first.
 */
export function decompressZstd(source: Uint8Array, maxBytes: number): Uint8Array {
  const roomBytes = blockBytes(new DataView(source.buffer, source.byteOffset, source.byteLength));
  // The last block may be far from full.
  if (roomBytes > maxBytes + MAX_BLOCK_BYTES) throw new Error(`The zstd frame holds more than ${maxBytes} bytes.`);
  return decompress(source, Buffer.allocUnsafeSlow(roomBytes));
}

/** The most that the frame's blocks can hold. Throws where the frame is not whole, or not the only one. */
function blockBytes(view: DataView): number {
  if (view.getUint32(0, true) !== FRAME_MAGIC) throw new Error('This is no zstd frame.');
  const flags = view.getUint8(4);
  const isSingleSegment = (flags & 0x20) !== 0;
  const dictionaryIdBytes = [0, 1, 2, 4][flags & 3] ?? 0;
  const contentSizeBytes = flags >>> 6 === 0 ? Number(isSingleSegment) : 1 << (flags >>> 6);
  const checksumBytes = (flags & 0x04) === 0 ? 0 : 4;
  let at = 5 + (isSingleSegment ? 0 : 1) + dictionaryIdBytes + contentSizeBytes;
  let sum = 0;
  for (let isLast = false; !isLast; ) {
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    isLast = (header & 1) === 1;
    const type = (header >>> 1) & 3;
    const size = header >>> 3;
    sum += type === COMPRESSED_BLOCK ? MAX_BLOCK_BYTES : size;
    at += BLOCK_HEADER_BYTES + (type === RLE_BLOCK ? 1 : size);
  }
  if (at + checksumBytes !== view.byteLength) throw new Error('The zstd frame has another end than its blocks.');
  return sum;
}
