import {
  aggregateOf,
  bucketOf,
  quotedName,
  quotedText,
  type Aggregate,
  type TimeBucket,
  type WrappedStatement,
} from '../../ui/around-statement';
import { roleOf } from '../../ui/grid/column-role';
import type { GridColumn } from '../../ui/grid/row-source';

/** Columns of the result by their place, since names may repeat. */
export interface PivotChoice {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly values: readonly PivotValue[];
  /** Of all times among rows and columns; none: each time as it is. */
  readonly bucket: TimeBucket | 'none';
  readonly rowTotals: boolean;
  readonly columnTotals: boolean;
}

export interface PivotValue {
  readonly aggregate: Aggregate;
  /** Null counts rows. */
  readonly column: number | null;
}

/** More could not be read across, and each is an aggregate of its own to compute. */
export const mostPivotColumns = 200;

export function isTime(column: GridColumn | undefined): boolean {
  return column !== undefined && roleOf(column.type) === 'time';
}

/** Nested values and blobs are no headings. */
export function canHead(column: GridColumn): boolean {
  return roleOf(column.type) !== 'other';
}

/** The keys that columns are made of, one a row, as text, NULL among them; then how many there are, which may be more than are given. */
export function keysStatement(
  statement: WrappedStatement,
  columns: readonly GridColumn[],
  choice: PivotChoice,
): string | null {
  if (choice.columns.length === 0) return null;
  const keys = choice.columns.map(
    (index, place) => `${headOf(statement, columns, choice, index)} AS k${String(place)}`,
  );
  const names = keys.map((_, place) => `k${String(place)}`);
  const texts = names.map((name) => `CAST(${name} AS VARCHAR)`);
  return [
    `SELECT ${texts.join(', ')}, count(*) OVER ()`,
    `FROM (SELECT DISTINCT ${keys.join(', ')} FROM ${statement.relation}) AS keys`,
    `ORDER BY ${names.join(', ')}`,
    `LIMIT ${String(mostPivotColumns)}`,
  ].join('\n');
}

/** What is written into the table that is in none of its rows. */
export interface PivotWords {
  readonly total: string;
  /** NULL. */
  readonly nothing: string;
  /** The text without a character, which SQL takes for no name. */
  readonly empty: string;
  /** One for each value. */
  readonly values: readonly string[];
}

/** The table as one statement: a conditional aggregate a column, so that any aggregate's totals are over the rows and not over its parts. */
export function pivotStatement(
  statement: WrappedStatement,
  columns: readonly GridColumn[],
  choice: PivotChoice,
  keys: readonly (readonly (string | null)[])[],
  words: PivotWords,
): string {
  const heads = choice.rows.map((index) => headOf(statement, columns, choice, index));
  const totals = choice.columnTotals && heads.length > 0;
  const rowNames = choice.rows.map((index) => quotedName(statement.columns[index] ?? ''));
  const rowList = heads.map((head, place) => {
    const name = rowNames[place] ?? '';
    if (!totals || place > 0) return `${head} AS ${name}`;
    return `CASE WHEN grouping(${head}) = 1 THEN ${quotedText(words.total)} ELSE CAST(${head} AS VARCHAR) END AS ${name}`;
  });
  const cells = keys.flatMap((key) => {
    const condition = key
      .map((text, place) => conditionOf(statement, columns, choice, choice.columns[place] ?? 0, text))
      .join(' AND ');
    const label = key.map((text) => (text === '' ? words.empty : (text ?? words.nothing))).join(' · ');
    return choice.values.map((value, place) => {
      const name = choice.values.length === 1 ? label : `${label}: ${words.values[place] ?? ''}`;
      return `${cellOf(statement, value)} FILTER (${condition}) AS ${quotedName(name)}`;
    });
  });
  const plain = choice.values.map((value, place) => {
    const own = words.values[place] ?? '';
    const name = keys.length === 0 ? own : choice.values.length === 1 ? words.total : `${words.total}: ${own}`;
    return `${cellOf(statement, value)} AS ${quotedName(name)}`;
  });
  const list = [...rowList, ...cells, ...(keys.length === 0 || choice.rowTotals ? plain : [])];
  const parts = [`SELECT\n  ${list.join(',\n  ')}`, `FROM ${statement.relation}`];
  if (heads.length > 0) {
    parts.push(totals ? `GROUP BY GROUPING SETS ((${heads.join(', ')}), ())` : `GROUP BY ${heads.join(', ')}`);
    parts.push(`ORDER BY ${[...(totals ? [`grouping(${heads[0] ?? ''})`] : []), ...heads].join(', ')}`);
  }
  return parts.join('\n');
}

function cellOf(statement: WrappedStatement, { aggregate, column }: PivotValue): string {
  return aggregateOf(column === null ? 'count' : aggregate, column === null ? null : nameAt(statement, column));
}

/** Qualified: in ORDER BY a bare name is the one in the list, which may be another's. */
function nameAt(statement: WrappedStatement, index: number): string {
  return `${statement.name}.${quotedName(statement.columns[index] ?? '')}`;
}

function headOf(
  statement: WrappedStatement,
  columns: readonly GridColumn[],
  { bucket }: PivotChoice,
  index: number,
): string {
  const name = nameAt(statement, index);
  return bucket !== 'none' && isTime(columns[index]) ? bucketOf(bucket, name) : name;
}

function conditionOf(
  statement: WrappedStatement,
  columns: readonly GridColumn[],
  choice: PivotChoice,
  index: number,
  text: string | null,
): string {
  const head = headOf(statement, columns, choice, index);
  if (text === null) return `${head} IS NULL`;
  // By the text that the key was read as, whatever its type.
  return columns[index]?.type === 'VARCHAR'
    ? `${head} = ${quotedText(text)}`
    : `CAST(${head} AS VARCHAR) = ${quotedText(text)}`;
}
