import type { GridColumn } from './grid/row-source';

/** How several rows become one value. */
export const aggregates = ['count', 'sum', 'avg', 'min', 'max', 'median', 'distinct'] as const;
export type Aggregate = (typeof aggregates)[number];

/** What instants are taken together by. */
export const timeBuckets = ['hour', 'day', 'week', 'month'] as const;
export type TimeBucket = (typeof timeBuckets)[number];

/** A statement as a relation of another, with a name for each of its columns, which may repeat in a result but not in a relation. */
export interface WrappedStatement {
  /** The relation's name: none that the statement itself uses. */
  readonly name: string;
  /** The columns' names, by their place in the result. */
  readonly columns: readonly string[];
  /** For FROM. */
  readonly relation: string;
  /** For WITH, where it is read more than once. */
  readonly definition: string;
}

export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `sql` is one statement without a semicolon, and no EXPLAIN, which is no relation. */
export function wrapped(sql: string, columns: readonly GridColumn[]): WrappedStatement {
  const name = freeName('result', (candidate) => new RegExp(`\\b${candidate}\\b`, 'i').test(sql));
  const names = distinctNames(columns);
  const renamed = names.some((free, index) => free !== columns[index]?.name);
  const head = renamed ? `${name}(${names.map(quotedName).join(', ')})` : name;
  // The last line may be a comment, which a bracket must not be part of.
  return { name, columns: names, relation: `(\n${sql}\n) AS ${head}`, definition: `${head} AS (\n${sql}\n)` };
}

/** A name for each column: those that come again get a number, a, a_2, and those without one are called `column`. Case does not tell two apart. */
export function distinctNames(columns: readonly GridColumn[]): string[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    const free = freeName(column.name === '' ? 'column' : column.name, (candidate) =>
      taken.has(candidate.toLowerCase()),
    );
    taken.add(free.toLowerCase());
    return free;
  });
}

function freeName(name: string, isTaken: (candidate: string) => boolean): string {
  if (!isTaken(name)) return name;
  for (let number = 2; ; number += 1) {
    if (!isTaken(`${name}_${String(number)}`)) return `${name}_${String(number)}`;
  }
}

/** An aggregate of a column, or the number of rows where it is of none. */
export function aggregateOf(aggregate: Aggregate, column: string | null): string {
  if (column === null) return 'count(*)';
  if (aggregate === 'distinct') return `count(DISTINCT ${column})`;
  return `${aggregate}(${column})`;
}

/** What it is called in SQL; on screen it has words. */
export function aggregateName(aggregate: Aggregate, column: string | null): string {
  return column === null ? 'rows' : `${aggregate}_${column}`;
}

/** Start of the bucket that an instant is in; weeks start on Monday. UTC, which is DuckDB's zone here. */
export function bucketOf(bucket: TimeBucket, column: string): string {
  return `date_trunc('${bucket}', ${column})`;
}
