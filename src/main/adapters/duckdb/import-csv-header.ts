import type { CsvHeader } from '../../../shared/contract/imports';
import { LakeError } from '../../../shared/errors';
import { disagreement, type CsvForm } from './import-csv-dialect';
import { headRecords, type CsvHead } from './import-csv-head';
import { assertDistinctNames } from './import-names';

/** Records that a header is told apart from. */
const comparedRecords = 200;

export interface CsvNames {
  readonly names: readonly string[];
  /** The first record of each file, which every file begins with; null where the first is a row, and the names are made up. */
  readonly header: readonly string[] | null;
}

/** Why the columns of files have no names. */
export interface UnnamedColumns {
  readonly wanted: CsvHeader;
  readonly path: string;
  readonly fields: number;
  /** The first record that has so many fields. */
  readonly first: readonly string[];
  /** Whether others come before it. */
  readonly preceded: boolean;
}

export function unnamedOf(form: CsvForm, wanted: CsvHeader): UnnamedColumns {
  const { records, preceded } = headRecords(form.by, form, form.fields, comparedRecords);
  return { wanted, path: form.by.path, fields: form.fields, first: records[0] ?? [], preceded };
}

/** INVALID_INPUT: rows without names have no place in a feed whose columns have names. */
export function lackOfNames(unnamed: UnnamedColumns, ofFeed: readonly string[]): LakeError {
  return new LakeError(
    'INVALID_INPUT',
    `${whyUnnamed(unnamed, ofFeed)} The feed has the columns ${ofFeed.join(', ')}.`,
    {
      details: { path: unnamed.path },
    },
  );
}

function whyUnnamed({ wanted, path, fields, first, preceded }: UnnamedColumns, ofFeed: readonly string[]): string {
  if (wanted === 'none')
    return `${path} was said to have no header (--no-header), so that its columns have no names and its rows no place in the feed. Leave that out where the first line names the columns; else write their names above the rows.`;
  const known = new Set(ofFeed.map((name) => name.toLowerCase()));
  const named = first.map((name) => name.trim()).filter((name) => known.has(name.toLowerCase()));
  if (named.length > 0)
    return `The first line of ${path} names ${named.join(', ')} and nothing else that the feed has: too little to tell names from values. If it names the columns, say so (--header); else write their names into it.`;
  if (preceded)
    return `The first line of ${path} has not the ${fields} fields that its rows have, so that it cannot name their columns. Give it as many.`;
  return `The first line of ${path} names none of the feed's columns, so that its rows have no place there. Write the columns' names into it, or say that it holds names (--header).`;
}

/**
 * Whether the first record of the head is a header. `known` are the feed's columns, none of a feed that is yet to be: a record of which half names them is
 * one, and any other is none.
 */
export function namesOf(head: CsvHead, form: CsvForm, header: CsvHeader, known: readonly string[]): CsvNames {
  const { records, preceded } = headRecords(head, form, form.fields, comparedRecords);
  const [first, ...rows] = records;
  const generated = Array.from({ length: form.fields }, (_, i) => `column${i}`);
  if (header === 'none' || first === undefined) return { names: generated, header: null };
  if (first === null) {
    throw new LakeError(
      'INVALID_INPUT',
      `The first line of ${head.path} is no UTF-8, so that it can name no columns. Save the file as UTF-8, such as: iconv -f LATIN1 -t UTF-8`,
      { details: { path: head.path } },
    );
  }
  const texts = rows.filter((row) => row !== null);
  if (header !== 'first' && !isHeader(first, texts, known, preceded)) return { names: generated, header: null };
  const names = first.map((name, i) => (name.trim() === '' ? `column${i}` : name.trim()));
  assertDistinctNames(head.path, names);
  return { names, header: first };
}

function isHeader(
  first: readonly string[],
  rows: readonly (readonly string[])[],
  known: readonly string[],
  preceded: boolean,
): boolean {
  if (known.length > 0) {
    const columns = new Set(known.map((name) => name.toLowerCase()));
    const names = first.map((name) => name.trim()).filter((name) => name !== '');
    const named = names.filter((name) => columns.has(name.toLowerCase())).length;
    // Of a feed that is there, whatever names none of its columns is a row: one odd value would make names of the rest.
    return named > 0 && named * 2 >= names.length;
  }
  if (differsInKind(first, rows)) return true;
  // Behind lines of another form, which may have been the header, text alone is no proof.
  return !preceded && first.every((text) => kindOf(text) === 'text') && areDistinct(first);
}

/** But for names that are left out at the end, as a spreadsheet writes columns that hold nothing. */
function areDistinct(first: readonly string[]): boolean {
  const last = first.findLastIndex((name) => name.trim() !== '');
  return last !== -1 && new Set(first.slice(0, last + 1).map((name) => name.trim())).size === last + 1;
}

/** Whether it is text where the rows have something else, and nowhere a number or a time as they have: then it is a row with an odd value (n/a). */
function differsInKind(first: readonly string[], rows: readonly (readonly string[])[]): boolean {
  let differs = false;
  for (const [i, text] of first.entries()) {
    const kind = kindOfAll(rows.map((row) => row[i] ?? ''));
    if (kind === null || kind === 'text' || text.trim() === '') continue;
    const own = kindOf(text);
    if (own === kind) return false;
    differs ||= own === 'text';
  }
  return differs;
}

type Kind = 'number' | 'boolean' | 'time' | 'text';

function kindOf(text: string): Kind {
  const trimmed = text.trim();
  if (/^[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?$/.test(trimmed)) return 'number';
  if (/^(true|false)$/i.test(trimmed)) return 'boolean';
  return /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(trimmed) ? 'time' : 'text';
}

/** Null where there are no values. */
function kindOfAll(values: readonly string[]): Kind | null {
  const kinds = new Set(values.filter((value) => value.trim() !== '').map(kindOf));
  const [only, ...others] = kinds;
  if (only === undefined) return null;
  return others.length === 0 ? only : 'text';
}

/** Error: INVALID_INPUT for a file that begins otherwise than the first one. */
export function assertBeginsAlike(head: CsvHead, form: CsvForm, { header, names }: CsvNames, wanted: CsvHeader): void {
  const { records } = headRecords(head, form, form.fields, comparedRecords);
  const [record, ...rows] = records;
  if (record === undefined) {
    if (header === null || isEmpty(head)) return;
  } else if (header === null) {
    // Text alone is no proof: the first row of the first file may have been text too.
    if (
      wanted === 'none' ||
      record === null ||
      !differsInKind(
        record,
        rows.filter((row) => row !== null),
      )
    )
      return;
    throw disagreement(form.by.path, head.path, 'begin differently: only the second has a header');
  } else if (record !== null && asOneName(record) === asOneName(header)) return;
  throw new LakeError(
    'INVALID_INPUT',
    `${head.path} does not begin with the header of ${form.by.path} (${names.join(form.delimiter)}). Where neither is meant to have one, say so (--no-header); else add the header to the file, or import it by itself if it has another.`,
    { details: { path: head.path, first: form.by.path } },
  );
}

function isEmpty({ bytes }: CsvHead): boolean {
  return bytes.every((byte) => byte === 0x0a || byte === 0x0d || byte === 0x20 || byte === 0x09);
}

/** Names that differ in case only are one column, spelled as in the first file. */
function asOneName(record: readonly string[]): string {
  return JSON.stringify(record.map((name) => name.trim())).toLowerCase();
}
