import { isUtf8 } from 'node:buffer';
import { LakeError } from '../../../shared/errors';
import { mostLineBytes } from './import-bytes';
import { CsvScan, fieldsOf, type CsvDialect } from './import-csv-scan';

const blockBytes = 2 << 20;
/** Copying byte by byte is quicker than a call below this. */
const shortBytes = 96;

const quote = 0x22;
const hash = 0x23;
const lineFeed = 0x0a;

export interface SplitOptions extends CsvDialect {
  /** Fields that a record has. */
  readonly fields: number;
  /** The first record with so many fields is no row, nor is one before it that is these names but for an empty last one; null where every record is a row. */
  readonly header: readonly string[] | null;
  /** Rows after which the rest is passed over. */
  readonly mostRows: number;
}

/** A line or record that is no row; `bytes` as they stand in the file, without the line end. */
export interface BrokenRecord {
  /** From 0 on: the header, comments and blank lines are not counted, broken records are. */
  readonly row: number;
  readonly reason: string;
  readonly bytes: Buffer;
}

/**
 * Takes a CSV file's bytes, its byte order mark left off, piece by piece, and gives the canonical form of its rows: the row's number, then the
 * fields, parted as in the file, quotes doubled, LF at the end; no header, no comment, no blank line, nothing broken.
 */
export class CsvSplit {
  /** Rows of the canonical form. */
  rows = 0;
  /** The sum of their numbers. */
  rowSum = 0n;
  /** Records seen, the broken ones too. */
  records = 0;
  /** Bytes of the longest line of the canonical form. */
  longestLine = 0;
  /** Whether line ends stand inside of quotes. */
  hasLineEnds = false;
  private readonly scan: CsvScan;
  private readonly delimiter: number;
  private readonly reencodes: boolean;
  private rest: Buffer = Buffer.alloc(0);
  private leading = true;
  private headerDue: boolean;
  private block = Buffer.allocUnsafe(blockBytes);
  private filled = 0;
  private full: Buffer[] = [];
  private readonly digits = new Uint8Array(20).fill(0x30);
  private digitCount = 1;
  private pendingSum = 0;

  constructor(
    private readonly path: string,
    private readonly options: SplitOptions,
    private readonly onBroken: (broken: BrokenRecord) => void,
  ) {
    this.scan = new CsvScan(options);
    this.delimiter = options.delimiter.charCodeAt(0);
    this.reencodes = options.escape === '\\' || options.skipsBlanks;
    this.headerDue = options.header !== null;
  }

  get isFull(): boolean {
    return this.records >= this.options.mostRows;
  }

  /** The canonical form so far, which was not given yet. */
  add(chunk: Buffer, final = false): Buffer[] {
    const window = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const known = final ? window.length : window.lastIndexOf(lineFeed) + 1;
    const isText = known > 0 && isUtf8(window.subarray(0, known));
    let at = 0;
    while (at < window.length && !this.isFull && this.scan.scan(window, at, window.length, final)) {
      this.take(window, at, isText && this.scan.end <= known);
      at = this.scan.next;
    }
    this.rowSum += BigInt(this.pendingSum);
    this.pendingSum = 0;
    // A copy: the window's memory may be the reader's.
    this.rest = Buffer.from(window.subarray(at));
    if (this.rest.length > mostLineBytes) {
      throw new LakeError(
        'CORRUPT',
        `${this.path} has a line of more than 64 MB after row ${this.records}: that is no CSV. Nothing was taken from it; mend the file or leave it out.`,
        { details: { path: this.path } },
      );
    }
    const ready = this.full;
    this.full = [];
    return ready;
  }

  end(): Buffer[] {
    return [...this.add(Buffer.alloc(0), true), this.drain()];
  }

  /** What is left of the rows so far. */
  drain(): Buffer {
    const last = this.block.subarray(0, this.filled);
    this.block = Buffer.allocUnsafe(blockBytes);
    this.filled = 0;
    return last;
  }

  private take(bytes: Buffer, from: number, isText: boolean): void {
    const { scan, options } = this;
    const { end, fields, problem } = scan;
    if (end === from) return;
    if (this.leading) {
      if (isLeadingNoise(bytes, from, end, problem === null ? fields : 0, options)) return;
      this.leading = false;
    }
    let reason = problem;
    if (reason === null && fields !== options.fields) reason = `${fields} fields, not ${options.fields}`;
    if (this.headerDue && (reason === null || this.isShorterHeader(bytes, from))) {
      this.headerDue = false;
      return;
    }
    if (reason === null && !isText && !isUtf8(bytes.subarray(from, end))) reason = 'bytes that are no UTF-8';
    if (reason !== null) this.onBroken({ row: this.records, reason, bytes: Buffer.from(bytes.subarray(from, end)) });
    else {
      this.write(bytes, from, end);
      this.rows += 1;
      this.pendingSum += this.records;
      if (scan.hasLineEndInside) this.hasLineEnds = true;
    }
    this.records += 1;
    this.countUp();
  }

