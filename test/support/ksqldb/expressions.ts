import { decimalText } from './decode';
import type { Expression, Operator } from './parser';
import type { Row } from './rows';
import { StatementError } from './tokens';
import { scalar, typeText, type Column, type SqlType } from './types';

/** A value as JSON text. */
export type Compute = (row: Row) => string;

export const pseudoColumns: ReadonlyMap<string, { readonly type: SqlType; readonly compute: Compute }> = new Map([
  ['ROWTIME', { type: scalar('BIGINT'), compute: (row: Row) => String(row.timeMs) }],
  ['ROWPARTITION', { type: scalar('INTEGER'), compute: (row: Row) => String(row.partition) }],
  ['ROWOFFSET', { type: scalar('BIGINT'), compute: (row: Row) => row.offset }],
]);

/** Names of the columns that an expression reads. */
export function columnsIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'column':
      return [expression.name];
    case 'literal':
      return [];
    case 'binary':
      return [...columnsIn(expression.left), ...columnsIn(expression.right)];
    case 'case':
      return [...expression.conditions, ...expression.results].flatMap(columnsIn);
    case 'call':
      return expression.of.flatMap(columnsIn);
    default:
      return columnsIn(expression.of);
  }
}

const firstOf = (types: readonly SqlType[]): SqlType => types[0] ?? scalar('STRING');
const always = (type: SqlType) => (): SqlType => type;

/** What a function gives, of those that the statements of this project use. The stand-in knows their types and computes none of them. */
const functions: ReadonlyMap<string, (types: readonly SqlType[]) => SqlType> = new Map([
  ...[
    'SUM',
    'MIN',
    'MAX',
    'LATEST_BY_OFFSET',
    'EARLIEST_BY_OFFSET',
    'AS_VALUE',
    'ROUND',
    'ABS',
    'COALESCE',
    'IFNULL',
  ].map((name) => [name, firstOf] as const),
  ...[
    'CONCAT',
    'UCASE',
    'LCASE',
    'SUBSTRING',
    'TRIM',
    'REPLACE',
    'MASK',
    'MASK_KEEP_LEFT',
    'MASK_KEEP_RIGHT',
    'MASK_LEFT',
  ].map((name) => [name, always(scalar('STRING'))] as const),
  ...['MASK_RIGHT', 'SPLIT_TO_MAP', 'FORMAT_TIMESTAMP', 'TIMESTAMPTOSTRING', 'TO_BYTES', 'FROM_BYTES', 'ENCODE'].map(
    (name) => [name, always(scalar('STRING'))] as const,
  ),
  ...['COUNT', 'COUNT_DISTINCT', 'UNIX_TIMESTAMP', 'STRINGTOTIMESTAMP'].map(
    (name) => [name, always(scalar('BIGINT'))] as const,
  ),
  ['PARSE_TIMESTAMP', always(scalar('TIMESTAMP'))],
  ['AVG', always(scalar('DOUBLE'))],
  ['COLLECT_LIST', (types): SqlType => ({ base: 'ARRAY', element: firstOf(types) })],
]);

const aggregates = new Set(['SUM', 'MIN', 'MAX', 'LATEST_BY_OFFSET', 'EARLIEST_BY_OFFSET', 'COUNT', 'COUNT_DISTINCT']);

export function hasAggregate(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return aggregates.has(expression.name) || expression.name === 'AVG' || expression.of.some(hasAggregate);
    case 'binary':
      return hasAggregate(expression.left) || hasAggregate(expression.right);
    case 'case':
      return expression.results.some(hasAggregate);
    case 'column':
    case 'literal':
      return false;
    default:
      return hasAggregate(expression.of);
  }
}

const comparisons: readonly Operator[] = ['=', '<>', '<', '<=', '>', '>=', 'AND', 'OR', 'LIKE'];

