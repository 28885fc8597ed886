import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

const readBytes = 1 << 20;

/** The file's bytes a piece at a time, unpacked where it is named .gz. Closed by leaving the loop. */
export async function* bytesOf(path: string): AsyncGenerator<Buffer, void, void> {
  const file = createReadStream(path, { highWaterMark: readBytes });
  if (!path.endsWith('.gz')) {
    yield* file.iterator();
    return;
  }
  const gunzip = new DecompressionStream('gzip');
  const feeding = feed(file, gunzip.writable);
  // Awaited below; until then its failure must not count as unhandled.
  feeding.catch(() => undefined);
  const reader = gunzip.readable.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield Buffer.from(piece.value);
    await feeding;
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

/** The first bytes of the file, unpacked where it is named .gz; fewer where it has no more. */
export async function headOf(path: string, headBytes: number): Promise<Buffer> {
  if (!path.endsWith('.gz')) {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of bytesOf(path)) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= headBytes) break;
  }
  return Buffer.concat(pieces).subarray(0, headBytes);
}
