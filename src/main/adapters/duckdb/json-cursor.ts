/** By byte: 1 where it stands for itself in a string and is ASCII. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c ? 1 : 0,
);

/** Reads the tokens of one JSON text (RFC 8259, no extensions) from its bytes, making no object of what it need not look at. */
export class JsonCursor {
  protected bytes: Uint8Array = new Uint8Array(0);
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

  protected reset(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.at = 0;
    this.beyondAscii = false;
    this.syntax = null;
  }

  protected wrong(expected: string): false {
    this.syntax ??=
      this.at >= this.bytes.length ? `it ends where ${expected} should be` : `${expected} should be at byte ${this.at}`;
    return false;
  }

  protected space(): void {
    const bytes = this.bytes;
    let at = this.at;
    for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at])
      at += 1;
    this.at = at;
  }

  /** At an opening quote. */
  protected string(): boolean {
    const bytes = this.bytes;
    const length = bytes.length;
    let at = this.at + 1;
    this.start = at;
    this.escaped = false;
    for (;;) {
      while (plain[bytes[at] ?? 0] === 1) at += 1;
      if (at >= length) break;
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
    this.at = length;
    return this.wrong('a closing quote');
  }

  /** At a backslash. A surrogate must have its other half: alone it is no character, and UTF-8 has no form for it. */
  private escape(): boolean {
    this.escaped = true;
    const next = this.bytes[this.at + 1] ?? 0;
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
        this.bytes[this.at + 6] === 0x5c && this.bytes[this.at + 7] === 0x75 ? this.hex(this.at + 8) : Number.NaN;
      if (!(low >= 0xdc00 && low <= 0xdfff)) return this.wrong('a whole character');
      this.at += 6;
    }
    this.at += 6;
    return true;
  }

  private hex(at: number): number {
    let value = 0;
    for (let i = at; i < at + 4; i += 1) {
      const digit = Number.parseInt(String.fromCharCode(this.bytes[i] ?? 0), 16);
      if (Number.isNaN(digit)) return Number.NaN;
      value = value * 16 + digit;
    }
    return value;
  }

  /** At a minus or a digit. */
  protected number(): boolean {
    this.start = this.at;
    if (this.bytes[this.at] === 0x2d) this.at += 1;
    const leading = this.bytes[this.at];
    this.wholeDigits = this.digits();
    if (this.wholeDigits === 0) return this.wrong('a digit');
    if (this.wholeDigits > 1 && leading === 0x30) return this.wrong('a number without leading zeros');
    this.fractionDigits = 0;
    if (this.bytes[this.at] === 0x2e) {
      this.at += 1;
      this.fractionDigits = this.digits();
      if (this.fractionDigits === 0) return this.wrong('a digit');
    }
    const mark = this.bytes[this.at];
    this.hasExponent = mark === 0x65 || mark === 0x45;
    if (this.hasExponent) {
      this.at += 1;
      const sign = this.bytes[this.at];
      if (sign === 0x2b || sign === 0x2d) this.at += 1;
      if (this.digits() === 0) return this.wrong('a digit');
    }
    this.end = this.at;
    return true;
  }

  private digits(): number {
    const bytes = this.bytes;
    const start = this.at;
    let at = start;
    for (let byte = bytes[at]; byte !== undefined && byte >= 0x30 && byte <= 0x39; byte = bytes[at]) at += 1;
    this.at = at;
    return at - start;
  }

  protected literal(word: string): boolean {
    for (let i = 0; i < word.length; i += 1) {
      if (this.bytes[this.at + i] !== word.charCodeAt(i)) return this.wrong(word);
    }
    this.at += word.length;
    return true;
  }

  /** At a field's name: what it says; null where it is none. */
  protected keyText(): string | null {
    if (this.bytes[this.at] !== 0x22) {
      this.wrong('a field name');
      return null;
    }
    if (!this.string()) return null;
    return this.escaped ? String(JSON.parse(`"${this.text()}"`)) : this.text();
  }

  /** From the end of a name to the start of its value. */
  protected colon(): boolean {
    this.space();
    if (this.bytes[this.at] !== 0x3a) return this.wrong('a colon');
    this.at += 1;
    this.space();
    return true;
  }

  /** The last token as it stands, escapes and all. */
  protected text(): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.start, this.end - this.start).toString('utf8');
  }
}
