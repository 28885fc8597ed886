import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** A line of more is not held in memory: the file is not what its name says. */
export const mostLineBytes = 64 << 20;

const readBytes = 1 << 20;
const unpackedBytes = 256 << 10;
const paddingBytes = 64 << 10;

/** Whether the file is gzip, by its first bytes: names say what they like. */
export async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** The file's bytes a piece at a time, unpacked where it is gzip, then in pieces of at least so many bytes. Closed by leaving the loop. */
export async function* bytesOf(path: string, leastBytes = readBytes): AsyncGenerator<Buffer, void, void> {
  if (!(await isGzip(path))) {
    yield* createReadStream(path, { highWaterMark: readBytes }).iterator();
    return;
  }
  // Unpacked pieces are small, and whoever waits for a record's end looks at all of it again with each.
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const piece of unpacked(path)) {
    held.push(piece);
    heldBytes += piece.length;
    if (heldBytes < leastBytes) continue;
    yield Buffer.concat(held);
    held = [];
    heldBytes = 0;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

/** Of all members: zlib takes zeros between two of them for padding at the end, and ends there without a word. */
async function* unpacked(path: string): AsyncGenerator<Buffer, void, void> {
  for (let from: number | null = 0; from !== null; ) {
    const file = createReadStream(path, { start: from, highWaterMark: readBytes });
    const gunzip = createGunzip({ chunkSize: unpackedBytes });
    file.on('error', (error) => gunzip.destroy(error));
    const pieces: AsyncIterable<unknown> = file.pipe(gunzip);
    try {
      for await (const piece of pieces) if (Buffer.isBuffer(piece)) yield piece;
    } finally {
      file.destroy();
      gunzip.destroy();
    }
    // Bytes that it was not interested in are not counted.
    from = await firstNonZero(path, from + gunzip.bytesWritten);
  }
}

/** At `from` or behind it; null where the file ends before. */
async function firstNonZero(path: string, from: number): Promise<number | null> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(paddingBytes);
    for (let at = from; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return null;
      const found = buffer.subarray(0, bytesRead).findIndex((byte) => byte !== 0);
      if (found !== -1) return at + found;
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** The first bytes of the file, unpacked where it is gzip, and whether they are all that it has. */
export async function headOf(path: string, headBytes: number): Promise<{ bytes: Buffer; whole: boolean }> {
  if (await isGzip(path)) {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of bytesOf(path, 1)) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > headBytes) break;
    }
    return { bytes: Buffer.concat(pieces).subarray(0, headBytes), whole: bytes <= headBytes };
  }
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(Math.min(size, headBytes)),
      0,
      Math.min(size, headBytes),
      0,
    );
    return { bytes: buffer.subarray(0, bytesRead), whole: size <= headBytes };
  } finally {
    await handle.close();
  }
}
