const zero = 0x30;

/** Two ASCII digits at `at` as a number; NaN where they are not digits. */
function two(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - zero;
  const ones = (bytes[at + 1] ?? 0) - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** YYYY-MM-DD of the years 0001 to 9999 at [start, end). */
export function isDateText(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 10 || bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d) return false;
  const year = two(bytes, start) * 100 + two(bytes, start + 2);
  const month = two(bytes, start + 5);
  const day = two(bytes, start + 8);
  if (!(year >= 1) || !(month >= 1 && month <= 12)) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (monthDays[month - 1] ?? 0) + (leap ? 1 : 0);
}

/**
 * An instant of ISO 8601 that microseconds hold exactly: date, T or a space, HH:MM:SS, a fraction, then Z or an offset. Without a zone it is UTC,
 * as ksqlDB prints its timestamps. Leap seconds and 24:00 are not accepted, nor what its offset puts outside the years 0001 to 9999 of UTC.
 */
export function isInstantText(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 19 || !isDateText(bytes, start, start + 10)) return false;
  const separator = bytes[start + 10];
  if (separator !== 0x54 && separator !== 0x20) return false;
  if (bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a) return false;
  if (!(two(bytes, start + 11) <= 23 && two(bytes, start + 14) <= 59 && two(bytes, start + 17) <= 59)) return false;
  let at = start + 19;
  if (bytes[at] === 0x2e) {
    const first = at + 1;
    for (at = first; at < end; at += 1) {
      const digit = (bytes[at] ?? 0) - zero;
      if (digit < 0 || digit > 9) break;
      // A seventh digit is below a microsecond: only zero loses nothing.
      if (at - first >= 6 && digit !== 0) return false;
    }
    if (at === first) return false;
  }
  return at === end || (isZone(bytes, at, end) && isYearInUtc(bytes, start, end));
}

const firstDay = dayNumber(1, 1, 1);
const lastDay = dayNumber(9999, 12, 31);

/** An offset moves an instant by less than a day: only the first and the last year can be left by it. */
function isYearInUtc(bytes: Uint8Array, start: number, end: number): boolean {
  const year = two(bytes, start) * 100 + two(bytes, start + 2);
  if (year > 1 && year < 9999) return true;
  const day = utcDayOf(bytes, start, end);
  return day >= firstDay && day <= lastDay;
}

function isZone(bytes: Uint8Array, start: number, end: number): boolean {
  const sign = bytes[start];
  if (sign === 0x5a) return end === start + 1;
  if (sign !== 0x2b && sign !== 0x2d) return false;
  if (!(two(bytes, start + 1) <= 15)) return false;
  if (end === start + 3) return true;
  const colon = bytes[start + 3] === 0x3a ? 1 : 0;
  return end === start + 5 + colon && two(bytes, start + 3 + colon) <= 59;
}

/** UTC day since the epoch of a text that isInstantText or isDateText accepts. */
export function utcDayOf(bytes: Uint8Array, start: number, end: number): number {
  const day = dayNumber(two(bytes, start) * 100 + two(bytes, start + 2), two(bytes, start + 5), two(bytes, start + 8));
  let zone = end;
  for (let at = start + 19; at < end; at += 1) {
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) zone = at;
  }
  if (zone === end) return day;
  const colon = bytes[zone + 3] === 0x3a ? 1 : 0;
  const ahead = two(bytes, zone + 1) * 60 + (end === zone + 3 ? 0 : two(bytes, zone + 3 + colon));
  const minute = two(bytes, start + 11) * 60 + two(bytes, start + 14) - (bytes[zone] === 0x2b ? ahead : -ahead);
  return day + Math.floor(minute / 1440);
}

/** Days since the epoch in the Gregorian calendar: years are counted from March, so that the leap day is their last. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}
