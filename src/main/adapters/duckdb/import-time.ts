import { quoteLiteral } from './sql-text';

/** How the dates and times of one text column are spelled: decided once for all files of an import, and never guessed. */
export interface TimeSpelling {
  readonly order: 'ymd' | 'dmy' | 'mdy';
  /** Hours of 1 to 12 with AM or PM. */
  readonly meridiem: boolean;
}

export const isoSpelling: TimeSpelling = { order: 'ymd', meridiem: false };
export const spellings: readonly TimeSpelling[] = (['ymd', 'dmy', 'mdy'] as const).flatMap((order) =>
  [false, true].map((meridiem) => ({ order, meridiem })),
);

/** One text as a value: the SQL of the value, NULL where it is none, and the pattern outside which nothing is to be read from it. */
export interface Spelled {
  readonly value: string;
  readonly pattern: string;
}

/** Years of four digits only: of two, the century would be a guess. */
const yearFirst = '[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}';
const yearLast = '[0-9]{1,2}(-[0-9]{1,2}-|/[0-9]{1,2}/|\\.[0-9]{1,2}\\.)[0-9]{4}';
/** Digits after the sixth of a second must be zeros: a TIMESTAMP has no place for them, and the cast cuts them. */
const clock = '[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{0,6}0*)?)?';
/** Offsets that clocks have, as of JSON; the cast takes +25:00 for a day and an hour. */
const zone = '([+-](0[0-9]|1[0-5])(:?[0-5][0-9])?| ?[A-Za-z][A-Za-z0-9_/+-]*)?';

export function spelledDate(text: string, { order }: TimeSpelling): Spelled {
  return { value: `TRY_CAST(${yearInFront(text, order)} AS DATE)`, pattern: order === 'ymd' ? yearFirst : yearLast };
}

export function spelledTimestamp(text: string, { order, meridiem }: TimeSpelling): Spelled {
  const date = order === 'ymd' ? yearFirst : yearLast;
  const iso = yearInFront(text, order);
  if (!meridiem) return { value: `TRY_CAST(${iso} AS TIMESTAMPTZ)`, pattern: `${date}([ T]${clock}${zone})?` };
  const dashed = `replace(${iso}, '/', '-')`;
  const formats = ['%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M %p'].map(quoteLiteral).join(', ');
  return {
    value: `CAST(try_strptime(${dashed}, [${formats}]) AS TIMESTAMPTZ)`,
    pattern: `${date} [0-9]{1,2}:[0-9]{2}(:[0-9]{2})? [AaPp][Mm]`,
  };
}

function yearInFront(text: string, order: TimeSpelling['order']): string {
  if (order === 'ymd') return text;
  const reordered = order === 'dmy' ? '\\3-\\2-\\1' : '\\3-\\1-\\2';
  return `regexp_replace(${text}, '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})', '${reordered}')`;
}