/** Errors: a column, field or function that is not there. */
export function typeOf(expression: Expression, columns: readonly Column[]): SqlType {
  switch (expression.kind) {
    case 'column':
      return columnType(expression.name, columns);
    case 'field': {
      const of = typeOf(expression.of, columns);
      const field = of.base === 'STRUCT' ? of.fields.find(({ name }) => name === expression.name) : undefined;
      if (field !== undefined) return field.type;
      throw new StatementError(`Could not find field '${expression.name}' in ${typeText(of)}.`);
    }
    case 'literal':
    case 'cast':
      return expression.type;
    case 'not':
    case 'isNull':
      return scalar('BOOLEAN');
    case 'case':
      return firstOf(expression.results.map((result) => typeOf(result, columns)));
    case 'call': {
      const result = functions.get(expression.name);
      if (result === undefined) {
        throw new StatementError(`Can't find any functions with the name '${expression.name}'`);
      }
      return result(expression.of.map((argument) => typeOf(argument, columns)));
    }
    case 'binary': {
      const [left, right] = [typeOf(expression.left, columns), typeOf(expression.right, columns)];
      if (comparisons.includes(expression.operator)) return scalar('BOOLEAN');
      return arithmeticType(expression.operator, left, right);
    }
  }
}

function columnType(name: string, columns: readonly Column[]): SqlType {
  const type = columns.find((column) => column.name === name)?.type ?? pseudoColumns.get(name)?.type;
  if (type === undefined) throw new StatementError(`Column '${name}' cannot be resolved.`);
  return type;
}

function arithmeticType(operator: Operator, left: SqlType, right: SqlType): SqlType {
  if (left.base === 'STRING' || right.base === 'STRING') return scalar('STRING');
  if (left.base === 'DOUBLE' || right.base === 'DOUBLE') return scalar('DOUBLE');
  if (left.base !== 'DECIMAL' && right.base !== 'DECIMAL') return left.base === 'BIGINT' ? left : right;
  const [a, b] = [asDecimal(left), asDecimal(right)];
  const scale =
    operator === '*'
      ? a.scale + b.scale
      : operator === '/'
        ? Math.max(6, a.scale + b.precision + 1)
        : Math.max(a.scale, b.scale);
  const precision =
    operator === '*'
      ? a.precision + b.precision + 1
      : operator === '/'
        ? a.precision - a.scale + b.scale + scale
        : scale + Math.max(a.precision - a.scale, b.precision - b.scale) + 1;
  return { base: 'DECIMAL', precision, scale };
}

function asDecimal(type: SqlType): { readonly precision: number; readonly scale: number } {
  return type.base === 'DECIMAL' ? type : { precision: type.base === 'BIGINT' ? 19 : 10, scale: 0 };
}

/** Null where the stand-in cannot compute it. */
export function computeOrNull(expression: Expression, columns: readonly Column[]): Compute | null {
  switch (expression.kind) {
    case 'column': {
      const index = columns.findIndex(({ name }) => name === expression.name);
      return index < 0 ? (pseudoColumns.get(expression.name)?.compute ?? null) : (row) => row.values[index] ?? 'null';
    }
    case 'field':
      return fieldOf(expression.of, expression.name, columns);
    case 'literal':
      return () => expression.json;
    case 'cast':
      return cast(expression.of, expression.type, columns);
    case 'isNull':
      return mapped(expression.of, columns, (value) => String(value === 'null'));
    case 'not':
      return mapped(expression.of, columns, (value) => (value === 'null' ? value : String(value === 'false')));
    case 'binary':
      return computeBinary(expression.operator, expression.left, expression.right, columns);
    case 'call': {
      const [only] = expression.of;
      return expression.name === 'AS_VALUE' && only !== undefined ? computeOrNull(only, columns) : null;
    }
    case 'case':
      return null;
  }
}

function mapped(of: Expression, columns: readonly Column[], change: (value: string) => string): Compute | null {
  const inner = computeOrNull(of, columns);
  return inner === null ? null : (row) => change(inner(row));
}

function fieldOf(of: Expression, name: string, columns: readonly Column[]): Compute | null {
  const type = typeOf(of, columns);
  if (type.base !== 'STRUCT') return null;
  const index = type.fields.findIndex((field) => field.name === name);
  return mapped(of, columns, (value) => (value === 'null' ? value : (membersOf(value)[index] ?? 'null')));
}

