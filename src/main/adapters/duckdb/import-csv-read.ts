import type { CsvForm } from './import-csv-dialect';
import type { CsvSplit } from './import-csv-split';
import { pathLiteral } from './import-paths';
import { quoteLiteral } from './sql-text';

/** As DuckDB has them without being told; longer lines need more. */
const lineBytes = 2 << 20;
const bufferBytes = 32 << 20;

/** Of the canonical form, whatever the file's own columns are called: a name of the file's could be one of ours. */
export function csvColumn(index: number): string {
  return `c${index}`;
}

/**
 * The canonical form as a relation of `lagoon_row` and c0, c1 … of text. Nothing is guessed and nothing is forgiven: what DuckDB passes over where
 * it may ignore errors, and where it then goes on, is not what stands in the file.
 */
export function canonicalCsv(
  path: string,
  { delimiter, fields }: CsvForm,
  split: Pick<CsvSplit, 'longestLine' | 'hasLineEnds'>,
): string {
  const longest = Math.max(lineBytes, split.longestLine + 1024);
  const columns = Array.from({ length: fields }, (_, i) => `${csvColumn(i)}: 'VARCHAR'`);
  const options = [
    'auto_detect = false',
    // A column may have the name of a folder.
    'hive_partitioning = false',
    'header = false',
    'strict_mode = true',
    `delim = ${quoteLiteral(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `comment = ''`,
    `new_line = '\\n'`,
    `compression = 'none'`,
    `nullstr = ''`,
    'allow_quoted_nulls = false',
    `max_line_size = ${longest}`,
    `buffer_size = ${Math.max(bufferBytes, 2 * longest)}`,
    // Where a line end may stand inside of quotes, DuckDB guesses where in the middle of a file a record begins.
    `parallel = ${!split.hasLineEnds}`,
    `columns = {lagoon_row: 'BIGINT', ${columns.join(', ')}}`,
  ];
  return `read_csv(${pathLiteral(path)}, ${options.join(', ')})`;
}
