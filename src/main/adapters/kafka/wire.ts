import { connect } from 'node:net';
import { LakeError, messageOf } from '../../../shared/errors';

/**
 * As much of the Kafka wire protocol as kafkajs does not offer: requests.ts says which requests and why. One connection an exchange.
 * https://kafka.apache.org/protocol
 */

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Larger answers than this are a broken stream or not Kafka at all; metadata of 100,000 partitions stays below. */
const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

export function parseAddress(text: string): Address {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

export class WireWriter {
  private readonly parts: Buffer[] = [];

  int8(value: number): this {
    this.parts.push(Buffer.of(value & 0xff));
    return this;
  }

  int16(value: number): this {
    const part = Buffer.alloc(2);
    part.writeInt16BE(value);
    this.parts.push(part);
    return this;
  }

  int32(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    this.parts.push(part);
    return this;
  }

  int64(value: bigint): this {
    const part = Buffer.alloc(8);
    part.writeBigInt64BE(value);
    this.parts.push(part);
    return this;
  }

  bytes(value: Uint8Array): this {
    this.parts.push(Buffer.from(value));
    return this;
  }

  string(value: string): this {
    const text = Buffer.from(value, 'utf8');
    return this.int16(text.length).bytes(text);
  }

  unsignedVarint(value: number): this {
    let rest = value;
    const part: number[] = [];
    while (rest > 0x7f) {
      part.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    part.push(rest);
    return this.bytes(Uint8Array.from(part));
  }

  /** Length plus one, so that zero can mean null. */
  compactString(value: string): this {
    const text = Buffer.from(value, 'utf8');
    return this.unsignedVarint(text.length + 1).bytes(text);
  }

  noTags(): this {
    return this.unsignedVarint(0);
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/** Reading past the end throws RangeError, which `exchange` turns into SOURCE. */
export class WireReader {
  private position = 0;

  constructor(private readonly buffer: Buffer) {}

  int8(): number {
    return this.buffer.readInt8(this.advance(1));
  }

  int16(): number {
    return this.buffer.readInt16BE(this.advance(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.advance(4));
  }

  bytes(length: number): Buffer {
    const start = this.advance(length);
    return this.buffer.subarray(start, start + length);
  }

  string(): string {
    return this.bytes(this.int16()).toString('utf8');
  }

  nullableString(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.bytes(length).toString('utf8');
  }

  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.buffer.readUInt8(this.advance(1));
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('A varint is longer than 5 bytes.');
  }

  compactString(): string | null {
    const length = this.unsignedVarint();
    return length === 0 ? null : this.bytes(length - 1).toString('utf8');
  }

  compactArray<T>(item: () => T): T[] {
    return this.times(this.unsignedVarint() - 1, item);
  }

  array<T>(item: () => T): T[] {
    return this.times(this.int32(), item);
  }

  skipTags(): void {
    for (let left = this.unsignedVarint(); left > 0; left--) {
      this.unsignedVarint();
      this.bytes(this.unsignedVarint());
    }
  }

  private times<T>(count: number, item: () => T): T[] {
    const items: T[] = [];
    for (let left = count; left > 0; left--) items.push(item());
    return items;
  }

  private advance(length: number): number {
    const start = this.position;
    if (length < 0 || start + length > this.buffer.length) throw new RangeError('The answer ends early.');
    this.position = start + length;
    return start;
  }
}

export interface WireRequest<T> {
  readonly name: string;
  readonly apiKey: number;
  readonly version: number;
  /** Header version 2 and its answer's tagged fields (KIP-482). */
  readonly flexible: boolean;
  readonly body: Buffer;
  readonly read: (reader: WireReader) => T;
}

/** Asks several things on one connection, in order. Errors: UNAVAILABLE (no connection, closed, timeout), SOURCE (an answer that does not parse). */
export async function withConnection<T>(
  address: Address,
  clientId: string,
  timeoutMs: number,
  work: (ask: <R>(request: WireRequest<R>) => Promise<R>) => Promise<T>,
): Promise<T> {
  const where = `${address.host}:${address.port}`;
  const socket = connect({ host: address.host, port: address.port });
  socket.setNoDelay(true);
  let received = Buffer.alloc(0);
  let waiting: { resolve: (frame: Buffer) => void; reject: (error: LakeError) => void } | null = null;
  let failure: LakeError | null = null;

  const fail = (error: LakeError): void => {
    failure ??= error;
    waiting?.reject(failure);
    waiting = null;
    socket.destroy();
  };
  const unavailable = (reason: string, cause?: unknown): LakeError =>
    new LakeError('UNAVAILABLE', `The Kafka broker ${where} ${reason}.`, { details: { broker: where }, cause });

  const timer = setTimeout(() => fail(unavailable(`did not answer within ${timeoutMs} ms`)), timeoutMs);
  socket.on('error', (error) => fail(unavailable(`cannot be reached (${messageOf(error)})`, error)));
  socket.on('close', () => fail(unavailable('closed the connection')));
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    if (received.length < 4) return;
    const length = received.readInt32BE(0);
    if (length < 4 || length > MAX_RESPONSE_BYTES) {
      fail(new LakeError('SOURCE', `${where} does not speak the Kafka protocol.`, { details: { broker: where } }));
    } else if (received.length >= length + 4) {
      const frame = received.subarray(4, length + 4);
      received = received.subarray(length + 4);
      waiting?.resolve(frame);
      waiting = null;
    }
  });

  let correlationId = 0;
  const ask = async <R>(request: WireRequest<R>): Promise<R> => {
    const id = ++correlationId;
    const header = new WireWriter().int16(request.apiKey).int16(request.version).int32(id).string(clientId);
    if (request.flexible) header.noTags();
    const payload = Buffer.concat([header.toBuffer(), request.body]);
    const frame = await new Promise<Buffer>((resolve, reject) => {
      if (failure !== null) {
        reject(failure);
        return;
      }
      waiting = { resolve, reject };
      socket.write(Buffer.concat([new WireWriter().int32(payload.length).toBuffer(), payload]));
    });
    try {
      const reader = new WireReader(frame);
      if (reader.int32() !== id) throw new RangeError('The answer belongs to another request.');
      if (request.flexible) reader.skipTags();
      return request.read(reader);
    } catch (error) {
      throw new LakeError('SOURCE', `The answer of ${where} to ${request.name} cannot be read: ${messageOf(error)}`, {
        details: { broker: where },
        cause: error,
      });
    }
  };

  try {
    return await work(ask);
  } finally {
    clearTimeout(timer);
    socket.removeAllListeners('close');
    socket.destroy();
  }
}