/** Values of an object's members, each as its own text: JSON.parse would round the numbers. */
function membersOf(object: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < object.length; at += 1) {
    const character = object.charAt(at);
    if (character === '"') {
      for (at += 1; object.charAt(at) !== '"'; at += 1) if (object.charAt(at) === '\\') at += 1;
    } else if (character === '{' || character === '[') depth += 1;
    else if (character === ':' && depth === 1) start = at + 1;
    else if ((character === ',' && depth === 1) || (character === '}' && depth === 1)) {
      members.push(object.slice(start, at));
      if (character === '}') depth -= 1;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return members;
}

const numeric = new Set<SqlType['base']>(['INTEGER', 'BIGINT', 'DOUBLE', 'DECIMAL']);

function cast(of: Expression, to: SqlType, columns: readonly Column[]): Compute | null {
  const from = typeOf(of, columns);
  if (typeText(from) === typeText(to)) return computeOrNull(of, columns);
  if (to.base === 'STRING' && numeric.has(from.base)) {
    return mapped(of, columns, (value) => (value === 'null' ? value : `"${value}"`));
  }
  if (to.base === 'BIGINT' && from.base === 'INTEGER') return computeOrNull(of, columns);
  if (to.base === 'DECIMAL' && (from.base === 'INTEGER' || from.base === 'BIGINT' || from.base === 'DECIMAL')) {
    return mapped(of, columns, (value) => (value === 'null' ? value : decimalText(value, to.precision, to.scale)));
  }
  return null;
}

function computeBinary(
  operator: Operator,
  leftExpression: Expression,
  rightExpression: Expression,
  columns: readonly Column[],
): Compute | null {
  const left = computeOrNull(leftExpression, columns);
  const right = computeOrNull(rightExpression, columns);
  if (left === null || right === null) return null;
  if (operator === 'AND' || operator === 'OR') {
    const decisive = operator === 'AND' ? 'false' : 'true';
    return (row) => {
      const first = left(row);
      if (first === decisive) return first;
      const second = right(row);
      return second === decisive || first !== 'null' ? second : first;
    };
  }
  const holds = outcomes[operator];
  if (holds === undefined) return null;
  const [leftType, rightType] = [typeOf(leftExpression, columns), typeOf(rightExpression, columns)];
  const compared = comparison(leftType, rightType);
  if (compared === null) {
    throw new StatementError(
      `Error in WHERE expression: Cannot compare ${typeText(leftType)} to ${typeText(rightType)} with ${operator}.`,
    );
  }
  return (row) => {
    const [a, b] = [left(row), right(row)];
    return a === 'null' || b === 'null' ? 'null' : String(holds(compared(a, b)));
  };
}

const outcomes: Partial<Record<Operator, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** How values of two types compare: below 0 where the left one comes first. Null where they do not. */
function comparison(left: SqlType, right: SqlType): ((left: string, right: string) => number) | null {
  if (left.base === 'DOUBLE' || right.base === 'DOUBLE') {
    return numeric.has(left.base) && numeric.has(right.base) ? (a, b) => Number(a) - Number(b) : null;
  }
  if (numeric.has(left.base) && numeric.has(right.base)) return compareExactly;
  // The real server takes a date and time for a BIGINT that is a time.
  if (left.base === 'BIGINT' && right.base === 'STRING') return (a, b) => Number(a) - msOf(b);
  if (left.base === 'TIMESTAMP' && right.base === 'STRING') return (a, b) => msOf(a) - msOf(b);
  if (left.base !== right.base) return null;
  if (left.base === 'STRING') return (a, b) => compareTexts(String(JSON.parse(a)), String(JSON.parse(b)));
  return compareTexts;
}

const compareTexts = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const shortWhole = /^-?\d{1,15}$/;

function compareExactly(left: string, right: string): number {
  if (shortWhole.test(left) && shortWhole.test(right)) return Number(left) - Number(right);
  const fraction = (text: string): number => text.split('.')[1]?.length ?? 0;
  const places = Math.max(fraction(left), fraction(right));
  const scaled = (text: string): bigint => BigInt(text.replace('.', '') + '0'.repeat(places - fraction(text)));
  const [a, b] = [scaled(left), scaled(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Of a date and time whose end may be left out, and whose zone is UTC where it names none. */
function msOf(json: string): number {
  const text = String(JSON.parse(json));
  const full = text.length < 11 ? `${`${text}-01-01`.slice(0, 10)}T00:00:00.000Z` : text;
  const ms = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(full.slice(11)) ? full : `${full}Z`);
  if (Number.isNaN(ms)) throw new StatementError(`Failed to parse timestamp '${text}'`);
  return ms;
}
