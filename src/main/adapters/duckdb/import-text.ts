import type { PrimitiveType } from '../../../shared/contract/types';
import { decimalOf, toDuckDBType } from './column-types';
import { floatingPattern, keepsDigits, zerosInFront } from './import-double';
import { spelledDate, spelledTimestamp, type TimeSpelling } from './import-time';
import { quoteLiteral } from './sql-text';

/** Times that both DuckDB and Delta have, and that have a day. */
export const years = "BETWEEN TIMESTAMPTZ '0001-01-01 00:00:00Z' AND TIMESTAMPTZ '9999-12-31 23:59:59.999999Z'";
export const dateYears = "BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'";

/** How a text is read as a value, as SQL. */
export interface TextReading {
  /** NULL where it is no such value. */
  readonly computed: string;
  /** Of a text of which nothing is lost, all hold. */
  readonly conditions: readonly string[];
}

/** `value` is SQL of what was computed: a name where the caller gives it one, for a cast is dear. */
export function readText(type: PrimitiveType, text: string, value: string, spelling: TimeSpelling): TextReading {
  const cast = `TRY_CAST(${text} AS ${toDuckDBType(type)})`;
  const spelled = (pattern: string): string => `regexp_full_match(${text}, ${quoteLiteral(pattern)})`;
  const decimal = decimalOf(type);
  // A cast rounds what has more digits after the point than the column, and drops the zeros of 007.5.
  if (decimal !== null) {
    const pattern = `[+-]?(0|[1-9][0-9]*)?(\\.[0-9]{0,${decimal.scale}}0*)?`;
    return { computed: decimalCast(text, decimal), conditions: [spelled(pattern)] };
  }
  switch (type) {
    case 'string':
      return { computed: text, conditions: [] };
    case 'binary':
      return { computed: `encode(${text})`, conditions: [] };
    case 'boolean':
      // DuckDB takes 1 and yes as well.
      return { computed: cast, conditions: [`lower(${text}) IN ('true', 'false', 't', 'f')`] };
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      // 1.5 would be rounded, and the zeros of 007 lost.
      return { computed: cast, conditions: [spelled('[+-]?(0|[1-9][0-9]*)')] };
    case 'float':
    case 'double':
      return {
        computed: cast,
        conditions: [spelled(floatingPattern), `NOT ${spelled(zerosInFront)}`, keepsDigits(text, value)],
      };
    case 'date': {
      const date = spelledDate(text, spelling);
      return { computed: date.value, conditions: [spelled(date.pattern), `${value} ${dateYears}`] };
    }
    case 'timestamp': {
      const time = spelledTimestamp(text, spelling);
      return { computed: time.value, conditions: [spelled(time.pattern), `${value} ${years}`] };
    }
    default:
      return { computed: cast, conditions: [] };
  }
}

/** DuckDB reads a decimal of more than 18 digits from text a hundred times slower than one that has no more: most values have no more. */
function decimalCast(text: string, { precision, scale }: { precision: number; scale: number }): string {
  const type = `DECIMAL(${precision},${scale})`;
  const cast = `TRY_CAST(${text} AS ${type})`;
  return precision <= 18 || scale >= 18
    ? cast
    : `coalesce(CAST(TRY_CAST(${text} AS DECIMAL(18,${scale})) AS ${type}), ${cast})`;
}
