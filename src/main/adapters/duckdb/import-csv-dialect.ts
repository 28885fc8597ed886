import { LakeError } from '../../../shared/errors';
import { countHead, type CsvHead, type HeadCount } from './import-csv-head';
import type { CsvDialect } from './import-csv-scan';

const delimiters = [',', ';', '\t', '|'];
/** What of a head the delimiter is told from: it is read once for each. */
const toldBytes = 256 << 10;
const escapedQuote = '\\"';

export interface CsvForm extends CsvDialect {
  readonly fields: number;
  /** Of a head that is told apart by it; null where it holds nothing. */
  readonly by: CsvHead;
  /** The first in which quotes are escaped, else `by`. */
  readonly escapedBy: CsvHead;
}

interface Guess {
  readonly head: CsvHead;
  readonly delimiter: string;
  readonly fields: number;
  /** Null where nothing in the head tells. */
  readonly escape: CsvDialect['escape'] | null;
  readonly skipsBlanks: boolean;
  readonly records: number;
}

/**
 * How all files of these heads are read: as the first that has more than one column tells. Errors: INVALID_INPUT naming two files that part or
 * escape their fields differently.
 */
export function formOf(heads: readonly CsvHead[]): CsvForm | null {
  const guesses = heads.map(guessOf).filter(({ records }) => records > 0);
  const first = guesses.find(({ fields }) => fields > 1) ?? guesses[0];
  if (first === undefined) return null;
  const escaping = guesses.find(({ escape }) => escape !== null);
  const form: CsvForm = {
    delimiter: first.delimiter,
    escape: escaping?.escape ?? '"',
    // Of files without such blanks it changes nothing.
    skipsBlanks: guesses.some(({ skipsBlanks }) => skipsBlanks),
    escapedBy: (escaping ?? first).head,
    fields: first.fields,
    by: first.head,
  };
  for (const guess of guesses) assertGuess(guess, form);
  return form;
}

interface Fit {
  readonly delimiter: string;
  readonly fields: number;
  readonly skipsBlanks: boolean;
  /** Whether the first record has these fields. */
  readonly isFirst: boolean;
  /** Compared one after the other: whether the first record has these fields, how many in ten records have, whether the file's name says so. */
  readonly rank: readonly number[];
  readonly records: number;
}

function guessOf(head: CsvHead): Guess {
  const fits = delimiters.map((delimiter) => fitOf(head, delimiter)).filter((fit) => fit !== null);
  const best = bestOf(head, fits);
  const { delimiter, fields, skipsBlanks } = best ?? { delimiter: ',', fields: 1, skipsBlanks: false };
  const records =
    best?.records ?? countHead(head, { delimiter: '\t', escape: '"', skipsBlanks: false }, toldBytes).records;
  return { head, delimiter, fields, escape: escapeOf(head, { delimiter, skipsBlanks }), skipsBlanks, records };
}

/** Null where it does not part most records alike. */
function fitOf(head: CsvHead, delimiter: string): Fit | null {
  let dialect: CsvDialect = { delimiter, escape: '"', skipsBlanks: false };
  let count = countHead(head, dialect, toldBytes);
  if (count.broken > 0 && head.bytes.includes(escapedQuote)) {
    const byBackslash: CsvDialect = { ...dialect, escape: '\\' };
    const escaped = countHead(head, byBackslash, toldBytes);
    if (escaped.broken < count.broken) [dialect, count] = [byBackslash, escaped];
  }
  if (count.broken > 0) {
    const skippingBlanks: CsvDialect = { ...dialect, skipsBlanks: true };
    const skipping = countHead(head, skippingBlanks, toldBytes);
    if (skipping.broken * 2 < count.broken) [dialect, count] = [skippingBlanks, skipping];
  }
  const [fields, good] = usual(count, 2);
  const share = good / Math.max(1, count.records);
  const isFirst = count.firstFields === fields;
  const named = head.path.toLowerCase().includes('.tsv') && delimiter === '\t';
  if (fields < 2 || !(share > 0.5 || (isFirst && share > 0.2))) return null;
  return {
    delimiter,
    fields,
    skipsBlanks: dialect.skipsBlanks,
    isFirst,
    rank: [isFirst ? 1 : 0, Math.round(share * 10), named ? 1 : 0],
    records: count.records,
  };
}

/**
 * A comma is also the point of a decimal and a mark of sentences. Where it may be one everywhere, it yields to another delimiter that parts all as well,
 * and parts nothing where it does not part the first record: a name, and one column below it, unless that is a note above rows. Error: INVALID_INPUT where that cannot be told, or two are as good as each
 * other: whichever was chosen, values would be cut where nothing parts them.
 */
function bestOf(head: CsvHead, found: readonly Fit[]): Fit | null {
  const bytes = head.bytes.subarray(0, toldBytes);
  const mayBeText = found.some(({ delimiter }) => delimiter === ',') && commasAreText(bytes);
  const fits = found.filter(
    ({ delimiter, isFirst }) => delimiter !== ',' || isFirst || !mayBeText || isAboveRows(bytes) || mayBeNote(bytes),
  );
  let best: Fit[] = [];
  for (const fit of fits) {
    const [first] = best;
    if (first === undefined || isAbove(fit.rank, first.rank)) best = [fit];
    else if (!isAbove(first.rank, fit.rank)) best.push(fit);
  }
  if (best.length > 1 && mayBeText) best = best.filter(({ delimiter }) => delimiter !== ',');
  const [only, other] = best;
  if (only?.delimiter === ',' && !only.isFirst && mayBeText && !isAboveRows(bytes)) throw noteOrName(head);
  if (only === undefined || other === undefined) return only ?? null;
  throw new LakeError(
    'INVALID_INPUT',
    `${head.path} may be parted by ${spoken(only.delimiter)} (${only.fields} fields) or by ${spoken(other.delimiter)} (${other.fields} fields) as well. Put the fields that hold the other one in quotes, or part the file by a character that it does not hold, such as a tab.`,
    { details: { path: head.path } },
  );
}

