/** A day that lost rows, as far as the days around it tell. */
export interface DayFinding {
  readonly date: string;
  /** `gap`: no row at all between days that have some; `low`: less than half of what is usual. */
  readonly kind: 'gap' | 'low';
  /** 0 of a gap. */
  readonly records: number;
  /** Rows that such a day has; null where there are too few days to tell. */
  readonly usual: number | null;
}

export interface JudgedYear {
  /** Oldest first. */
  readonly findings: readonly DayFinding[];
  /** First and last day that were looked at; null where there are too few days to tell anything. */
  readonly judged: { readonly from: string; readonly to: string } | null;
}

export interface JudgedDays {
  /** Years that have rows, or lie wholly in an outage, newest first: a calendar shows one, so that it stays within 366 days whatever the lake holds. */
  readonly years: readonly string[];
  inYear(year: string): JudgedYear;
}

interface Counted {
  readonly date: string;
  readonly records: number;
}

/** Days since 1970, both ends included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;
/** Of the same day of the week, to either side: what is usual moves with the seasons. */
const WEEKS_AROUND = 8;
/** Of any day of the week, where there are no such weeks yet. */
const DAYS_AROUND = 7;
const FEWEST_TO_TELL = 3;
/** So long without any row is no rhythm of a feed that otherwise has rows on several days of two months. */
const OUTAGE_DAYS = 28;
/** A few days that far from all others are of a clock that was not set (1970), or set wrong. */
const WRONG_CLOCK_DAYS = 365;

/**
 * Looks for days, of `days` (oldest first), that have no rows, or less than half the median of the same day of the week around them. A day of
 * the week that has no rows as a rule (a weekend) is no gap, and an outage of months says nothing of what is usual. Judged is from the first day
 * with rows to the last, or to yesterday where the feed `isFed`: something should come each day; a few days far away from the others begin and end
 * nothing, unless they are the last few before today: then it has begun again. Neither `today`, which is not over, nor a day
 * ahead of it, which a wrong clock made, is judged or judges another.
 */
export function judgedDays(days: readonly Counted[], today: string, isFed: boolean): JudgedDays {
  const now = numberOf(today);
  const counts = new Map(days.map(({ date, records }) => [numberOf(date), records]));
  const goesOn = isFed || counts.has(now);
  const past = withoutStrays(
    [...counts.keys()].filter((day) => day < now),
    now,
    goesOn,
  );
  const first = past[0];
  const last = goesOn ? now - 1 : past.at(-1);
  const span: Span | null = first === undefined || last === undefined ? null : { from: first, to: last };
  const outages = span === null ? [] : outagesIn(past, span);
  const isIn = (day: number, { from, to }: Span): boolean => day >= from && day <= to;
  const judges = (day: number): boolean => !outages.some((outage) => isIn(day, outage));

  const towards = (day: number, step: number, most: number, within: Span): number[] => {
    const found: number[] = [];
    for (let other = day + step; isIn(other, within) && found.length < most; other += step)
      if (judges(other)) found.push(counts.get(other) ?? 0);
    return found;
  };
  const usualOn = (day: number, within: Span): number | null => {
    const around = (most: number, step: number): number[] => [
      ...towards(day, -step, most, within),
      ...towards(day, step, most, within),
    ];
    const sameWeekday = around(WEEKS_AROUND, 7);
    const others = sameWeekday.length >= FEWEST_TO_TELL ? sameWeekday : around(DAYS_AROUND, 1);
    return others.length >= FEWEST_TO_TELL ? medianOf(others) : null;
  };

  return {
    years: yearsOf(days, outages),
    inYear(year) {
      if (span === null) return { findings: [], judged: null };
      const from = Math.max(span.from, numberOf(`${year}-01-01`));
      const to = Math.min(span.to, numberOf(`${year}-12-31`));
      const findings: DayFinding[] = [];
      for (let day = from; day <= to; day += 1) {
        const records = counts.get(day) ?? 0;
        const usual = usualOn(day, span);
        const date = dateOf(day);
        if (records === 0 && usual !== 0) findings.push({ date, kind: 'gap', records, usual });
        else if (usual !== null && records < usual / 2) findings.push({ date, kind: 'low', records, usual });
      }
      const isTold = from <= to && span.to - span.from >= FEWEST_TO_TELL;
      return { findings, judged: isTold ? { from: dateOf(from), to: dateOf(to) } : null };
    },
  };
}

/** Without the days before the first break, and after the last unless it `goesOn`, that are too few to have begun or ended anything. */
function withoutStrays(past: readonly number[], now: number, goesOn: boolean): readonly number[] {
  const breaks = past.flatMap((day, index) => {
    const next = past[index + 1] ?? day;
    return next - day > OUTAGE_DAYS ? [{ at: index + 1, days: next - day - 1 }] : [];
  });
  const isStray = (count: number, breakDays: number, fewest = FEWEST_TO_TELL): boolean =>
    count < fewest || (count < OUTAGE_DAYS && breakDays >= WRONG_CLOCK_DAYS);
  // What began again so lately had no time yet for more days.
  const isRecent = now - (past.at(-1) ?? now) <= FEWEST_TO_TELL;
  let from = 0;
  for (const { at, days } of breaks) {
    if (!isStray(at - from, days)) break;
    from = at;
  }
  let to = past.length;
  for (const { at, days } of goesOn ? [] : breaks.toReversed()) {
    const fewest = isRecent && to === past.length ? 1 : FEWEST_TO_TELL;
    if (at <= from || !isStray(to - at, days, fewest)) break;
    to = at;
  }
  return past.slice(from, to);
}

/**
 * Long spans without rows, of a feed that has some often to either side; a single day ahead or behind makes no outage of what lies between, but
 * one that the span ends with, which had no time yet for more.
 */
function outagesIn(past: readonly number[], span: Span): Span[] {
  const aroundDays = WEEKS_AROUND * 7;
  const isOften = (from: number, to: number): boolean =>
    past.filter((day) => day >= from && day <= to).length >= FEWEST_TO_TELL;
  const ends = [...past, span.to + 1];
  return past.flatMap((before, index) => {
    const after = ends[index + 1] ?? before + 1;
    if (after - before - 1 < OUTAGE_DAYS || !isOften(before - aroundDays, before)) return [];
    const hadTime = span.to - after + 1 >= FEWEST_TO_TELL;
    if (index + 1 < past.length && hadTime && !isOften(after, after + aroundDays)) return [];
    return [{ from: before + 1, to: after - 1 }];
  });
}

function yearsOf(days: readonly Counted[], outages: readonly Span[]): string[] {
  const years = new Set(days.map(({ date }) => date.slice(0, 4)));
  for (const { from, to } of outages)
    for (let year = Number(dateOf(from).slice(0, 4)); year <= Number(dateOf(to).slice(0, 4)); year += 1)
      years.add(String(year).padStart(4, '0'));
  return [...years].sort().toReversed();
}

export function shiftedDay(date: string, days: number): string {
  return dateOf(numberOf(date) + days);
}

function numberOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
