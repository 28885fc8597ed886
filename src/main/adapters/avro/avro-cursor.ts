import { isUtf8 } from 'node:buffer';

/** What is wrong with a value, and after how many of its bytes. */
export class AvroProblem extends Error {
  constructor(
    readonly what: string,
    readonly atByte: number,
  ) {
    super(what);
  }
}

/** Reads Avro's binary encoding from [start, end) of `bytes`, and throws an AvroProblem where it is none. */
export class AvroCursor {
  private at = 0;
  private end = 0;
  private origin = 0;
  private bytes: Buffer = Buffer.alloc(0);

  reset(bytes: Uint8Array, start: number, end: number, origin: number): void {
    if (this.bytes.buffer !== bytes.buffer || this.bytes.byteOffset !== bytes.byteOffset) {
      this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.at = start;
    this.end = end;
    this.origin = origin;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** To be thrown. */
  problem(what: string): AvroProblem {
    return new AvroProblem(what, this.at - this.origin);
  }

  byte(): number {
    if (this.at >= this.end) throw this.problem('the value ends too early');
    const byte = this.bytes[this.at] ?? 0;
    this.at += 1;
    return byte;
  }

  /** A number where it is exact as one. */
  long(): number | bigint {
    const from = this.at;
    let low = 0;
    let factor = 1;
    for (let i = 0; i < 7; i += 1) {
      const byte = this.byte();
      low += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return low % 2 === 0 ? low / 2 : -(low + 1) / 2;
    }
    let high = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      high |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
      if (shift === 14n) throw this.tooLong(from);
    }
    const zigzag = BigInt(low) + (high << 49n);
    if (zigzag >= 1n << 64n) throw this.tooLong(from);
    return (zigzag & 1n) === 0n ? zigzag >> 1n : -((zigzag + 1n) >> 1n);
  }

  private tooLong(from: number): AvroProblem {
    this.at = from;
    return this.problem('a number of more than 64 bits');
  }

  int(): number {
    const from = this.at;
    const value = this.long();
    if (typeof value === 'number' && value >= -(2 ** 31) && value < 2 ** 31) return value;
    this.at = from;
    throw this.problem(`${value} is no int`);
  }

  /** A length or a place in a list; below `bound`. */
  count(bound: number, what: string): number {
    const from = this.at;
    const value = this.long();
    if (typeof value === 'number' && value >= 0 && value < bound) return value;
    this.at = from;
    throw this.problem(`${value} is no ${what}`);
  }

  /** A view. */
  take(size: number): Buffer {
    if (size > this.left) throw this.problem(`${size} bytes announced and ${this.left} there`);
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  bytesOfLength(): Buffer {
    return this.take(this.count(Number.MAX_SAFE_INTEGER, 'length'));
  }

  /** Text as JSON spells it. */
  quotedText(): string {
    const size = this.count(Number.MAX_SAFE_INTEGER, 'length');
    if (size > this.left) throw this.problem(`${size} bytes announced and ${this.left} there`);
    const { at, bytes } = this;
    const end = at + size;
    this.at = end;
    for (let i = at; i < end; i += 1) {
      const byte = bytes[i] ?? 0;
      if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) return this.escapedText(at, end);
    }
    return `"${bytes.toString('latin1', at, end)}"`;
  }

  private escapedText(start: number, end: number): string {
    if (isUtf8(this.bytes.subarray(start, end))) return JSON.stringify(this.bytes.toString('utf8', start, end));
    this.at = start;
    throw this.problem('text that is not UTF-8');
  }

  float(): number {
    return this.take(4).readFloatLE();
  }

  double(): number {
    return this.take(8).readDoubleLE();
  }
}
