import { makeData, Table, Utf8, Vector } from 'apache-arrow';
import type { GridColumn, RowPage, RowSource } from './row-source';

export interface TextRows {
  readonly columns: readonly GridColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const DUCKDB_NAMES: Readonly<Record<string, string>> = {
  INT: 'INTEGER',
  MEDIUMINT: 'INTEGER',
  YEAR: 'INTEGER',
  DATETIME: 'TIMESTAMP',
};

/** A type of MySQL by the name that DuckDB has for it, which is what the grid and charts know. */
export function duckdbName(type: string): string {
  const name = type.toUpperCase();
  if (name.endsWith(' UNSIGNED')) return `U${duckdbName(name.slice(0, -' UNSIGNED'.length))}`;
  return DUCKDB_NAMES[name] ?? (/^(TINY|MEDIUM|LONG)?TEXT$|^CHAR$/.test(name) ? 'VARCHAR' : name);
}

/** Rows that came as text, for the grid: shown as they came, digit for digit. */
export function textSource({ columns, rows }: TextRows): RowSource {
  return sourceOf(
    rows.length,
    columns.map((_, index) => textVector(rows.map((row) => row[index] ?? null))),
  );
}

/** Bit for bit by hand: Arrow's own builders compile functions from text, which the page's security policy forbids. */
function textVector(texts: readonly (string | null)[]): Vector {
  const encoder = new TextEncoder();
  const parts = texts.map((text) => encoder.encode(text ?? ''));
  const valueOffsets = new Int32Array(parts.length + 1);
  parts.forEach((part, index) => {
    valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + part.length;
  });
  const data = new Uint8Array(valueOffsets[parts.length] ?? 0);
  parts.forEach((part, index) => data.set(part, valueOffsets[index] ?? 0));
  return new Vector([makeData({ type: new Utf8(), length: texts.length, valueOffsets, data, ...nullsOf(texts) })]);
}

function nullsOf(values: readonly unknown[]): { readonly nullCount: number; readonly nullBitmap: Uint8Array } {
  // Arrow's buffers are of whole words.
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 64) * 8);
  let nullCount = 0;
  values.forEach((value, index) => {
    if (value === null) nullCount += 1;
    else nullBitmap[index >> 3] = (nullBitmap[index >> 3] ?? 0) | (1 << (index & 7));
  });
  return { nullCount, nullBitmap };
}

function sourceOf(rowCount: number, vectors: readonly Vector[]): RowSource {
  // Columns by their place: the names of an answer may repeat.
  const table = new Table(Object.fromEntries(vectors.map((vector, index) => [`column_${index}`, vector])));
  const page: RowPage = { offset: 0, rows: rowCount, table };
  return {
    pageOf: (row) => (row < rowCount ? page : undefined),
    show: () => undefined,
    read: () => Promise.resolve([page]),
  };
}
