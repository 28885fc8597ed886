/** A statement that cannot be carried out: 40001 of the real server, unless it says otherwise. */
export class StatementError extends Error {
  constructor(
    message: string,
    readonly errorCode = 40001,
  ) {
    super(message);
  }
}

export interface Token {
  /** `word`: upper case unless it was quoted. `string`: without its quotes. */
  readonly kind: 'word' | 'string' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly isQuoted: boolean;
  readonly start: number;
  readonly end: number;
}

const blank = /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const patterns = [
  ['word', /[A-Za-z_@][A-Za-z0-9_@]*/y],
  ['number', /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+/y],
  ['string', /'(?:[^']|'')*'/y],
  ['quoted', /`(?:[^`]|``)*`|"(?:[^"]|"")*"/y],
  ['symbol', /->|<>|!=|<=|>=|\|\||[-+*/%=<>(),.;[\]:]/y],
] as const;

export function syntaxError(text: string, at: number, expected: string): StatementError {
  const before = text.slice(0, at).split('\n');
  const column = before[before.length - 1]?.length ?? 0;
  return new StatementError(`line ${before.length}:${column + 1}: Syntax Error\n${expected}`);
}

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = skipBlank(text, token.end);
  }
  tokens.push({ kind: 'end', text: '', isQuoted: false, start: at, end: at });
  return tokens;
}

function skipBlank(text: string, at: number): number {
  blank.lastIndex = at;
  return blank.test(text) ? blank.lastIndex : at;
}

function tokenAt(text: string, start: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    const end = start + found.length;
    const quote = found.charAt(0);
    const inside = found.slice(1, -1).replaceAll(quote + quote, quote);
    if (kind === 'quoted') return { kind: 'word', text: inside, isQuoted: true, start, end };
    if (kind === 'string') return { kind, text: inside, isQuoted: true, start, end };
    return { kind, text: kind === 'word' ? found.toUpperCase() : found, isQuoted: false, start, end };
  }
  throw syntaxError(text, start, `Unexpected '${text.charAt(start)}'.`);
}

/** Takes the tokens of a text one after another. */
export class TokenReader {
  protected readonly tokens: readonly Token[];
  protected at = 0;

  constructor(protected readonly text: string) {
    this.tokens = tokenize(text);
  }

  atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  protected list<T>(element: () => T): T[] {
    const found = [element()];
    while (this.take(',')) found.push(element());
    return found;
  }

  protected listUntil<T>(end: string, element: () => T): T[] {
    return this.take(end) ? [] : this.until(end, this.list(element));
  }

  protected until<T>(end: string, value: T): T {
    this.expect(end);
    return value;
  }

  protected wholeNumber(): number {
    const token = this.next();
    if (!/^\d+$/.test(token.text)) throw this.unexpected('a whole number', token);
    return Number(token.text);
  }

  protected name(): string {
    const token = this.next();
    if (token.kind !== 'word') throw this.unexpected('a name', token);
    return token.text;
  }

  protected isWord(text: string): boolean {
    const token = this.peek();
    return !token.isQuoted && token.text === text && (token.kind === 'word' || token.kind === 'symbol');
  }

  protected take(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.at += 1;
    return true;
  }

  protected expect(text: string): true {
    if (!this.take(text)) throw this.unexpected(`'${text}'`);
    return true;
  }

  protected peek(): Token {
    const token = this.tokens[this.at];
    if (token === undefined) throw new Error('read beyond the end of the statement');
    return token;
  }

  protected next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.at += 1;
    return token;
  }

  protected unexpected(expected: string, token: Token = this.peek()): StatementError {
    return syntaxError(this.text, token.start, `Expecting ${expected}, found '${token.text}'.`);
  }
}
