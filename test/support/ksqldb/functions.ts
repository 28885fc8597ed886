import { decimal, sum as sumOf, textOfDecimal, type Decimal } from './decimals';
import { doubleText } from './decode';
import { stringOf } from './json-reader';
import { scalar, type SqlType } from './types';

interface ScalarFunction {
  readonly type: (of: readonly SqlType[]) => SqlType;
  /** JSON texts, none of them null. Left out: the stand-in knows its type alone. */
  readonly compute?: (values: readonly string[]) => string;
}

const first = (types: readonly SqlType[]): SqlType => types[0] ?? scalar('STRING');
const always = (base: 'STRING' | 'BIGINT' | 'TIMESTAMP') => (): SqlType => scalar(base);

const text = (value: string | undefined): string => (value === undefined ? '' : stringOf(value));

/** Letters, digits and the rest become X, x, n and -. */
function masked(plain: string): string {
  return plain.replace(/./gsu, (character) => {
    if (/\p{Lu}/u.test(character)) return 'X';
    if (/\p{Ll}/u.test(character)) return 'x';
    return /\p{Nd}/u.test(character) ? 'n' : '-';
  });
}

function onText(change: (plain: string, count: number) => string): ScalarFunction {
  const compute = ([value, count]: readonly string[]): string => JSON.stringify(change(text(value), Number(count)));
  return { type: always('STRING'), compute };
}

/** Those that the statements of this project use, and their neighbours. */
export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = new Map<string, ScalarFunction>([
  ['AS_VALUE', { type: first, compute: ([value = 'null']) => value }],
  ['UCASE', onText((plain) => plain.toUpperCase())],
  ['LCASE', onText((plain) => plain.toLowerCase())],
  ['TRIM', onText((plain) => plain.trim())],
  ['MASK', onText(masked)],
  ['MASK_LEFT', onText((plain, count) => masked(plain.slice(0, count)) + plain.slice(count))],
  ['MASK_KEEP_LEFT', onText((plain, count) => plain.slice(0, count) + masked(plain.slice(count)))],
  ['CONCAT', { type: always('STRING'), compute: (values) => JSON.stringify(values.map(text).join('')) }],
  ['SUBSTRING', { type: always('STRING') }],
  ['REPLACE', { type: always('STRING') }],
  ['FORMAT_TIMESTAMP', { type: always('STRING') }],
  ['TIMESTAMPTOSTRING', { type: always('STRING') }],
  ['STRINGTOTIMESTAMP', { type: always('BIGINT') }],
  ['UNIX_TIMESTAMP', { type: always('BIGINT') }],
  ['PARSE_TIMESTAMP', { type: always('TIMESTAMP') }],
  ['ROUND', { type: first }],
  ['ABS', { type: first }],
  ['COALESCE', { type: first }],
  ['IFNULL', { type: first }],
]);

/** What gathers one value of all rows of a group. */
export interface Accumulator {
  /** JSON text, never null. */
  add(value: string): void;
  text(): string;
}

export interface AggregateFunction {
  readonly type: (of: readonly SqlType[]) => SqlType;
  /** `compare`: of the argument's type. */
  readonly start: (type: SqlType, compare: (a: string, b: string) => number) => Accumulator;
}

/** Keeps one of the values: the new one where `takes` says so. */
function keeping(takes: (kept: string, value: string) => boolean): Accumulator {
  let kept: string | null = null;
  return {
    add: (value) => {
      if (kept === null || takes(kept, value)) kept = value;
    },
    text: () => kept ?? 'null',
  };
}

function summing(type: SqlType): Accumulator {
  if (type.base === 'DOUBLE') {
    let total = 0;
    return { add: (value) => void (total += Number(value)), text: () => doubleText(total) };
  }
  let total: Decimal = { units: 0n, scale: type.base === 'DECIMAL' ? type.scale : 0 };
  return { add: (value) => void (total = sumOf(total, decimal(value))), text: () => textOfDecimal(total) };
}

function counting(): Accumulator {
  let count = 0;
  return { add: () => void (count += 1), text: () => String(count) };
}

function averaging(): Accumulator {
  let total = 0;
  let count = 0;
  const add = (value: string): void => {
    total += Number(value);
    count += 1;
  };
  return { add, text: () => (count === 0 ? 'null' : doubleText(total / count)) };
}

/** Exact, where the real server estimates. */
function countingDistinct(): Accumulator {
  const seen = new Set<string>();
  return { add: (value) => void seen.add(value), text: () => String(seen.size) };
}

export const aggregateFunctions: ReadonlyMap<string, AggregateFunction> = new Map<string, AggregateFunction>([
  ['COUNT', { type: always('BIGINT'), start: counting }],
  ['COUNT_DISTINCT', { type: always('BIGINT'), start: countingDistinct }],
  ['SUM', { type: first, start: summing }],
  ['AVG', { type: () => scalar('DOUBLE'), start: averaging }],
  ['MIN', { type: first, start: (_type, compare) => keeping((kept, value) => compare(value, kept) < 0) }],
  ['MAX', { type: first, start: (_type, compare) => keeping((kept, value) => compare(value, kept) > 0) }],
  ['LATEST_BY_OFFSET', { type: first, start: () => keeping(() => true) }],
  ['EARLIEST_BY_OFFSET', { type: first, start: () => keeping(() => false) }],
]);
