import type { DuckDBConnection } from '@duckdb/node-api';
import type { CsvHeader } from '../../../shared/contract/imports';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import { nullableColumn } from './column-types';
import { sniffCsv, type SniffedCsv } from './import-csv-sniff';
import { firstRecord, type CsvDialect } from './import-csv-head';
import { factsOf, together, typeOf, type TextFacts, type TextType } from './import-csv-types';
import { assertDistinctNames } from './import-names';
import { pathLiteral, unreadable } from './import-paths';
import type { TimeSpelling } from './import-time';
import { quoteLiteral } from './sql-text';

/** Rows of a file that types are told from: fewer of each where there are many files. */
const sampleRows = 20_480;
const leastSampleRows = 200;
const allSampleRows = 1_000_000;

/** How all CSV files of one import are read: one dialect, one header, one type and one spelling of times a column. */
export interface CsvPlan {
  readonly columns: readonly Column[];
  /** Of each column, by its name. */
  readonly spellings: ReadonlyMap<string, TimeSpelling>;
  readonly delimiter: string;
  /** Lines before the first row of data. */
  readonly skippedLines: number;
  /** Options of read_csv that read every field as text. */
  readonly options: string;
}

interface Looked {
  readonly path: string;
  readonly sniffed: SniffedCsv;
}

/**
 * Looks at every file and decides for all of them. Errors: INVALID_INPUT naming two files that disagree in dialect or header, or columns whose
 * names differ in case only; CORRUPT naming a file that is no CSV.
 */
export async function planCsv(
  connection: DuckDBConnection,
  paths: readonly string[],
  header: CsvHeader,
): Promise<CsvPlan> {
  const files: Looked[] = [];
  for (const path of paths)
    files.push({ path, sniffed: await reading(path, () => sniffCsv(connection, path, header)) });
  const first = files.find(({ sniffed }) => sniffed.Columns.length > 1) ?? files[0];
  if (first === undefined) throw new LakeError('INVALID_INPUT', 'There is no CSV file to import.');
  const dialect = dialectOf(first, files);
  const { HasHeader: hasHeader, Columns: found } = first.sniffed;
  const record = await reading(first.path, () => firstRecord(first.path, dialect));
  const named = hasHeader && record?.length === found.length ? record : null;
  const names = found.map(({ name }, i) => (named === null ? name : headerName(named[i] ?? '', i)));
  assertDistinctNames(first.path, names);
  for (const file of files) {
    if (file !== first) await reading(file.path, () => assertSame(file, first, dialect, hasHeader, record));
  }
  const options = optionsOf(dialect, hasHeader, names);
  const types = await typesOf(connection, paths, names, options);
  return {
    columns: names.map((name, i) => nullableColumn(name, types[i]?.type ?? 'string')),
    spellings: new Map(names.flatMap((name, i) => (types[i] === undefined ? [] : [[name, types[i].spelling]]))),
    delimiter: dialect.delimiter,
    skippedLines: dialect.skippedLines + (hasHeader ? 1 : 0),
    options,
  };
}

async function reading<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw unreadable(path, 'CSV', error, null);
  }
}

function headerName(text: string, index: number): string {
  return text === '' ? `column${index}` : text;
}

/** The first file's; its rows may have no quotes where those of another file have. */
function dialectOf(first: Looked, files: readonly Looked[]): CsvDialect {
  const quoting = first.sniffed.Quote === null ? files.find(({ sniffed }) => sniffed.Quote !== null) : first;
  const other = files.find(({ sniffed }) => sniffed.Quote !== null && sniffed.Quote !== quoting?.sniffed.Quote);
  if (quoting !== undefined && other !== undefined) {
    throw disagreement(
      quoting.path,
      other.path,
      `quote fields differently (${quoting.sniffed.Quote} and ${other.sniffed.Quote})`,
    );
  }
  const quote = quoting?.sniffed.Quote ?? '"';
  return {
    delimiter: first.sniffed.Delimiter,
    quote,
    escape: quoting?.sniffed.Escape ?? quote,
    comment: first.sniffed.Comment,
    skippedLines: first.sniffed.SkipRows,
  };
}

async function assertSame(
  { path, sniffed }: Looked,
  first: Looked,
  dialect: CsvDialect,
  hasHeader: boolean,
  header: readonly string[] | null,
): Promise<void> {
  const record = await firstRecord(path, dialect);
  if (record === null) return;
  const sameHeader = asOneName(record) === asOneName(header ?? []);
  const wanted = first.sniffed.Columns.length;
  if (hasHeader ? sameHeader : record.length === wanted && !(sniffed.HasHeader && !sameHeader)) return;
  if (record.length !== wanted && sniffed.Delimiter !== dialect.delimiter) {
    throw disagreement(
      first.path,
      path,
      `part fields differently (by ${spoken(dialect.delimiter)} and by ${spoken(sniffed.Delimiter)})`,
    );
  }
  if (!hasHeader) {
    const why =
      record.length === wanted
        ? 'only the second has a header'
        : `have ${wanted} and ${record.length} fields in their first line`;
    throw disagreement(first.path, path, why);
  }
  throw new LakeError(
    'INVALID_INPUT',
    `${path} does not begin with the header of ${first.path} (${(header ?? []).join(dialect.delimiter)}). Where neither is meant to have one, say so (--no-header); else add the header to the file, or import it by itself if it has another.`,
    { details: { path, first: first.path } },
  );
}

/** Names that differ in case only are one column, spelled as in the first file. */
function asOneName(record: readonly string[]): string {
  return JSON.stringify(record).toLowerCase();
}

function disagreement(first: string, second: string, how: string): LakeError {
  return new LakeError(
    'INVALID_INPUT',
    `${first} and ${second} ${how}. Import each kind by itself, or write the files alike.`,
    { details: { path: second, first } },
  );
}

function spoken(delimiter: string): string {
  return delimiter === '\t' ? 'tabs' : `"${delimiter}"`;
}

function optionsOf(dialect: CsvDialect, header: boolean, names: readonly string[]): string {
  return [
    'auto_detect = false',
    // A column may have the name of a folder.
    'hive_partitioning = false',
    `delim = ${quoteLiteral(dialect.delimiter)}`,
    `quote = ${quoteLiteral(dialect.quote)}`,
    `escape = ${quoteLiteral(dialect.escape)}`,
    `comment = ${quoteLiteral(dialect.comment ?? '')}`,
    `skip = ${dialect.skippedLines}`,
    `header = ${header}`,
    `columns = {${names.map((name) => `${quoteLiteral(name)}: 'VARCHAR'`).join(', ')}}`,
    'allow_quoted_nulls = false',
  ].join(', ');
}

async function typesOf(
  connection: DuckDBConnection,
  paths: readonly string[],
  names: readonly string[],
  options: string,
): Promise<TextType[]> {
  const rows = Math.max(leastSampleRows, Math.min(sampleRows, Math.floor(allSampleRows / paths.length)));
  let facts: TextFacts[] | null = null;
  for (const path of paths) {
    const sample = `(FROM read_csv(${pathLiteral(path)}, ${options}, ignore_errors = true) LIMIT ${rows})`;
    const found = await reading(path, () => factsOf(connection, sample, names));
    facts = facts === null ? found : facts.map((known, i) => together(known, found[i] ?? known));
  }
  return (facts ?? []).map(typeOf);
}
