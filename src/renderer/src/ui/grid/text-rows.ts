import { Float64, Table, TimestampMillisecond, Utf8, vectorFromArray, type Vector } from 'apache-arrow';
import { isNumericType } from './columns';
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
    columns.map((_, index) =>
      vectorFromArray(
        rows.map((row) => row[index] ?? null),
        new Utf8(),
      ),
    ),
  );
}

/** The same rows for a chart, which draws numbers and times: as floats and milliseconds. */
export function drawnSource({ columns, rows }: TextRows): RowSource {
  const vectors = columns.map(({ type }, index) => {
    const texts = rows.map((row) => row[index] ?? null);
    if (isNumericType(type)) {
      return vectorFromArray(
        texts.map((text) => (text === null ? null : Number(text))),
        new Float64(),
      );
    }
    if (/^(DATE|TIMESTAMP.*)$/.test(type)) return vectorFromArray(texts.map(timeOf), new TimestampMillisecond());
    return vectorFromArray(texts, new Utf8());
  });
  return sourceOf(rows.length, vectors);
}

/** UTC, where it says nothing else; null where it is no time. */
function timeOf(text: string | null): Date | null {
  if (text === null) return null;
  const iso = text.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1');
  const time = new Date(!iso.includes('T') || /(Z|[+-]\d\d(:?\d\d)?)$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(time.getTime()) ? null : time;
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
