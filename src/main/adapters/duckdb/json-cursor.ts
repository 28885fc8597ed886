/** By byte: 1 where it stands for itself in a string and is ASCII. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c ? 1 : 0,
);

/** By byte: 1 where it may stand between tokens. */
const spaces = Uint8Array.from({ length: 256 }, (_, byte) => ([0x20, 0x0a, 0x0d, 0x09].includes(byte) ? 1 : 0));

/**
 * Reads the tokens of one JSON text (RFC 8259, no extensions) where it lies, making no object of what it need not look at. The text may be a part of
 * more bytes: nothing outside of it is looked at, since what follows one record may well be the next.
 */
export class JsonCursor {
  protected bytes: Uint8Array = new Uint8Array(0);
  /** The same bytes. */
  protected view = new DataView(this.bytes.buffer);
  /** Of the text: [from, limit). */
  protected from = 0;
  protected limit = 0;
  protected at = 0;
  /** Last token's content: [start, end), quotes excluded. */
  protected start = 0;
  protected end = 0;
  /** Last string has an escape. */
  protected escaped = false;
  /** Any string so far has a byte beyond ASCII: its UTF-8 must be checked. */
  protected beyondAscii = false;
  protected wholeDigits = 0;
  protected fractionDigits = 0;
  protected hasExponent = false;
  /** Why the text is not JSON; null while it is. */
  protected syntax: string | null = null;

  protected reset(bytes: Uint8Array, from: number, limit: number): void {
    if (bytes !== this.bytes) this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.bytes = bytes;
    this.from = from;
    this.limit = limit;
    this.at = from;
    this.beyondAscii = false;
    this.syntax = null;
  }

  protected wrong(expected: string): false {
    this.syntax ??=
      this.at >= this.limit
        ? `it ends where ${expected} should be`
        : `${expected} should be at byte ${this.at - this.from}`;
    return false;
  }

  /** The byte here; 0, which is nowhere good, at the end. */
  protected here(): number {
    const { at } = this;
    return at < this.limit ? (this.bytes[at] ?? 0) : 0;
  }

  private byteAt(at: number): number {
    return at < this.limit ? (this.bytes[at] ?? 0) : 0;
  }

  protected space(): void {
    // Most texts have none: a space is the greatest of the four.
    if (this.here() > 0x20) return;
    const { bytes, limit } = this;
    let { at } = this;
    while (at < limit && spaces[bytes[at] ?? 0] === 1) at += 1;
    this.at = at;
  }

  /** At an opening quote. */
  protected string(): boolean {
    const { bytes, view, limit } = this;
    let at = this.at + 1;
    this.start = at;
    this.escaped = false;
    for (;;) {
      while (at + 4 <= limit && isPlainWord(view.getInt32(at, true))) at += 4;
      while (at < limit && plain[bytes[at] ?? 0] === 1) at += 1;
      if (at >= limit) break;
      const byte = bytes[at] ?? 0;
      if (byte === 0x22) {
        this.end = at;
        this.at = at + 1;
        return true;
      }
      if (byte === 0x5c) {
        this.at = at;
        if (!this.escape()) return false;
        at = this.at;
        continue;
      }
      if (byte < 0x20) {
        this.at = at;
        return this.wrong('an escaped control character');
      }
      this.beyondAscii = true;
      at += 1;
    }
    this.at = limit;
    return this.wrong('a closing quote');
  }

  /** At a backslash. A surrogate must have its other half: alone it is no character, and UTF-8 has no form for it. */
  private escape(): boolean {
    this.escaped = true;
    const next = this.byteAt(this.at + 1);
    if (next !== 0x75) {
      if (!'"\\/bfnrt'.includes(String.fromCharCode(next))) return this.wrong('an escape');
      this.at += 2;
      return true;
    }
    const unit = this.hex(this.at + 2);
    if (Number.isNaN(unit)) return this.wrong('four hexadecimal digits');
    if (unit >= 0xdc00 && unit <= 0xdfff) return this.wrong('a whole character');
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const low =
        this.byteAt(this.at + 6) === 0x5c && this.byteAt(this.at + 7) === 0x75 ? this.hex(this.at + 8) : Number.NaN;
      if (!(low >= 0xdc00 && low <= 0xdfff)) return this.wrong('a whole character');
      this.at += 6;
    }
    this.at += 6;
    return true;
  }

  private hex(at: number): number {
    let value = 0;
    for (let i = at; i < at + 4; i += 1) {
      const digit = Number.parseInt(String.fromCharCode(this.byteAt(i)), 16);
      if (Number.isNaN(digit)) return Number.NaN;
      value = value * 16 + digit;
    }
    return value;
  }

  /** At a minus or a digit. */
  protected number(): boolean {
    this.start = this.at;
    if (this.here() === 0x2d) this.at += 1;
    const leading = this.here();
    this.wholeDigits = this.digits();
    if (this.wholeDigits === 0) return this.wrong('a digit');
    if (this.wholeDigits > 1 && leading === 0x30) return this.wrong('a number without leading zeros');
    this.fractionDigits = 0;
    if (this.here() === 0x2e) {
      this.at += 1;
      this.fractionDigits = this.digits();
      if (this.fractionDigits === 0) return this.wrong('a digit');
    }
    const mark = this.here();
    this.hasExponent = mark === 0x65 || mark === 0x45;
    if (this.hasExponent) {
      this.at += 1;
      const sign = this.here();
      if (sign === 0x2b || sign === 0x2d) this.at += 1;
      if (this.digits() === 0) return this.wrong('a digit');
    }
    this.end = this.at;
    return true;
  }

  private digits(): number {
    const { bytes, limit, at: start } = this;
    let at = start;
    for (; at < limit; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte < 0x30 || byte > 0x39) break;
    }
    this.at = at;
    return at - start;
  }

  protected literal(word: string): boolean {
    for (let i = 0; i < word.length; i += 1) {
      if (this.byteAt(this.at + i) !== word.charCodeAt(i)) return this.wrong(word);
    }
    this.at += word.length;
    return true;
  }

  /** At a field's name: what it says; null where it is none. */
  protected keyText(): string | null {
    if (this.here() !== 0x22) {
      this.wrong('a field name');
      return null;
    }
    if (!this.string()) return null;
    return this.escaped ? String(JSON.parse(`"${this.text()}"`)) : this.text();
  }

  /** From the end of a name to the start of its value. */
  protected colon(): boolean {
    this.space();
    if (this.here() !== 0x3a) return this.wrong('a colon');
    this.at += 1;
    this.space();
    return true;
  }

  /** The last token as it stands, escapes and all. */
  protected text(): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.start, this.end - this.start).toString('utf8');
  }
}

/**
 * Whether each of four bytes stands for itself in a string and is ASCII: of none of them becomes the high bit set, or was, by taking away what is a
 * space at least, a quote and a backslash. A borrow only comes from a byte that is none of these itself.
 */
function isPlainWord(word: number): boolean {
  return (
    (((word - 0x20202020) | ((word ^ 0x22222222) - 0x01010101) | ((word ^ 0x5c5c5c5c) - 0x01010101) | word) &
      0x80808080) ===
    0
  );
}

/** A minus or a digit. */
export function startsNumber(byte: number): boolean {
  return byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
}
