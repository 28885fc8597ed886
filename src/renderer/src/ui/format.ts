import { useTranslation } from 'react-i18next';

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Every number, size and time that the window shows goes through here. Sizes are decimal: 1 MB is 1,000,000 bytes. */
export interface Format {
  count(value: number): string;
  /** A measured value with its decimals: 1,234.56. For charts only, since it is a double. */
  number(value: number): string;
  /** The text of a number digit for digit, in groups; any other text as it is. */
  exact(text: string): string;
  /** What stands between thousands, and before decimals, in a field that is typed into. */
  readonly separators: { readonly thousands: string; readonly decimals: string };
  /** 1.2M, for places where the exact count stands beside it. */
  compact(value: number): string;
  bytes(value: number): string;
  percent(fraction: number): string;
  /** 12.34%, and never 0% of what there is some of. */
  share(fraction: number): string;
  /** 940 ms, 3.2 s, 2 min 5 s. */
  duration(ms: number): string;
  /** 12 sec, 5 min, 3 hr, 40 days: how old something is, in its greatest unit. */
  age(ms: number): string;
  /** Date and time, UTC. */
  instant(iso: string): string;
  /** Time of day, UTC. */
  time(iso: string): string;
  /** Date of YYYY-MM-DD, or of an instant, UTC. */
  day(date: string): string;
  month(date: string): string;
  /** Short names of the week's days, Monday first. */
  weekdays(): readonly string[];
  /** 3 minutes ago. */
  relative(iso: string, nowMs: number): string;
  /** 3 min ago, for columns. */
  relativeShort(iso: string, nowMs: number): string;
}

export function createFormat(locale: string): Format {
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const instant = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
    timeZone: 'UTC',
  });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23', timeZone: 'UTC' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'narrow', timeZone: 'UTC' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  // The narrow form of French is a negative number: “-3 min”.
  const relativeShort = new Intl.RelativeTimeFormat(locale, { style: locale.startsWith('fr') ? 'short' : 'narrow' });
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
  const seconds = unit('second', 1);
  const wholeSeconds = unit('second', 0);
  const minutes = unit('minute', 0);
  const hours = unit('hour', 1);
  const days = unit('day', 0);
  const milliseconds = unit('millisecond', 0);
  // The short form of English has “byte” for any number of them.
  const bytes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long' });
  const sizes = BYTE_UNITS.map((name, index) => (index === 0 ? bytes : unit(name, 1)));

  return {
    count: (value) => count.format(value),
    number: (value) => number.format(value),
    exact: (text) => exactNumber(locale, text),
    separators: { thousands: partOf(number, 'group'), decimals: partOf(number, 'decimal') },
    compact: (value) => compact.format(value),
    bytes: (value) => {
      const power = value < 1000 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), sizes.length - 1);
      return sizes[power]?.format(value / 1000 ** power) ?? String(value);
    },
    percent: (fraction) => percent.format(fraction),
    share: (fraction) => (fraction > 0 && fraction < 0.0001 ? `<${share.format(0.0001)}` : share.format(fraction)),
    duration: (ms) => {
      if (ms < SECOND_MS) return milliseconds.format(Math.round(ms));
      if (ms < MINUTE_MS) return seconds.format(ms / SECOND_MS);
      return `${minutes.format(Math.floor(ms / MINUTE_MS))} ${wholeSeconds.format(Math.floor((ms % MINUTE_MS) / SECOND_MS))}`;
    },
    age: (ms) => {
      if (ms < MINUTE_MS) return wholeSeconds.format(Math.floor(ms / SECOND_MS));
      if (ms < 2 * HOUR_MS) return minutes.format(Math.floor(ms / MINUTE_MS));
      if (ms < 2 * DAY_MS) return hours.format(ms / HOUR_MS);
      return days.format(Math.floor(ms / DAY_MS));
    },
    instant: (iso) => instant.format(new Date(iso)),
    time: (iso) => time.format(new Date(iso)),
    day: (date) => day.format(new Date(date)),
    month: (date) => month.format(new Date(date)),
    // 5 January 1970 was a Monday.
    weekdays: () => Array.from({ length: 7 }, (_, index) => weekday.format(new Date((4 + index) * DAY_MS))),
    relative: (iso, nowMs) => relativeIn(relative, iso, nowMs),
    relativeShort: (iso, nowMs) => relativeIn(relativeShort, iso, nowMs),
  };
}

/** Intl takes a number's text whole; a double would lose digits of a DECIMAL. */
function exactNumber(locale: string, text: string): string {
  if (!isPlainNumber(text)) return text;
  const digits = Math.min(text.split('.')[1]?.length ?? 0, 100);
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return format.format(text);
}

function isPlainNumber(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text);
}

function partOf(numbers: Intl.NumberFormat, type: 'group' | 'decimal'): string {
  return numbers.formatToParts(1_234_567.5).find((part) => part.type === type)?.value ?? '';
}

function relativeIn(words: Intl.RelativeTimeFormat, iso: string, nowMs: number): string {
  // A page's clock is renewed now and then: what has just happened is not to come.
  const difference = Math.min(0, new Date(iso).getTime() - nowMs);
  const size = Math.abs(difference);
  if (size < MINUTE_MS) return words.format(Math.round(difference / SECOND_MS), 'second');
  if (size < HOUR_MS) return words.format(Math.round(difference / MINUTE_MS), 'minute');
  if (size < DAY_MS) return words.format(Math.round(difference / HOUR_MS), 'hour');
  return words.format(Math.round(difference / DAY_MS), 'day');
}

/** One for each language: some twenty formatters of Intl take milliseconds to make, and most components of a page have one. */
const made = new Map<string, Format>();

function formatIn(locale: string): Format {
  const known = made.get(locale) ?? createFormat(locale);
  made.set(locale, known);
  return known;
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return formatIn(i18n.language);
}
