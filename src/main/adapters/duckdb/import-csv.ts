import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CsvHeader } from '../../../shared/contract/imports';
import type { Column } from '../../../shared/contract/types';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import { nullableColumn } from './column-types';
import { assertOfForm, formOf, type CsvForm } from './import-csv-dialect';
import { csvHead, type CsvHead } from './import-csv-head';
import { assertBeginsAlike, namesOf, unnamedOf, type UnnamedColumns } from './import-csv-header';
import { canonicalCsv, csvColumn } from './import-csv-read';
import { CsvSplit } from './import-csv-split';
import { factsOf, typeOf, type TextFacts } from './import-csv-types';
import { unreadable } from './import-paths';
import type { TimeSpelling } from './import-time';
import { textOf } from './sql-text';

/** Files that dialect, header and types are told from, spread over all; of the others only the beginning is compared. */
export const sampledFiles = 50;
/** Rows of a file that types are told from: fewer of each where there are many files. */
const sampleRows = 20_480;
const leastSampleRows = 200;
const allSampleRows = 1_000_000;
/** Of the files that types are told from, together and each. */
const allSampleBytes = 32 << 20;
const sampleBytes = 2 << 20;
const beginningBytes = 64 << 10;
const longBeginningBytes = 1 << 20;

/** How all CSV files of one import are read: one dialect, one header, one type and one spelling of times a column. */
export interface CsvPlan {
  /** In the order of the file's fields. */
  readonly columns: readonly Column[];
  /** Names of those at the end that have none in the header and, as far as was seen, no value: a spreadsheet's, and none of the feed's. */
  readonly empty: ReadonlySet<string>;
  readonly spellings: readonly TimeSpelling[];
  readonly form: CsvForm;
  readonly header: readonly string[] | null;
  /** Where there is no header. */
  readonly unnamed: UnnamedColumns | null;
}

export interface CsvWanted {
  readonly header: CsvHeader;
  /** Columns of the feed; none of one that is yet to be. */
  readonly known: readonly string[];
  /** False: files beyond the sample are not looked at. */
  readonly everyFile: boolean;
  readonly signal: AbortSignal | null;
}

/**
 * Decides for all files by a sample of them. Errors: INVALID_INPUT naming two files that disagree in dialect or header, columns whose names differ in
 * case only, a header that is no UTF-8, or a file of UTF-16; CORRUPT naming a file that cannot be unpacked.
 */
export async function planCsv(
  connection: DuckDBConnection,
  paths: readonly string[],
  { header, known, everyFile, signal }: CsvWanted,
): Promise<CsvPlan> {
  const sampled = spread(paths, sampledFiles);
  const headBytes = Math.min(sampleBytes, Math.floor(allSampleBytes / Math.max(1, sampled.length)));
  const heads: CsvHead[] = [];
  for (const path of sampled) heads.push(await headFrom(path, headBytes, signal));
  const form = formOf(heads) ?? (await formOfOthers(paths, sampled, headBytes, signal));
  const names = namesOf(form.by, form, header, known);
  for (const head of heads) if (head !== form.by) assertBeginsAlike(head, form, names, header);
  const looked = new Set(sampled);
  for (const path of everyFile ? paths : []) {
    if (looked.has(path)) continue;
    const beginning = await headFrom(path, beginningBytes, signal);
    const isShort = beginning.whole || beginning.bytes.includes('\n');
    const head = isShort ? beginning : await headFrom(path, longBeginningBytes, signal);
    assertOfForm(head, form);
    assertBeginsAlike(head, form, names, header);
  }
  const facts = await sampleFacts(connection, heads, form, names.header);
  const types = facts.map(typeOf);
  const last = names.names.findLastIndex((_, i) => names.header?.[i]?.trim() !== '' || facts[i]?.seen === true);
  return {
    columns: names.names.map((name, i) => nullableColumn(name, types[i]?.type ?? 'string')),
    empty: new Set(names.names.slice(last + 1).filter((name) => !known.includes(name))),
    spellings: types.map(({ spelling }) => spelling),
    form,
    header: names.header,
    unnamed: names.header === null ? unnamedOf(form, header) : null,
  };
}

/** So many of them at even distances, the first always. */
export function spread<T>(all: readonly T[], most: number): T[] {
  const every = Math.max(1, all.length / most);
  return all.filter((_, i) => Math.floor(i / every) !== Math.floor((i - 1) / every));
}

async function headFrom(path: string, headBytes: number, signal: AbortSignal | null): Promise<CsvHead> {
  if (signal !== null) throwIfAborted(signal, `Looking at ${path}`);
  try {
    return await csvHead(path, headBytes);
  } catch (error) {
    throw unreadable(path, 'CSV', error, signal);
  }
}

/** Where all files of the sample are empty. */
async function formOfOthers(
  paths: readonly string[],
  sampled: readonly string[],
  headBytes: number,
  signal: AbortSignal | null,
): Promise<CsvForm> {
  const empty = new Set(sampled);
  for (const path of paths) {
    const form = empty.has(path) ? null : formOf([await headFrom(path, headBytes, signal)]);
    if (form !== null) return form;
  }
  throw new LakeError(
    'INVALID_INPUT',
    `${paths[0] ?? 'The folder'} holds no row of CSV${paths.length > 1 ? ', nor does any other file beside it' : ''}.`,
    {
      details: { path: paths[0] ?? '' },
    },
  );
}

/** By one statement over the samples of all files, in their canonical form. */
async function sampleFacts(
  connection: DuckDBConnection,
  heads: readonly CsvHead[],
  form: CsvForm,
  header: readonly string[] | null,
): Promise<TextFacts[]> {
  const mostRows = Math.max(
    leastSampleRows,
    Math.min(sampleRows, Math.floor(allSampleRows / Math.max(1, heads.length))),
  );
  const setting = await connection.runAndReadAll("SELECT current_setting('temp_directory')");
  const path = join(textOf(setting.getRowsJson()[0]?.[0]), `import-sample-${randomUUID()}.csv`);
  const file = await open(path, 'wx', 0o600);
  try {
    const all = { longestLine: 0, hasLineEnds: false };
    for (const head of new Set([form.by, ...heads])) {
      const split = new CsvSplit(head.path, { ...form, header, mostRows }, () => undefined);
      for (const block of split.add(head.bytes, head.whole)) await file.appendFile(block);
      await file.appendFile(split.drain());
      all.longestLine = Math.max(all.longestLine, split.longestLine);
      all.hasLineEnds ||= split.hasLineEnds;
    }
    const columns = Array.from({ length: form.fields }, (_, i) => csvColumn(i));
    return await factsOf(connection, canonicalCsv(path, form, all), columns);
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
