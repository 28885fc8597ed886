import { LakeError, messageOf } from '../errors';
import { type Frame, frameSchema } from './frames';

/**
 * A frame as bytes, for a WebSocket:
 *
 *   u32 little-endian length of the head | head: JSON, UTF-8 | attachments, one after the other
 *
 * In the head `{"$bigint":"123"}` stands for a bigint, `{"$number":"NaN"}` for a number JSON cannot write, `{"$bytes":n}` for the
 * next n bytes of the attachments. A key of the caller's own that starts with `$` is written with one `$` more.
 */

/** A window of 100,000 wide rows stays below it; more is a mistake or an attack. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;
const MAX_DEPTH = 64;
const HEAD_LENGTH_BYTES = 4;

export function encodeFrame(frame: Frame, maxBytes = MAX_FRAME_BYTES): Uint8Array<ArrayBuffer> {
  const attachments: Uint8Array[] = [];
  const head = new TextEncoder().encode(JSON.stringify(toJson(frame, attachments, 0)));
  const total = attachments.reduce((sum, bytes) => sum + bytes.byteLength, HEAD_LENGTH_BYTES + head.byteLength);
  if (total > maxBytes) {
    throw new LakeError(
      'EXHAUSTED',
      `An answer of ${total} bytes is over the limit of ${maxBytes}. Ask for fewer rows.`,
      {
        details: { sizeBytes: total, limitBytes: maxBytes },
      },
    );
  }
  const out = new Uint8Array(total);
  new DataView(out.buffer).setUint32(0, head.byteLength, true);
  out.set(head, HEAD_LENGTH_BYTES);
  let at = HEAD_LENGTH_BYTES + head.byteLength;
  for (const bytes of attachments) {
    out.set(bytes, at);
    at += bytes.byteLength;
  }
  return out;
}

/** Errors: INVALID_INPUT for anything that is not exactly one whole frame. */
export function decodeFrame(bytes: Uint8Array, maxBytes = MAX_FRAME_BYTES): Frame {
  if (bytes.byteLength > maxBytes) throw malformed(`${bytes.byteLength} bytes, over the limit of ${maxBytes}`);
  if (bytes.byteLength < HEAD_LENGTH_BYTES) throw malformed('shorter than its own header');
  const headBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (HEAD_LENGTH_BYTES + headBytes > bytes.byteLength) throw malformed('the head is cut off');
  const attachments = new Attachments(bytes.subarray(HEAD_LENGTH_BYTES + headBytes));
  let value: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      bytes.subarray(HEAD_LENGTH_BYTES, HEAD_LENGTH_BYTES + headBytes),
    );
    const head: unknown = JSON.parse(text);
    value = fromJson(head, attachments, 0);
  } catch (error) {
    throw error instanceof LakeError ? error : malformed(messageOf(error));
  }
  if (attachments.left > 0) throw malformed(`${attachments.left} bytes too many`);
  const frame = frameSchema.safeParse(value);
  if (!frame.success) throw malformed(frame.error.message);
  return frame.data;
}

function toJson(value: unknown, attachments: Uint8Array[], depth: number): unknown {
  if (depth > MAX_DEPTH)
    throw new LakeError('INVALID_INPUT', `A value nested deeper than ${MAX_DEPTH} cannot be sent.`);
  if (typeof value === 'bigint') return { $bigint: value.toString() };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (value instanceof Uint8Array) {
    attachments.push(value);
    return { $bytes: value.byteLength };
  }
  if (Array.isArray(value)) return value.map((item) => toJson(item ?? null, attachments, depth + 1));
  if (typeof value === 'object' && isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key.startsWith('$') ? `$${key}` : key, toJson(item, attachments, depth + 1)]),
    );
  }
  throw new TypeError(`A ${typeof value === 'object' ? value.constructor.name : typeof value} cannot be sent.`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function fromJson(value: unknown, attachments: Attachments, depth: number): unknown {
  if (depth > MAX_DEPTH) throw malformed(`nested deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) return value.map((item) => fromJson(item, attachments, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  const [first] = entries;
  if (first !== undefined && first[0].startsWith('$') && !first[0].startsWith('$$')) {
    if (entries.length !== 1) throw malformed(`an unknown mark ${first[0]}`);
    return fromMark(first[0], first[1], attachments);
  }
  return Object.fromEntries(
    entries.map(([key, item]) => {
      if (key.startsWith('$') && !key.startsWith('$$')) throw malformed(`an unknown mark ${key}`);
      return [key.startsWith('$$') ? key.slice(1) : key, fromJson(item, attachments, depth + 1)];
    }),
  );
}

function fromMark(mark: string, value: unknown, attachments: Attachments): unknown {
  if (mark === '$bigint' && typeof value === 'string' && /^-?\d{1,1000}$/.test(value)) return BigInt(value);
  if (mark === '$number' && (value === 'NaN' || value === 'Infinity' || value === '-Infinity')) return Number(value);
  if (mark === '$bytes' && typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
    return attachments.take(value);
  throw malformed(`an unknown mark ${mark}`);
}

class Attachments {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.byteLength - this.#at;
  }

  /** A copy of its own: the receiver may transfer it without taking the whole message along. */
  take(length: number): Uint8Array {
    if (length > this.left) throw malformed('an attachment is cut off');
    const taken = new Uint8Array(length);
    taken.set(this.#bytes.subarray(this.#at, this.#at + length));
    this.#at += length;
    return taken;
  }
}

function malformed(what: string): LakeError {
  return new LakeError('INVALID_INPUT', `A message on the connection cannot be read: ${what}.`);
}
