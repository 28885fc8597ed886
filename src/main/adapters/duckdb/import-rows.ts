import { basename } from 'node:path';
import type { Column } from '../../../shared/contract/types';
import type { ImportSource } from '../../core/ports';
import { toDuckDBType } from './column-types';
import type { Fit } from './import-fit';
import { quoteLiteral } from './sql-text';

/** The rows of one file as SQL, under names of ours alone (c0, c1 …), and how each column of them becomes one of the feed. */
export interface FileRows {
  readonly source: ImportSource;
  /** A relation with the file's columns as c0, c1 … and `lagoon_row`, the row's number from 0 on. */
  readonly relation: string;
  /** Of every column of the feed. */
  readonly fits: readonly Fit[];
  /** The row as it stood in the file, as near as can be had: SQL of text. */
  readonly original: string;
  /** Rows that are no rows at all: SQL of `lagoon_row`, `reason` and `bytes`, a BLOB; null where there are none. */
  readonly broken: { readonly select: string; readonly rows: number } | null;
  /** What the relation must hold, and the sum of its row numbers: known where it was written by us. */
  readonly expected: { readonly rows: number; readonly rowSum: bigint } | null;
  /** Gives up what DuckDB holds of the file. */
  readonly release: () => Promise<void>;
}

/** SQL that names the file and the row. */
export function whereOf(source: ImportSource): string {
  return `${quoteLiteral(`${basename(source.path)} row `)} || lagoon_row`;
}

export function valueName(index: number): string {
  return `lagoon_value_${index}`;
}

/** A column that the file lacks. */
export function absent(column: Column, index: number): Fit {
  // Typed: a bare NULL would be written as an integer.
  return constant(column, index, `CAST(NULL AS ${toDuckDBType(column.type)})`);
}

export function constant(column: Column, index: number, computed: string): Fit {
  return { column, computed, value: valueName(index), fits: null, text: "''" };
}
