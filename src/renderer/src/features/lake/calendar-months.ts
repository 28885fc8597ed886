import type { LakePartition } from '../../../../shared/contract/lake';
import { shiftedDay } from './calendar-findings';

export type DatedPartition = LakePartition & { readonly date: string };

export type Measure = 'records' | 'sizeBytes';

/** Shades of the calendar, from 1 to this. */
const SHADES = 5;

export interface CalendarMonth {
  /** First day, YYYY-MM-01. */
  readonly date: string;
  /** Empty cells before the first day, weeks starting on Monday. */
  readonly blanks: number;
  readonly days: readonly CalendarDay[];
}

export interface CalendarDay {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly dayOfMonth: number;
  /** Null where nothing happened on this day. */
  readonly partition: DatedPartition | null;
}

export function datedOf(partitions: readonly LakePartition[]): DatedPartition[] {
  const dated = partitions.flatMap(({ date, ...rest }) => (date === null ? [] : [{ ...rest, date }]));
  return dated.sort((a, b) => a.date.localeCompare(b.date));
}

/** The months of one year from its first to its last with data or with a day that is marked, each whole. */
export function monthsOf(days: readonly DatedPartition[], year: string, marked: readonly string[]): CalendarMonth[] {
  const byDate = new Map(days.filter(({ date }) => date.startsWith(year)).map((day) => [day.date, day]));
  const months = [...byDate.keys(), ...marked.filter((date) => date.startsWith(year))].map((date) =>
    Number(date.slice(5, 7)),
  );
  if (months.length === 0) return [];
  const first = Math.min(...months);
  const last = Math.max(...months);
  return Array.from({ length: last - first + 1 }, (_, index) => monthOf(year, first + index, byDate));
}

function monthOf(year: string, month: number, byDate: ReadonlyMap<string, DatedPartition>): CalendarMonth {
  const prefix = `${year}-${String(month).padStart(2, '0')}`;
  const date = `${prefix}-01`;
  const length = new Date(Date.UTC(Number(year), month, 0)).getUTCDate();
  return {
    date,
    // getUTCDay starts on Sunday.
    blanks: (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7,
    days: Array.from({ length }, (_, index) => {
      const day = `${prefix}-${String(index + 1).padStart(2, '0')}`;
      return { date: day, dayOfMonth: index + 1, partition: byDate.get(day) ?? null };
    }),
  };
}

/** 1 to SHADES, in proportion to the greatest value shown. */
export function shadeOf(value: number, greatest: number): number {
  if (greatest <= 0) return 1;
  return Math.min(SHADES, Math.max(1, Math.ceil((value / greatest) * SHADES)));
}

/** The most that a day of each shade has, palest first; rows and bytes are whole, so that of a small `greatest` not every shade is used. */
export function shadeLimits(greatest: number): readonly { readonly shade: number; readonly most: number }[] {
  if (greatest <= 0) return [{ shade: 1, most: 0 }];
  const limits = Array.from({ length: SHADES + 1 }, (_, shade) => ({
    shade,
    most: Math.floor((greatest * shade) / SHADES),
  }));
  return limits.filter(({ shade, most }) => most > (limits[shade - 1]?.most ?? most));
}

/** The day that an arrow key leads to, of those that can be stopped at (oldest first): the next to either side, or nearest to a week away. */
export function dayTowards(stops: readonly string[], from: string, key: string): string | null {
  const at = stops.indexOf(from);
  if (at === -1) return null;
  switch (key) {
    case 'ArrowLeft':
      return stops[at - 1] ?? null;
    case 'ArrowRight':
      return stops[at + 1] ?? null;
    case 'ArrowUp':
      return stops.slice(0, at).findLast((date) => date <= shiftedDay(from, -7)) ?? stops[0] ?? null;
    case 'ArrowDown':
      return stops.slice(at + 1).find((date) => date >= shiftedDay(from, 7)) ?? stops.at(-1) ?? null;
    case 'Home':
      return stops[0] ?? null;
    case 'End':
      return stops.at(-1) ?? null;
    default:
      return null;
  }
}
