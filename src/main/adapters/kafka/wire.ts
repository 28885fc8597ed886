/** How the Kafka protocol writes its values: https://kafka.apache.org/protocol */

export interface Address {
  readonly host: string;
  readonly port: number;
}

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

  nullableString(value: string | null): this {
    return value === null ? this.int16(-1) : this.string(value);
  }

  sizedBytes(value: Uint8Array): this {
    return this.int32(value.length).bytes(value);
  }

  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  /** Length plus one, so that zero can mean null. */
  compactArray<T>(items: readonly T[], write: (item: T) => void): this {
    this.unsignedVarint(items.length + 1);
    for (const item of items) write(item);
    return this;
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

/** Reading past the end throws RangeError, which the connection turns into SOURCE. */
export class WireReader {
  private position = 0;

  constructor(readonly buffer: Buffer) {}

  /** Where the next value begins in `buffer`. */
  get at(): number {
    return this.position;
  }

  skip(length: number): void {
    this.advance(length);
  }

  int8(): number {
    return this.buffer.readInt8(this.advance(1));
  }

  int16(): number {
    return this.buffer.readInt16BE(this.advance(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.advance(4));
  }

  int64(): bigint {
    return this.buffer.readBigInt64BE(this.advance(8));
  }

  bytes(length: number): Buffer {
    const start = this.advance(length);
    return this.buffer.subarray(start, start + length);
  }

  string(): string {
    return this.bytes(this.int16()).toString('utf8');
  }

  sizedBytes(): Buffer {
    return this.bytes(this.int32());
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
    this.tags();
  }

  /** Tagged fields (KIP-482), by their tag. */
  tags(): ReadonlyMap<number, WireReader> {
    const found = new Map<number, WireReader>();
    for (let left = this.unsignedVarint(); left > 0; left--) {
      const tag = this.unsignedVarint();
      found.set(tag, new WireReader(this.bytes(this.unsignedVarint())));
    }
    return found;
  }

  private times<T>(count: number, item: () => T): T[] {
    // An item has a byte at least.
    if (count > this.buffer.length) throw new RangeError('A list is longer than its answer.');
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
  /** The answer begins with `throttle_time_ms`: for so long the broker now reads nothing of this connection (KIP-219). */
  readonly isThrottled?: boolean;
  /** May throw: LakeError goes to whoever asked as it is, anything else becomes SOURCE. */
  readonly read: (reader: WireReader) => T;
  /** Of the answer: more is a broken stream, or not Kafka at all. */
  readonly maxAnswerBytes?: number;
  /** How long the broker may hold the answer back, on top of what any request may take. */
  readonly maxWaitMs?: number;
}
