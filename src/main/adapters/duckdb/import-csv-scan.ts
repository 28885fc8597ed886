/** How the fields of a CSV file are parted. The quote is always `"`: single quotes are text. */
export interface CsvDialect {
  readonly delimiter: string;
  /** What stands before a quote inside of quotes: another quote (RFC 4180), or a backslash, which then escapes itself too and nothing else. */
  readonly escape: '"' | '\\';
  /** Whether spaces directly before an opening quote and after a closing one are no part of the field; without quotes they always are. */
  readonly skipsBlanks: boolean;
}

/** A quoted field in which no closing quote comes within so many bytes was not meant to be one. */
const quotedBytes = 4 << 20;
/** A record is no longer than this. */
const recordBytes = 16 << 20;

const plain = 0;
const isDelimiter = 1;
const isQuote = 2;
const isLineEnd = 3;

const space = 0x20;
const quote = 0x22;
const backslash = 0x5c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Finds one record after the other in a window of bytes, by RFC 4180 but for line ends, which may be CR, LF or both. What breaks a record in its
 * quotes breaks the line that it begins on, no more: the next record begins on the next line, so that an unclosed quote swallows nothing.
 * After `scan` gave true, the other members tell of the record.
 */
export class CsvScan {
  fields = 0;
  /** Of the record's bytes, without its line end. */
  end = 0;
  /** Where the next record begins. */
  next = 0;
  problem: string | null = null;
  hasQuotes = false;
  hasLineEndInside = false;
  hasDoubledQuotes = false;
  private readonly kinds = new Uint8Array(256);
  private readonly delimiter: number;
  private readonly byBackslash: boolean;
  private readonly skipsBlanks: boolean;

  constructor({ delimiter, escape, skipsBlanks }: CsvDialect) {
    this.skipsBlanks = skipsBlanks;
    this.delimiter = delimiter.charCodeAt(0);
    this.byBackslash = escape === '\\';
    this.kinds[this.delimiter] = isDelimiter;
    this.kinds[quote] = isQuote;
    this.kinds[lineFeed] = isLineEnd;
    this.kinds[carriageReturn] = isLineEnd;
  }

  /** False where the window ends too early to tell; not asked where `final`, when the file ends with the window. */
  scan(bytes: Uint8Array, from: number, limit: number, final: boolean): boolean {
    const { kinds } = this;
    this.fields = 1;
    this.problem = null;
    this.hasQuotes = false;
    this.hasLineEndInside = false;
    this.hasDoubledQuotes = false;
    let fieldStart = from;
    for (let at = from; at < limit; at += 1) {
      const kind = kinds[bytes[at] ?? 0];
      if (kind === plain) continue;
      if (kind === isDelimiter) {
        this.fields += 1;
        fieldStart = at + 1;
      } else if (kind === isLineEnd) {
        if (at - from > recordBytes) this.problem = tooLong;
        return this.ended(bytes, at, limit, final);
      } else {
        if (this.skipsBlanks) while (fieldStart < at && bytes[fieldStart] === space) fieldStart += 1;
        if (at !== fieldStart) return this.broken(strayQuote, bytes, from, limit, final);
        this.hasQuotes = true;
        let close = this.closing(bytes, at + 1, limit, final);
        if (close === more) return false;
        if (close === never) return this.broken(unclosed, bytes, from, limit, final);
        if (this.skipsBlanks) while (close + 1 < limit && bytes[close + 1] === space) close += 1;
        const follows = close + 1 === limit ? isLineEnd : kinds[bytes[close + 1] ?? 0];
        if (close + 1 === limit && !final) return false;
        if (follows !== isDelimiter && follows !== isLineEnd) return this.broken(afterQuote, bytes, from, limit, final);
        at = close;
      }
    }
    if (!final) return false;
    if (limit - from > recordBytes) this.problem = tooLong;
    this.end = limit;
    this.next = limit;
    return true;
  }

  /** Where the quote is that closes the field. */
  private closing(bytes: Uint8Array, from: number, limit: number, final: boolean): number {
    const { byBackslash } = this;
    const bound = Math.min(limit, from + quotedBytes);
    for (let at = from; at < bound; at += 1) {
      const byte = bytes[at];
      if (byte === quote) {
        if (byBackslash) return at;
        if (at + 1 === limit) return final ? at : more;
        if (bytes[at + 1] !== quote) return at;
        this.hasDoubledQuotes = true;
        at += 1;
      } else if (byte === lineFeed || byte === carriageReturn) this.hasLineEndInside = true;
      else if (byte === backslash && byBackslash) {
        if (at + 1 === limit) return final ? never : more;
        if (bytes[at + 1] === quote || bytes[at + 1] === backslash) at += 1;
      }
    }
    return bound < limit || limit - from >= quotedBytes || final ? never : more;
  }

  /** The line on which the record begins is all that is broken. */
  private broken(problem: string, bytes: Uint8Array, from: number, limit: number, final: boolean): boolean {
    this.problem = problem;
    let at = from;
    while (at < limit && bytes[at] !== lineFeed && bytes[at] !== carriageReturn) at += 1;
    return at === limit && !final ? false : this.ended(bytes, at, limit, final);
  }

  private ended(bytes: Uint8Array, at: number, limit: number, final: boolean): boolean {
    const isReturn = bytes[at] === carriageReturn;
    if (isReturn && at + 1 >= limit && !final) return false;
    this.end = at;
    this.next = Math.min(limit, isReturn && bytes[at + 1] === lineFeed && at + 1 < limit ? at + 2 : at + 1);
    return true;
  }
}

const more = -1;
const never = -2;

const strayQuote = 'a quote within a field that does not begin with one';
const unclosed = 'a quote that is not closed';
const afterQuote = 'something after a closing quote';
const tooLong = 'a record of more than 16 MB';

/** The fields of a record at [from, end) that is not broken, as text; null where they are no UTF-8. */
export function fieldsOf(bytes: Buffer, from: number, end: number, dialect: CsvDialect): string[] | null {
  const { delimiter, escape, skipsBlanks } = dialect;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(from, end));
  } catch {
    // Bytes that are no text are the answer.
    return null;
  }
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  let wasQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const here = text[at] ?? '';
    if (quoted) {
      const next = text[at + 1];
      if (here === escape && (next === '"' || (escape === '\\' && next === '\\'))) {
        field += next;
        at += 1;
      } else if (here === '"') quoted = false;
      else field += here;
    } else if (here === '"') {
      if (skipsBlanks) field = '';
      quoted = true;
      wasQuoted = true;
    } else if (here === delimiter) {
      fields.push(field);
      field = '';
      wasQuoted = false;
    } else if (!wasQuoted) field += here;
  }
  return [...fields, field];
}
