import { createReadStream } from 'node:fs';

/** A field of the file: null for the word NULL without quotes. */
export type StagedField = string | null;

const COMMA = 0x2c;
const QUOTE = 0x22;
const NEWLINE = 0x0a;
const CHUNK_BYTES = 256 * 1024;

/** The rows of a file that `StagedRows` describes, as LOAD DATA would read it. Memory: one chunk and one row. */
export async function* readStagedRows(path: string): AsyncGenerator<StagedField[]> {
  const reader = new RowReader();
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    if (chunk instanceof Buffer) yield* reader.read(chunk);
  }
  yield* reader.end();
}

/** Splits bytes into rows; what a chunk ends amid is kept for the next. UTF-8 has no byte of these three inside a character. */
export class RowReader {
  #rest: Buffer = Buffer.alloc(0);

  *read(chunk: Buffer): Generator<StagedField[]> {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (;;) {
      const end = endOfRow(bytes, start);
      if (end === -1) break;
      yield fieldsOf(bytes, start, end);
      start = end + 1;
    }
    this.#rest = bytes.subarray(start);
  }

  *end(): Generator<StagedField[]> {
    if (this.#rest.length > 0) yield fieldsOf(this.#rest, 0, this.#rest.length);
    this.#rest = Buffer.alloc(0);
  }
}

/** A doubled quote closes and opens again, so parity tells inside from outside. */
function endOfRow(bytes: Buffer, start: number): number {
  let isInside = false;
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) isInside = !isInside;
    else if (byte === NEWLINE && !isInside) return i;
  }
  return -1;
}

function fieldsOf(bytes: Buffer, start: number, end: number): StagedField[] {
  const fields: StagedField[] = [];
  let from = start;
  let isInside = false;
  for (let i = start; i <= end; i++) {
    const byte = i === end ? COMMA : bytes[i];
    if (i < end && byte === QUOTE) isInside = !isInside;
    else if (byte === COMMA && (!isInside || i === end)) {
      fields.push(fieldOf(bytes.toString('utf8', from, i)));
      from = i + 1;
    }
  }
  return fields;
}

function fieldOf(text: string): StagedField {
  if (text.startsWith('"')) return text.slice(1, -1).replaceAll('""', '"');
  return text === 'NULL' ? null : text;
}
