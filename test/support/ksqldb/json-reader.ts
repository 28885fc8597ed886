/** A message that the real server would log and skip. */
export class Undecodable extends Error {}

const escaped = /"(?:[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;

const [QUOTE, BACKSLASH, COMMA, COLON] = [34, 92, 44, 58];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [123, 125, 91, 93];
const LETTER_N = 110;

/** By character codes, and without copies but of what is asked for: it reads every byte of the topics. */
export class JsonReader {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Of the next character that is no space; NaN at the end. */
  peek(): number {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return code;
      this.at += 1;
    }
  }

  isString(): boolean {
    return this.peek() === QUOTE;
  }

  /** With its quotes and escapes. */
  string(): string {
    const { text } = this;
    const start = this.at;
    if (this.peek() !== QUOTE) throw new Undecodable(`no text at ${start}`);
    for (let end = this.at + 1; ; end += 1) {
      const code = text.charCodeAt(end);
      if (code === QUOTE) {
        const found = text.slice(this.at, end + 1);
        this.at = end + 1;
        return found;
      }
      if (code === BACKSLASH) return this.match(escaped);
      // A control character, or the end.
      if (!(code >= 32)) throw new Undecodable(`no text at ${start}`);
    }
  }

  number(): string {
    this.peek();
    return this.match(number);
  }

  word(): string {
    this.peek();
    return this.match(word);
  }

  takeNull(): boolean {
    return this.peek() === LETTER_N && this.match(word) === 'null';
  }

  /** Goes into an object: the name of its first member, whose value is to be read then; null where it has none. */
  firstName(): string | null {
    this.expect(OPEN_OBJECT);
    return this.take(CLOSE_OBJECT) ? null : this.name();
  }

  /** The name of the next member, null at the object's end. */
  nextName(): string | null {
    if (this.take(COMMA)) return this.name();
    this.expect(CLOSE_OBJECT);
    return null;
  }

  array(each: () => void): void {
    this.expect(OPEN_ARRAY);
    if (this.take(CLOSE_ARRAY)) return;
    do each();
    while (this.take(COMMA));
    this.expect(CLOSE_ARRAY);
  }

  /** Any value, as it is written. */
  raw(): string {
    const first = this.peek();
    const start = this.at;
    if (first === QUOTE) this.string();
    else if (first === OPEN_OBJECT) for (let name = this.firstName(); name !== null; name = this.nextName()) this.raw();
    else if (first === OPEN_ARRAY) this.array(() => this.raw());
    else if (first >= 97) this.word();
    else this.number();
    return this.text.slice(start, this.at);
  }

  private name(): string {
    const name = this.string();
    this.expect(COLON);
    return stringOf(name);
  }

  private take(code: number): boolean {
    if (this.peek() !== code) return false;
    this.at += 1;
    return true;
  }

  private expect(code: number): void {
    if (!this.take(code)) throw new Undecodable(`'${String.fromCharCode(code)}' is missing at ${this.at}`);
  }

  private match(pattern: RegExp): string {
    const start = this.at;
    pattern.lastIndex = start;
    if (!pattern.test(this.text)) throw new Undecodable(`no JSON at ${start}`);
    this.at = pattern.lastIndex;
    return this.text.slice(start, this.at);
  }
}

/** The text that a string in JSON stands for. */
export const stringOf = (json: string): string => (json.includes('\\') ? String(JSON.parse(json)) : json.slice(1, -1));
