/**
 * Dates and times as digits. Instants are BIGINT counts, so nothing goes through a JS Date (milliseconds) or a double.
 */

/** Proleptic Gregorian date of a day count since 1970-01-01 (Howard Hinnant's civil_from_days). */
export function formatDay(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const sign = year < 0 ? '-' : '';
  return `${sign}${String(Math.abs(year)).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Digits after the second of each Arrow unit, by its number: second, millisecond, microsecond, nanosecond. */
const FRACTION_DIGITS: Readonly<Record<number, number>> = { 0: 0, 1: 3, 2: 6, 3: 9 };

/** Whole milliseconds show three digits, anything finer all that the unit has: no digit that is not zero is left out. */
function fractionText(fraction: bigint, digits: number): string {
  if (fraction === 0n) return '';
  const text = fraction.toString().padStart(digits, '0');
  return `.${digits > 3 && /^0+$/.test(text.slice(3)) ? text.slice(0, 3) : text}`;
}

/** Time of day from a count of `unit`s since midnight. */
export function formatTimeOfDay(value: bigint, unit: number): string {
  const digits = FRACTION_DIGITS[unit] ?? 0;
  const scale = 10n ** BigInt(digits);
  const seconds = Number(value / scale);
  const hours = String(Math.floor(seconds / 3600)).padStart(2, '0');
  const minutes = String(Math.floor(seconds / 60) % 60).padStart(2, '0');
  return `${hours}:${minutes}:${String(seconds % 60).padStart(2, '0')}${fractionText(value % scale, digits)}`;
}

/** DuckDB's infinity is the largest BIGINT, minus infinity its negative. */
const INFINITY = 9_223_372_036_854_775_807n;

/** Instant from a count of `unit`s since the epoch; `Z` where the column carries a time zone (always UTC here). */
export function formatTimestamp(value: bigint, unit: number, zoned: boolean): string {
  if (value === INFINITY) return 'infinity';
  if (value === -INFINITY) return '-infinity';
  const unitsPerDay = 86_400n * 10n ** BigInt(FRACTION_DIGITS[unit] ?? 0);
  const remainder = value % unitsPerDay;
  const sinceMidnight = remainder < 0n ? remainder + unitsPerDay : remainder;
  const days = Number((value - sinceMidnight) / unitsPerDay);
  return `${formatDay(days)} ${formatTimeOfDay(sinceMidnight, unit)}${zoned ? 'Z' : ''}`;
}
