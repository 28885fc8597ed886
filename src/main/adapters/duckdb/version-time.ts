const isoTime =
  /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.](\d{1,9}))?)?)?\s*(?:Z|UTC|([+-])(\d{2})(?::?(\d{2}))?)?$/i;

/** An ISO date or time, UTC where it names no offset; a date alone is its first moment. Milliseconds, the rest cut off. Null where it is none. */
export function parseVersionTime(text: string): Date | null {
  const found = isoTime.exec(text.trim());
  if (found === null) return null;
  const number = (index: number): number => Number(found[index] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(number);
  const local = new Date(0);
  local.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day);
  local.setUTCHours(hour ?? 0, minute, second, Number((found[7] ?? '').padEnd(3, '0').slice(0, 3)));
  // 31 February and 25:00 roll over: such a text names no time.
  const written = [local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate(), local.getUTCHours()];
  if (written.some((value, index) => value !== [year, month, day, hour][index])) return null;
  if (number(5) > 59 || number(6) > 59 || number(10) > 59) return null;
  const offsetMinutes = (number(9) * 60 + number(10)) * (found[8] === '-' ? -1 : 1);
  return new Date(local.getTime() - offsetMinutes * 60_000);
}
