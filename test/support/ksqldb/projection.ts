import { columnsIn, comparison, computeOrNull, partsOf, typeOf, type Compute } from './expressions';
import { aggregateFunctions, type Accumulator } from './functions';
import type { Expression, Select } from './syntax';
import type { ReadRow, Row } from './rows';
import { StatementError } from './tokens';
import type { Column } from './types';

export interface Item {
  readonly column: Column;
  readonly expression: Expression;
}

/** What a select list gives of a source, in its order. Errors: as `typeOf`; a name that is there twice. */
export function itemsOf(query: Select, columns: readonly Column[]): Item[] {
  const keys = keyNames(query, columns);
  const items = query.items.flatMap((item, index): Item[] => {
    if (item === null) {
      return columns.map((column) => ({
        column: { ...column, isKey: keys.has(column.name) },
        expression: { kind: 'column', name: column.name },
      }));
    }
    const { expression, alias } = item;
    const own = expression.kind === 'column' || expression.kind === 'field' ? expression.name : `KSQL_COL_${index}`;
    return [{ column: { name: alias ?? own, type: typeOf(expression, columns), isKey: keys.has(own) }, expression }];
  });
  const names = items.map(({ column }) => column.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new StatementError(`The projection contains a column twice: \`${twice}\`.`);
  return items;
}

/** The key of what a query gives: what it groups by, else the key of what it reads. */
function keyNames(query: Select, columns: readonly Column[]): ReadonlySet<string> {
  if (query.groupBy.length > 0) return new Set(query.groupBy.flatMap(columnsIn));
  return new Set(columns.filter(({ isKey }) => isKey).map(({ name }) => name));
}

export interface Base {
  readonly kind: 'STREAM' | 'TABLE';
  readonly columns: readonly Column[];
  readonly startReading: () => ReadRow;
}

/**
 * Rows of what a persistent query gives, made of the rows that it reads, one by one: of a GROUP BY each row changes one group, and gives it as it is then. Null where
 * the stand-in cannot compute that.
 */
export function projectionOrNull(query: Select, base: Base, items: readonly Item[]): (() => ReadRow) | null {
  const where = query.where === null ? always : computeOrNull(query.where, base.columns);
  if (where === null) return null;
  if (query.clauses.length === 0) return plain(base, items, where);
  if (query.clauses.join() !== 'GROUP BY' || base.kind === 'TABLE') return null;
  return grouped(query.groupBy, base, items, where);
}

const always: Compute = () => 'true';

function all<T>(found: readonly (T | null)[]): T[] | null {
  const present = found.filter((each) => each !== null);
  return present.length === found.length ? present : null;
}

function plain(base: Base, items: readonly Item[], where: Compute): (() => ReadRow) | null {
  const computes = all(items.map(({ expression }) => computeOrNull(expression, base.columns)));
  if (computes === null) return null;
  return () => {
    const read = base.startReading();
    return (message, partition) => {
      const row = read(message, partition);
      if (row === null || (!row.isTombstone && where(row) !== 'true')) return null;
      return { ...row, values: computes.map((compute) => compute(row)) };
    };
  };
}

interface Aggregate {
  /** Null: every row counts. */
  readonly argument: Compute | null;
  readonly start: () => Accumulator;
}

function grouped(
  groupBy: readonly Expression[],
  base: Base,
  items: readonly Item[],
  where: Compute,
): (() => ReadRow) | null {
  const calls = items.flatMap(({ expression }) => aggregateCalls(expression));
  const aggregates = all(calls.map((call) => aggregateOrNull(call, base.columns)));
  const keys = all(groupBy.map((expression) => computeOrNull(expression, base.columns)));
  // Each aggregate is one more column behind those of the row.
  const columns = [...base.columns, ...calls.map((call, index) => aggregateColumn(call, index, base.columns))];
  const computes = all(items.map(({ expression }) => computeOrNull(withColumns(expression, calls), columns)));
  if (aggregates === null || keys === null || computes === null) return null;
  return () => {
    const read = base.startReading();
    const groups = new Map<string, Accumulator[]>();
    return (message, partition) => {
      const row = read(message, partition);
      if (row === null || row.isTombstone || where(row) !== 'true') return null;
      const key = keys.map((compute) => compute(row)).join();
      const group = groups.get(key) ?? aggregates.map(({ start }) => start());
      groups.set(key, group);
      aggregates.forEach(({ argument }, index) => add(group[index], argument, row));
      const values = [...row.values, ...group.map((accumulator) => accumulator.text())];
      return { ...row, values: computes.map((compute) => compute({ ...row, values })) };
    };
  };
}

function add(accumulator: Accumulator | undefined, argument: Compute | null, row: Row): void {
  const value = argument === null ? 'true' : argument(row);
  if (value !== 'null') accumulator?.add(value);
}

type Call = Expression & { readonly kind: 'call' };

function aggregateCalls(expression: Expression): Call[] {
  if (expression.kind === 'call' && aggregateFunctions.has(expression.name)) return [expression];
  return partsOf(expression).flatMap(aggregateCalls);
}

function aggregateOrNull({ name, of }: Call, columns: readonly Column[]): Aggregate | null {
  const [argument] = of;
  const found = aggregateFunctions.get(name);
  if (found === undefined) return null;
  const type = argument === undefined ? null : typeOf(argument, columns);
  const compute = argument === undefined ? null : computeOrNull(argument, columns);
  const compare = type === null ? null : comparison(type, type);
  if (argument !== undefined && (compute === null || compare === null)) return null;
  return {
    argument: compute,
    start: () => found.start(type ?? { base: 'BIGINT' }, compare ?? (() => 0)),
  };
}

const columnName = (index: number): string => `(aggregate ${index})`;

const aggregateColumn = (call: Call, index: number, columns: readonly Column[]): Column => ({
  name: columnName(index),
  type: typeOf(call, columns),
  isKey: false,
});

/** With its aggregates read from their columns. */
function withColumns(expression: Expression, calls: readonly Call[]): Expression {
  const index = calls.findIndex((call) => call === expression);
  if (index >= 0) return { kind: 'column', name: columnName(index) };
  const inner = (part: Expression): Expression => withColumns(part, calls);
  switch (expression.kind) {
    case 'column':
    case 'literal':
      return expression;
    case 'binary':
      return { ...expression, left: inner(expression.left), right: inner(expression.right) };
    case 'case':
      return { ...expression, conditions: expression.conditions.map(inner), results: expression.results.map(inner) };
    case 'call':
      return { ...expression, of: expression.of.map(inner) };
    default:
      return { ...expression, of: inner(expression.of) };
  }
}
