import { LakeError } from '../../../shared/errors';
import type { Files } from '../ports';

/**
 * Row count of a complete Parquet file, from its footer: magic bytes, length, then FileMetaData in Thrift's compact protocol, of
 * which only field 3 (num_rows) is wanted. https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
 * Error: CORRUPT.
 */
export async function readParquetRowCount(files: Files, path: string): Promise<number> {
  const firstGuessBytes = 64 * 1024;
  const damaged = (why: string) =>
    new LakeError('CORRUPT', `${path} is not a complete Parquet file: ${why}. It was not committed; export again.`, {
      details: { path },
    });
  let tail = await files.readTail(path, firstGuessBytes);
  const length = tail.bytes.length;
  if (tail.sizeBytes < 12 || length < 8) throw damaged('it is too short');
  const view = new DataView(tail.bytes.buffer, tail.bytes.byteOffset, length);
  if (view.getUint32(length - 4, false) !== 0x50415231) throw damaged('it does not end with PAR1');
  const footerBytes = view.getUint32(length - 8, true);
  if (footerBytes + 12 > tail.sizeBytes) throw damaged('its footer is longer than the file');
  if (footerBytes + 8 > length) tail = await files.readTail(path, footerBytes + 8);
  const end = tail.bytes.length - 8;
  try {
    return readNumRows(tail.bytes.subarray(end - footerBytes, end));
  } catch (error) {
    if (error instanceof RangeError) throw damaged('its footer cannot be read');
    throw error;
  }
}

/** Field types of the compact protocol. */
const boolTrue = 1;
const boolFalse = 2;
const byte = 3;
const i16 = 4;
const i32 = 5;
const i64 = 6;
const double = 7;
const binary = 8;
const list = 9;
const set = 10;
const struct = 12;

function readNumRows(footer: Uint8Array): number {
  let at = 0;

  function next(): number {
    const value = footer[at];
    if (value === undefined) throw new RangeError('The footer ends early.');
    at += 1;
    return value;
  }

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const part = next();
      value |= BigInt(part & 0x7f) << shift;
      if (part < 0x80) return value;
    }
    throw new RangeError('A number of the footer is too long.');
  }

  function skip(type: number): void {
    switch (type) {
      case boolTrue:
      case boolFalse:
        return;
      case byte:
        at += 1;
        return;
      case i16:
      case i32:
      case i64:
        varint();
        return;
      case double:
        at += 8;
        return;
      case binary: {
        // Read first: `at += varint()` would add to the place before the length.
        const length = Number(varint());
        at += length;
        return;
      }
      case list:
      case set:
        skipList();
        return;
      case struct:
        for (let id = 0, header = next(); header !== 0; header = next()) {
          id = fieldId(header, id);
          skip(header & 0x0f);
        }
        return;
      default:
        throw new RangeError('The footer has a field of an unknown type.');
    }
  }

  function skipList(): void {
    const header = next();
    const size = header >> 4 === 15 ? Number(varint()) : header >> 4;
    const type = header & 0x0f;
    for (let i = 0; i < size; i += 1) {
      // In a list a boolean takes a byte of its own.
      if (type === boolTrue || type === boolFalse) at += 1;
      else skip(type);
    }
  }

  function fieldId(header: number, previous: number): number {
    const delta = header >> 4;
    if (delta !== 0) return previous + delta;
    const raw = Number(varint());
    return (raw >>> 1) ^ -(raw & 1);
  }

  for (let id = 0, header = next(); header !== 0; header = next()) {
    id = fieldId(header, id);
    if (id === 3 && (header & 0x0f) === i64) {
      const raw = varint();
      return Number((raw >> 1n) ^ -(raw & 1n));
    }
    skip(header & 0x0f);
  }
  throw new RangeError('The footer has no row count.');
}
