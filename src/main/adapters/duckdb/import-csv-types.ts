import type { DuckDBConnection } from '@duckdb/node-api';
import type { PrimitiveType } from '../../../shared/contract/types';
import { floatingPattern, keepsDigits, zerosInFront } from './import-double';
import { spelledDate, spelledTimestamp, spellings, type TimeSpelling } from './import-time';
import { quoteIdentifier, quoteLiteral } from './sql-text';

/** Digits after the point that a column has at least, as for JSON (docs/adr/0008-inferred-columns.md). */
const usualScale = 10;
const mostDigits = 38;

/** What the values of a column have in common, over all that were seen. Of no value, everything holds. */
export interface TextFacts {
  readonly seen: boolean;
  readonly boolean: boolean;
  /** Plain digits, with a sign and a point perhaps, and no zeros in front that would be lost (a postal code). */
  readonly number: boolean;
  readonly whole: boolean;
  readonly wholeDigits: number;
  readonly fractionDigits: number;
  /** Numbers that a double keeps every digit of. */
  readonly floating: boolean;
  /** Whether a value has a digit: words such as Nan and Inf are names sooner than numbers. */
  readonly digits: boolean;
  /** Spellings of `spellings` in which every value is a day, or a time. */
  readonly dates: readonly boolean[];
  readonly times: readonly boolean[];
}

export interface TextType {
  readonly type: PrimitiveType;
  readonly spelling: TimeSpelling;
}

const none: readonly boolean[] = spellings.map(() => false);

/** Facts of these columns of the relation, all of text. */
export async function factsOf(
  connection: DuckDBConnection,
  sample: string,
  names: readonly string[],
): Promise<TextFacts[]> {
  const texts = names.map((name, i) => `nullif(trim(${quoteIdentifier(name)}), '') AS v${i}`);
  const relation = 'import_sample';
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${relation} AS SELECT ${texts.join(', ')} FROM ${sample}`);
  try {
    const simple = await ask(
      connection,
      relation,
      names.map((_, i) => simpleTests(`v${i}`)),
    );
    const closer = await ask(
      connection,
      relation,
      simple.map(([, , , , , , floating, dated], i) => closerTests(`v${i}`, floating === true, dated === true)),
    );
    return simple.map(([seen, boolean, number, whole, wholeDigits, fractionDigits, floating, dated, digits], i) => {
      const [keeps, ...fits] = closer[i] ?? [];
      const half = spellings.length;
      const held = fits.map((fit) => fit === true);
      return {
        seen: seen === true,
        boolean: boolean === true,
        number: number === true,
        whole: whole === true,
        wholeDigits: Number(wholeDigits),
        fractionDigits: Number(fractionDigits),
        floating: floating === true && keeps === true,
        digits: digits === true,
        dates: dated === true ? held.slice(0, half) : none,
        times: dated === true ? held.slice(half) : none,
      };
    });
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${relation}`);
  }
}

async function ask(
  connection: DuckDBConnection,
  relation: string,
  tests: readonly (readonly string[])[],
): Promise<unknown[][]> {
  const result = await connection.runAndReadAll(`SELECT ${tests.flat().join(', ')} FROM ${relation}`);
  const row: unknown[] = result.getRowsJson()[0] ?? [];
  let from = 0;
  return tests.map((each) => row.slice(from, (from += each.length)));
}

function simpleTests(text: string): string[] {
  return [
    `count(${text}) > 0`,
    all(text, `lower(${text}) IN ('true', 'false')`),
    all(text, `${matches(text, '-?([0-9]+\\.?[0-9]*|\\.[0-9]+)')} AND NOT ${matches(text, zerosInFront)}`),
    all(text, matches(text, '-?[0-9]+')),
    most(`length(ltrim(regexp_extract(${text}, '^[+-]?([0-9]*)', 1), '0'))`),
    most(`length(rtrim(regexp_extract(${text}, '\\.([0-9]*)$', 1), '0'))`),
    // A sign in front is part of a telephone number, or says something else that a number would drop.
    all(
      text,
      `${matches(text, floatingPattern)} AND NOT ${matches(text, zerosInFront)} AND NOT starts_with(${text}, '+')`,
    ),
    all(text, matches(text, '[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}.*')),
    `coalesce(bool_or(${matches(text, '.*[0-9].*')}), false)`,
  ];
}

/** Dear ones, asked only of columns that may come through. */
function closerTests(text: string, floating: boolean, dated: boolean): string[] {
  const keeps = floating ? all(text, keepsDigits(text, `TRY_CAST(${text} AS DOUBLE)`)) : 'false';
  const spelled = (of: typeof spelledDate): string[] =>
    spellings.map((spelling) => {
      if (!dated) return 'false';
      const { value, pattern } = of(text, spelling);
      return all(text, `CASE WHEN ${matches(text, pattern)} THEN ${value} IS NOT NULL ELSE false END`);
    });
  return [keeps, ...spelled(spelledDate), ...spelled(spelledTimestamp)];
}

function all(text: string, condition: string): string {
  return `coalesce(bool_and(${condition}) FILTER (${text} IS NOT NULL), true)`;
}

function most(number: string): string {
  return `coalesce(max(${number}), 0)`;
}

function matches(text: string, pattern: string): string {
  return `regexp_full_match(${text}, ${quoteLiteral(pattern)})`;
}

/** Text wherever another type would lose a digit or be a guess: 01/02/2024 with no 13th day in sight is both of two days. */
export function typeOf(facts: TextFacts): TextType {
  const plain = (type: PrimitiveType): TextType => ({ type, spelling: { order: 'ymd', meridiem: false } });
  if (!facts.seen) return plain('string');
  if (facts.boolean) return plain('boolean');
  if (facts.number) return plain(numberType(facts));
  if (facts.floating && facts.digits) return plain('double');
  const dates = spellings.filter((spelling, i) => !spelling.meridiem && facts.dates[i] === true);
  const times = spellings.filter((_, i) => facts.times[i] === true);
  const [candidates, type] = dates.length > 0 ? ([dates, 'date'] as const) : ([times, 'timestamp'] as const);
  const [only, ...others] = candidates;
  return only === undefined || others.length > 0 ? plain('string') : { type, spelling: only };
}

function numberType({ whole, wholeDigits, fractionDigits }: TextFacts): PrimitiveType {
  if (wholeDigits + fractionDigits > mostDigits) return 'string';
  if (whole) return wholeDigits <= 18 ? 'long' : 'decimal(38,0)';
  const scale = Math.min(Math.max(usualScale, fractionDigits), mostDigits - wholeDigits);
  return `decimal(38,${scale})`;
}
