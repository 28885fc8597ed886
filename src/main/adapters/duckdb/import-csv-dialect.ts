import { LakeError } from '../../../shared/errors';
import { countHead, type CsvHead, type HeadCount } from './import-csv-head';
import type { CsvDialect } from './import-csv-scan';

const delimiters = [',', ';', '\t', '|'];
/** What of a head the delimiter is told from: it is read once for each. */
const toldBytes = 256 << 10;

export interface CsvForm extends CsvDialect {
  readonly fields: number;
  /** Of a head that is told apart by it; null where it holds nothing. */
  readonly by: CsvHead;
}

interface Guess {
  readonly head: CsvHead;
  readonly delimiter: string;
  readonly fields: number;
  /** Null where nothing in the head tells. */
  readonly escape: CsvDialect['escape'] | null;
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
  const other = guesses.find(({ escape }) => escape !== null && escape !== escaping?.escape);
  if (escaping !== undefined && other !== undefined) {
    const spelled = (guess: Guess): string => (guess.escape === '"' ? '""' : '\\"');
    throw disagreement(
      escaping.head.path,
      other.head.path,
      `write a quote within quotes differently (${spelled(escaping)} and ${spelled(other)})`,
    );
  }
  const form = { delimiter: first.delimiter, escape: escaping?.escape ?? '"', fields: first.fields, by: first.head };
  for (const guess of guesses) assertPartedBy(guess, form);
  return form;
}

function guessOf(head: CsvHead): Guess {
  let best: { delimiter: string; fields: number; rank: number[]; records: number } | null = null;
  for (const delimiter of delimiters) {
    const count = countHead(head, { delimiter, escape: '"' }, toldBytes);
    const [fields, good] = usual(count, 2);
    const share = good / Math.max(1, count.records);
    const isFirst = count.firstFields === fields;
    const named = head.path.toLowerCase().includes('.tsv') && delimiter === '\t';
    const rank = [isFirst ? 1 : 0, Math.round(share * 10), named ? 1 : 0, fields];
    if (fields < 2 || !(share > 0.5 || (isFirst && share > 0.2))) continue;
    if (best === null || isAbove(rank, best.rank)) best = { delimiter, fields, rank, records: count.records };
  }
  const { delimiter, fields } = best ?? { delimiter: ',', fields: 1 };
  const records = best?.records ?? countHead(head, { delimiter: '\t', escape: '"' }, toldBytes).records;
  return { head, delimiter, fields, escape: escapeOf(head, delimiter), records };
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

function escapeOf(head: CsvHead, delimiter: string): CsvDialect['escape'] | null {
  const doubled = countHead(head, { delimiter, escape: '"' }, head.bytes.length);
  if (head.bytes.includes('\\"')) {
    const backslash = countHead(head, { delimiter, escape: '\\' }, head.bytes.length);
    if (backslash.broken < doubled.broken) return '\\';
  }
  return doubled.doubledQuotes ? '"' : null;
}

/** Most of what the file holds must be records of the form: else it is of another, and all of it would go to the quarantine. */
function assertPartedBy(guess: Guess, form: CsvForm): void {
  const { head } = guess;
  if (head === form.by) return;
  const count = countHead(head, form, toldBytes);
  const good = count.byFields.get(form.fields) ?? 0;
  if (good * 2 > count.records || count.firstFields === form.fields) return;
  if (guess.delimiter !== form.delimiter && guess.fields > 1) {
    throw disagreement(
      form.by.path,
      head.path,
      `part fields differently (by ${spoken(form.delimiter)} and by ${spoken(guess.delimiter)})`,
    );
  }
  throw disagreement(
    form.by.path,
    head.path,
    `have ${form.fields} and ${usual(count, 1)[0]} fields in most of their lines`,
  );
}

/** The same, of a file that the form was not told from. */
export function assertOfForm(head: CsvHead, form: CsvForm): void {
  const guess = guessOf(head);
  if (guess.records > 0) assertPartedBy(guess, form);
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
