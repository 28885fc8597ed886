import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

const readBytes = 1 << 20;

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
  const packed = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: readBytes });
  if (!packed) {
    yield* file.iterator();
    return;
  }
  const gunzip = new DecompressionStream('gzip');
  const feeding = feed(file, gunzip.writable);
  // Awaited below; until then its failure must not count as unhandled.
  feeding.catch(() => undefined);
  const reader = gunzip.readable.getReader();
  try {
    // Unpacked pieces are small, and whoever waits for a record's end looks at all of it again with each.
    let held: Uint8Array[] = [];
    let heldBytes = 0;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      const unpacked: Uint8Array = Buffer.from(piece.value);
      held.push(unpacked);
      heldBytes += unpacked.length;
      if (heldBytes < leastBytes) continue;
      yield Buffer.concat(held);
      held = [];
      heldBytes = 0;
    }
    await feeding;
    if (heldBytes > 0) yield Buffer.concat(held);
  } finally {
    file.destroy();
    await reader.cancel();
  }
}

async function feed(
  from: AsyncIterable<Uint8Array<ArrayBuffer>>,
  to: WritableStream<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const writer = to.getWriter();
  try {
    for await (const chunk of from) await writer.write(chunk);
    await writer.close();
  } catch (error) {
    await writer.abort(error);
    throw error;
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