/** Whether every comma outside of quotes stands between two digits, or before a blank. */
function commasAreText(bytes: Buffer): boolean {
  const isDigit = (byte = 0): boolean => byte >= 0x30 && byte <= 0x39;
  let quoted = false;
  for (const [at, byte] of bytes.entries()) {
    if (byte === 0x22) quoted = !quoted;
    if (byte !== 0x2c || quoted || bytes[at + 1] === 0x20) continue;
    if (!isDigit(bytes[at - 1]) || !isDigit(bytes[at + 1])) return false;
  }
  return true;
}

/** Whether most lines below the first are several numbers (`1,2,3`): then it names no column of decimals or sentences, whatever it says. */
function isAboveRows(bytes: Buffer): boolean {
  const [, ...below] = linesOf(bytes);
  return below.filter(areNumbers).length * 2 > below.length;
}

/** Whether the first line begins with # and has blanks: `#Created by tool` names no column, `#Umsatz in Euro` may. */
function mayBeNote(bytes: Buffer): boolean {
  const [first = ''] = linesOf(bytes);
  return /^#.*\S\s+\S/.test(first);
}

function linesOf(bytes: Buffer): string[] {
  return bytes
    .toString('latin1')
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '');
}

function noteOrName({ path }: CsvHead): LakeError {
  return new LakeError(
    'INVALID_INPUT',
    `The first line of ${path} begins with #, and may be a note above fields parted by commas, or the name of one column whose values hold commas (such as 1,5). If it is a note, remove it, or begin it with "# "; if it is a name, remove the #.`,
    { details: { path } },
  );
}

/** Two numbers parted by a comma and a blank, or more by commas: fewer may be a decimal, and others are one number where commas mark its thousands. */
function areNumbers(line: string): boolean {
  if (/^\s*[+-]?\d{1,3}(,\d{3})+\s*$/.test(line)) return false;
  const numbers = line.split(',');
  return (
    numbers.length > (line.includes(', ') ? 1 : 2) && numbers.every((text) => /^\s*[+-]?\d[\d.:-]*\s*$/.test(text))
  );
}

/** Fields that most records have, and how many have. */
function usual({ byFields }: HeadCount, least: number): [fields: number, records: number] {
  let most: [number, number] = [0, 0];
  for (const [fields, records] of byFields) if (fields >= least && records > most[1]) most = [fields, records];
  return most;
}

function isAbove(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at !== -1 && (a[at] ?? 0) > (b[at] ?? 0);
}

function escapeOf(head: CsvHead, form: Omit<CsvDialect, 'escape'>): CsvDialect['escape'] | null {
  const doubled = countHead(head, { ...form, escape: '"' }, head.bytes.length);
  if (head.bytes.includes(escapedQuote)) {
    const backslash = countHead(head, { ...form, escape: '\\' }, head.bytes.length);
    if (backslash.broken < doubled.broken) return '\\';
  }
  return doubled.doubledQuotes ? '"' : null;
}

/** Most of what the file holds must be records of the form: else it is of another, and all of it would go to the quarantine, or be cut in other places. */
function assertPartedBy(guess: Guess, form: CsvForm): void {
  const { head } = guess;
  if (head === form.by) return;
  if (guess.delimiter !== form.delimiter && guess.fields > 1) {
    throw disagreement(
      form.by.path,
      head.path,
      `part fields differently (by ${spoken(form.delimiter)} and by ${spoken(guess.delimiter)})`,
    );
  }
  const count = countHead(head, form, toldBytes);
  const good = count.byFields.get(form.fields) ?? 0;
  if (good * 2 > count.records || count.firstFields === form.fields) return;
  throw disagreement(
    form.by.path,
    head.path,
    `have ${form.fields} and ${usual(count, 1)[0]} fields in most of their lines`,
  );
}

/** The same, of a file that the form was not told from. */
export function assertOfForm(head: CsvHead, form: CsvForm): void {
  const guess = guessOf(head);
  if (guess.records > 0) assertGuess(guess, form);
}

function assertGuess(guess: Guess, form: CsvForm): void {
  if (guess.escape !== null && guess.escape !== form.escape) {
    throw disagreement(
      form.escapedBy.path,
      guess.head.path,
      `write a quote within quotes differently (${escaped(form.escape)} and ${escaped(guess.escape)})`,
    );
  }
  assertPartedBy(guess, form);
}

function escaped(escape: CsvDialect['escape']): string {
  return escape === '"' ? '""' : '\\"';
}

export function disagreement(first: string, second: string, how: string): LakeError {
  return new LakeError(
    'INVALID_INPUT',
    `${first} and ${second} ${how}. Import each kind by itself, or write the files alike.`,
    { details: { path: second, first } },
  );
}

function spoken(delimiter: string): string {
  return delimiter === '\t' ? 'tabs' : `"${delimiter}"`;
}
