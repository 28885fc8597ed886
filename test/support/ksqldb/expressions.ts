import {
  compareDecimals,
  decimal,
  decimalOrNull,
  negated,
  product,
  quotient,
  rescaled,
  sum,
  textOfDecimal,
} from './decimals';
import { doubleText } from './decode';
import { stringOf } from './json-reader';
import { aggregateFunctions, scalarFunctions } from './functions';
import type { Expression, Operator } from './syntax';
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

/** The expressions that one is made of. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'column':
    case 'literal':
      return [];
    case 'binary':
      return [expression.left, expression.right];
    case 'case':
      return [...expression.conditions, ...expression.results];
    case 'call':
      return expression.of;
    default:
      return [expression.of];
  }
}

/** Names of the columns that an expression reads. */
export function columnsIn(expression: Expression): string[] {
  return expression.kind === 'column' ? [expression.name] : partsOf(expression).flatMap(columnsIn);
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
      return expression.results.map((result) => typeOf(result, columns))[0] ?? scalar('STRING');
    case 'call': {
      const found = scalarFunctions.get(expression.name) ?? aggregateFunctions.get(expression.name);
      if (found === undefined) throw new StatementError(`Can't find any functions with the name '${expression.name}'`);
      return found.type(expression.of.map((argument) => typeOf(argument, columns)));
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

/** As ksqlDB has it, which is as most databases do. */
function arithmeticType(operator: Operator, left: SqlType, right: SqlType): SqlType {
  if (left.base === 'STRING' || right.base === 'STRING') return scalar('STRING');
  if (left.base === 'DOUBLE' || right.base === 'DOUBLE') return scalar('DOUBLE');
  if (left.base !== 'DECIMAL' && right.base !== 'DECIMAL') return left.base === 'BIGINT' ? left : right;
  const [a, b] = [asDecimal(left), asDecimal(right)];
  if (operator === '*') {
    return { base: 'DECIMAL', precision: a.precision + b.precision + 1, scale: a.scale + b.scale };
  }
  if (operator === '/') {
    const scale = Math.max(6, a.scale + b.precision + 1);
    return { base: 'DECIMAL', precision: a.precision - a.scale + b.scale + scale, scale };
  }
  const scale = Math.max(a.scale, b.scale);
  return { base: 'DECIMAL', precision: scale + Math.max(a.precision - a.scale, b.precision - b.scale) + 1, scale };
}

function asDecimal(type: SqlType): { readonly precision: number; readonly scale: number } {
  return type.base === 'DECIMAL' ? type : { precision: type.base === 'BIGINT' ? 19 : 10, scale: 0 };
}

/** Null where the stand-in cannot compute it. */
export function computeOrNull(expression: Expression, columns: readonly Column[]): Compute | null {
  if (expression.kind === 'column') {
    const index = columns.findIndex(({ name }) => name === expression.name);
    return index < 0 ? (pseudoColumns.get(expression.name)?.compute ?? null) : (row) => row.values[index] ?? 'null';
  }
  if (expression.kind === 'literal') return () => expression.json;
  const parts = partsOf(expression).map((part) => computeOrNull(part, columns));
  const computes = parts.filter((part) => part !== null);
  if (computes.length < parts.length) return null;
  const [only] = computes;
  switch (expression.kind) {
    case 'binary':
      return computeBinary(expression, computes, columns);
    case 'case':
      return (row) => {
        const { length } = expression.conditions;
        const index = computes.slice(0, length).findIndex((condition) => condition(row) === 'true');
        return computes[length + (index < 0 ? length : index)]?.(row) ?? 'null';
      };
    case 'call': {
      const compute = scalarFunctions.get(expression.name)?.compute;
      return compute === undefined ? null : nullSafe(computes, compute);
    }
    case 'isNull':
      return only === undefined ? null : (row) => String(only(row) === 'null');
    case 'not':
      return nullSafe(computes, ([value]) => String(value === 'false'));
    case 'field': {
      const type = typeOf(expression.of, columns);
      const fields = type.base === 'STRUCT' ? type.fields : [];
      const index = fields.findIndex((field) => field.name === expression.name);
      return nullSafe(computes, ([value = '']) => membersOf(value)[index] ?? 'null');
    }
    case 'cast': {
      const cast = castOrNull(typeOf(expression.of, columns), expression.type);
      return cast === null ? null : nullSafe(computes, ([value = 'null']) => cast(value));
    }
  }
}

/** NULL where one of the values is. */
function nullSafe(computes: readonly Compute[], compute: (values: readonly string[]) => string): Compute {
  return (row) => {
    const values = computes.map((each) => each(row));
    return values.includes('null') ? 'null' : compute(values);
  };
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
    else if (depth === 1 && (character === ',' || character === '}')) members.push(object.slice(start, at));
    if (character === '}' || character === ']') depth -= 1;
  }
  return members;
}

const numeric = new Set<SqlType['base']>(['INTEGER', 'BIGINT', 'DOUBLE', 'DECIMAL']);

function castOrNull(from: SqlType, to: SqlType): ((value: string) => string) | null {
  if (typeText(from) === typeText(to)) return (value) => value;
  if (to.base === 'STRING' && numeric.has(from.base)) return (value) => `"${value}"`;
  if (to.base === 'DOUBLE' && numeric.has(from.base)) return (value) => doubleText(Number(value));
  if (to.base === 'BIGINT' && from.base === 'INTEGER') return (value) => value;
  if (to.base !== 'DECIMAL' || from.base === 'DOUBLE') return null;
  return (value) => {
    const exact = decimalOrNull(from.base === 'STRING' ? stringOf(value) : value);
    return exact === null ? 'null' : textOfDecimal(rescaled(exact, to.scale));
  };
}

function computeBinary(
  { operator, left, right }: Expression & { kind: 'binary' },
  computes: readonly Compute[],
  columns: readonly Column[],
): Compute | null {
  const [first = always, second = always] = computes;
  if (operator === 'AND' || operator === 'OR') {
    const decisive = operator === 'AND' ? 'false' : 'true';
    return (row) => {
      const before = first(row);
      if (before === decisive) return before;
      const after = second(row);
      return after === decisive || before !== 'null' ? after : before;
    };
  }
  const [leftType, rightType] = [typeOf(left, columns), typeOf(right, columns)];
  const holds = outcomes[operator];
  if (holds === undefined) return arithmetic(operator, arithmeticType(operator, leftType, rightType), computes);
  const compared = comparison(leftType, rightType);
  if (compared === null) {
    throw new StatementError(
      `Error in WHERE expression: Cannot compare ${typeText(leftType)} to ${typeText(rightType)} with ${operator}.`,
    );
  }
  return (row) => {
    const [a, b] = [first(row), second(row)];
    return a === 'null' || b === 'null' ? 'null' : String(holds(compared(a, b)));
  };
}

const always: Compute = () => 'null';

const outcomes: Partial<Record<Operator, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function arithmetic(operator: Operator, type: SqlType, computes: readonly Compute[]): Compute | null {
  if (type.base === 'STRING' && (operator === '||' || operator === '+')) {
    return nullSafe(computes, (values) => JSON.stringify(values.map(stringOf).join('')));
  }
  if (type.base !== 'DECIMAL') return null;
  const { scale } = type;
  return nullSafe(computes, ([a = '0', b = '0']) => {
    const [left, right] = [decimal(a), decimal(b)];
    const exact =
      operator === '*'
        ? product(left, right)
        : operator === '/'
          ? quotient(left, right, scale)
          : sum(left, operator === '-' ? negated(right) : right);
    return exact === null ? 'null' : textOfDecimal(rescaled(exact, scale));
  });
}

/** How values of two types compare: below 0 where the left one comes first. Null where they do not. */
export function comparison(left: SqlType, right: SqlType): ((left: string, right: string) => number) | null {
  if (numeric.has(left.base) && numeric.has(right.base)) {
    return left.base === 'DOUBLE' || right.base === 'DOUBLE' ? (a, b) => Number(a) - Number(b) : compareExactly;
  }
  // The real server takes a date and time for a BIGINT that is a time.
  if (left.base === 'BIGINT' && right.base === 'STRING') return (a, b) => Number(a) - msOf(b);
  if (left.base === 'TIMESTAMP' && right.base === 'STRING') return (a, b) => msOf(a) - msOf(b);
  if (left.base !== right.base) return null;
  return left.base === 'STRING' ? (a, b) => compareTexts(stringOf(a), stringOf(b)) : compareTexts;
}

const compareTexts = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const shortWhole = /^-?\d{1,15}$/;

function compareExactly(left: string, right: string): number {
  if (shortWhole.test(left) && shortWhole.test(right)) return Number(left) - Number(right);
  return compareDecimals(decimal(left), decimal(right));
}

/** Of a date and time whose end may be left out, and whose zone is UTC where it names none. */
function msOf(json: string): number {
  const text = stringOf(json);
  const full = text.length < 11 ? `${`${text}-01-01`.slice(0, 10)}T00:00:00.000Z` : text;
  const ms = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(full.slice(11)) ? full : `${full}Z`);
  if (Number.isNaN(ms)) throw new StatementError(`Failed to parse timestamp '${text}'`);
  return ms;
}
