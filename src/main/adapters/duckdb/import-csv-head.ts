import { LakeError } from '../../../shared/errors';
import { bytesOf, headOf } from './import-bytes';
import { CsvScan, fieldsOf, type CsvDialect } from './import-csv-scan';
import { isBlank, isComment, isLeadingNoise } from './import-csv-split';

export interface CsvHead {
  readonly path: string;
  /** Without a byte order mark. */
  readonly bytes: Buffer;
  /** Whether it is the whole file. */
  readonly whole: boolean;
}

/** Error: INVALID_INPUT for UTF-16. */
export async function csvHead(path: string, headBytes: number): Promise<CsvHead> {
  const { bytes, whole } = await headOf(path, headBytes);
  return { path, bytes: bytes.subarray(markBytes(path, bytes)), whole };
}

/** The file's bytes without a byte order mark. */
export async function* csvBytes(path: string): AsyncGenerator<Buffer, void, void> {
  let first = true;
  for await (const piece of bytesOf(path)) {
    yield first ? piece.subarray(markBytes(path, piece)) : piece;
    first = false;
  }
}

function markBytes(path: string, bytes: Buffer): number {
  const [a, b, c] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || isEveryOtherByteZero(bytes)) {
    throw new LakeError(
      'INVALID_INPUT',
      `${path} is written in UTF-16, and CSV is read as UTF-8. Save it as UTF-8, such as: iconv -f UTF-16 -t UTF-8`,
      { details: { path } },
    );
  }
  return a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
}

/** UTF-16 without a mark, of letters below U+0100. */
function isEveryOtherByteZero(bytes: Buffer): boolean {
  const seen = Math.min(bytes.length, 64) & ~1;
  if (seen < 4) return false;
  const zeros = [0, 0];
  for (let at = 0; at < seen; at += 1) if (bytes[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1;
  return zeros.some((count, side) => count === seen / 2 && zeros[1 - side] === 0);
}

/** What a head holds when it is read by one dialect. */
export interface HeadCount {
  /** Of the records that are not broken, how many have so many fields. */
  readonly byFields: ReadonlyMap<number, number>;
  readonly broken: number;
  readonly records: number;
  /** Fields of the first record that is no comment; 0 where it is broken, or there is none. */
  readonly firstFields: number;
  readonly doubledQuotes: boolean;
}

export function countHead(head: CsvHead, dialect: CsvDialect, mostBytes: number): HeadCount {
  const byFields = new Map<number, number>();
  let [broken, records, firstFields, doubledQuotes] = [0, 0, 0, false];
  const bytes = head.bytes.subarray(0, mostBytes);
  const scan = new CsvScan(dialect);
  // A single record is looked at although it may be cut: better a guess of it than nothing.
  for (const final of head.whole && bytes.length === head.bytes.length ? [true] : [false, true]) {
    for (let at = 0; at < bytes.length && scan.scan(bytes, at, bytes.length, final); at = scan.next) {
      if (scan.end === at || (records === 0 && isNoise(bytes, at, scan, dialect))) continue;
      if (records === 0) firstFields = scan.problem === null ? scan.fields : 0;
      records += 1;
      if (scan.problem !== null) broken += 1;
      else {
        byFields.set(scan.fields, (byFields.get(scan.fields) ?? 0) + 1);
        doubledQuotes ||= scan.hasDoubledQuotes;
      }
    }
    if (records > 0) break;
  }
  return { byFields, broken, records, firstFields, doubledQuotes };
}

/** Before the first record, while it is not known yet how many fields one has. */
function isNoise(bytes: Buffer, from: number, { end, fields, problem }: CsvScan, { delimiter }: CsvDialect): boolean {
  if (isBlank(bytes, from, end, delimiter)) return true;
  return isComment(bytes, from, end) && (fields === 1 || problem !== null);
}

const hash = 0x23;

export interface HeadRecords {
  /** Of so many fields, as text, comments and blank lines left out. Null stands for one that is no UTF-8. */
  readonly records: (string[] | null)[];
  /** Whether something else comes before them that may have been a header: a line of one field that begins with # names none of several columns. */
  readonly preceded: boolean;
}

/** At most `most` of them, beside a first one that is one field shorter where all others end in an empty one: names below which each row ends in a delimiter. */
export function headRecords({ bytes, whole }: CsvHead, dialect: CsvDialect, fields: number, most: number): HeadRecords {
  const scan = new CsvScan(dialect);
  const records: (string[] | null)[] = [];
  let leading = true;
  let preceded = false;
  let shorter: string[] | null = null;
  for (
    let at = 0;
    at < bytes.length && records.length < most && scan.scan(bytes, at, bytes.length, whole);
    at = scan.next
  ) {
    if (scan.end === at) continue;
    const has = scan.problem === null ? scan.fields : 0;
    if (leading && isLeadingNoise(bytes, at, scan.end, has, { fields, delimiter: dialect.delimiter })) continue;
    if (leading && has > 0 && has === fields - 1) shorter = fieldsOf(bytes, at, scan.end, dialect);
    leading = false;
    if (has === fields) records.push(fieldsOf(bytes, at, scan.end, dialect));
    else if (records.length === 0 && !(has === 1 && bytes[at] === hash)) preceded = true;
  }
  if (shorter === null || records.length === 0 || records.some((record) => record !== null && record.at(-1) !== ''))
    return { records, preceded };
  return { records: [[...shorter, ''], ...records], preceded: false };
}
