const startBytes = 64 * 1024;
/** A call of `set` costs more than copying so few bytes one by one. */
const shortBytes = 24;

/** JSON text under construction: bytes appended, none of them looked at. */
export class GrowingText {
  bytes = new Uint8Array(startBytes);
  length = 0;

  /** Room for a text of the size, where it is known. */
  constructor(sizeBytes = 0) {
    if (sizeBytes > startBytes) this.bytes = new Uint8Array(sizeBytes);
  }

  put(from: Uint8Array, start: number, end: number): void {
    const size = end - start;
    if (this.length + size > this.bytes.length) this.#grow(size);
    const { bytes, length } = this;
    if (size > shortBytes) bytes.set(from.subarray(start, end), length);
    else for (let i = 0; i < size; i += 1) bytes[length + i] = from[start + i] ?? 0;
    this.length = length + size;
  }

  putAll(text: Uint8Array): void {
    this.put(text, 0, text.length);
  }

  putByte(byte: number): void {
    if (this.length === this.bytes.length) this.#grow(1);
    this.bytes[this.length] = byte;
    this.length += 1;
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + needed));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