  private isShorterHeader(bytes: Buffer, from: number): boolean {
    const { scan, options, records } = this;
    const names = options.header ?? [];
    if (records > 0 || scan.problem !== null || scan.fields !== options.fields - 1 || names.at(-1)?.trim() !== '')
      return false;
    const fields = fieldsOf(bytes, from, scan.end, options) ?? [];
    return fields.every((name, i) => name.trim().toLowerCase() === names[i]?.trim().toLowerCase()) && fields.length > 0;
  }

  private write(bytes: Buffer, from: number, end: number): void {
    // Escapes get no longer: \" becomes "".
    const needed = end - from + this.digitCount + 2;
    if (this.filled + needed > this.block.length) {
      this.full.push(this.block.subarray(0, this.filled));
      this.block = Buffer.allocUnsafe(Math.max(blockBytes, needed));
      this.filled = 0;
    }
    const { block, digits, digitCount } = this;
    let to = this.filled;
    for (let i = 0; i < digitCount; i += 1) block[to++] = digits[i] ?? 0;
    block[to++] = this.delimiter;
    if (this.reencodes && this.scan.hasQuotes) to = reencoded(bytes, from, end, this.options, block, to);
    else if (end - from < shortBytes) for (let at = from; at < end; at += 1) block[to++] = bytes[at] ?? 0;
    else {
      bytes.copy(block, to, from, end);
      to += end - from;
    }
    block[to++] = lineFeed;
    if (to - this.filled > this.longestLine) this.longestLine = to - this.filled;
    this.filled = to;
  }

  /** The number of the next record as it is written: dividing each anew would cost as much as the rest. */
  private countUp(): void {
    const { digits } = this;
    for (let at = this.digitCount - 1; at >= 0; at -= 1) {
      const digit = digits[at] ?? 0;
      if (digit < 0x39) {
        digits[at] = digit + 1;
        return;
      }
      digits[at] = 0x30;
    }
    digits.copyWithin(1, 0, this.digitCount);
    digits[0] = 0x31;
    this.digitCount += 1;
  }
}

/** Whether a line says that it is a comment: # alone, before a blank, or twice. `#1` and `#id` may as well be a value or a name. */
export function isComment(bytes: Uint8Array, from: number, end: number): boolean {
  const next = bytes[from + 1];
  return bytes[from] === hash && (end - from === 1 || next === 0x20 || next === hash);
}

/**
 * Before the first record: lines of blanks, and comments. A comment that has as many fields as a record is none but a header or a row, where records have
 * more than one.
 */
export function isLeadingNoise(
  bytes: Buffer,
  from: number,
  end: number,
  fields: number,
  wanted: { readonly fields: number; readonly delimiter: string },
): boolean {
  if (isComment(bytes, from, end)) return wanted.fields === 1 || fields !== wanted.fields;
  return isBlank(bytes, from, end, wanted.delimiter);
}

export function isBlank(bytes: Uint8Array, from: number, end: number, delimiter: string): boolean {
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at];
    if (byte !== 0x20 && (byte !== 0x09 || delimiter === '\t')) return false;
  }
  return true;
}

/** A record as RFC 4180 has it: doubled quotes instead of backslashes before quotes, and no blanks about quotes where they are skipped. */
function reencoded(bytes: Buffer, from: number, end: number, dialect: CsvDialect, block: Buffer, into: number): number {
  const byBackslash = dialect.escape === '\\';
  const delimiter = dialect.delimiter.charCodeAt(0);
  let to = into;
  let fieldStart = to;
  let quoted = false;
  let wasQuoted = false;
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (quoted && (byte === quote || (byte === 0x5c && byBackslash))) {
      const next = bytes[at + 1];
      if (byBackslash ? byte === 0x5c && next === quote : next === quote && at + 1 < end) {
        block[to++] = quote;
        block[to++] = quote;
        at += 1;
        continue;
      }
      if (byte === quote) quoted = false;
      else if (next === 0x5c) at += 1;
    } else if (!quoted) {
      if (byte === quote) {
        // Before an opening quote, a record that is not broken has nothing but blanks.
        to = fieldStart;
        quoted = true;
        wasQuoted = true;
      } else if (byte === delimiter) {
        fieldStart = to + 1;
        wasQuoted = false;
      } else if (wasQuoted) continue;
    }
    block[to++] = byte;
  }
  return to;
}
