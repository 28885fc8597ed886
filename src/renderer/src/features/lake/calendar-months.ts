import type { LakePartition } from '../../../../shared/contract/lake';

export type DatedPartition = LakePartition & { readonly date: string };

export type Measure = 'records' | 'sizeBytes';

/** Shades of the calendar, from 1 to this. */
export const SHADES = 5;

export interface CalendarMonth {
  /** First day, YYYY-MM-01. */
  readonly date: string;
  /** Empty cells before the first day, weeks starting on Monday. */
  readonly blanks: number;
  readonly days: readonly CalendarDay[];
}

export interface CalendarDay {
  readonly dayOfMonth: number;
  /** Null where nothing happened on this day. */
  readonly partition: DatedPartition | null;
}

export function datedOf(partitions: readonly LakePartition[]): DatedPartition[] {
  const dated = partitions.flatMap(({ date, ...rest }) => (date === null ? [] : [{ ...rest, date }]));
  return dated.sort((a, b) => a.date.localeCompare(b.date));
}

/** Years that have data, newest first: a calendar shows one, so that it stays within 366 days whatever the lake holds. */
export function yearsOf(days: readonly DatedPartition[]): string[] {
  return [...new Set(days.map(({ date }) => date.slice(0, 4)))].toReversed();
}

/** The months of one year from its first to its last with data, each whole. */
export function monthsOf(days: readonly DatedPartition[], year: string): CalendarMonth[] {
  const byDate = new Map(days.filter(({ date }) => date.startsWith(year)).map((day) => [day.date, day]));
  const months = [...byDate.keys()].map((date) => Number(date.slice(5, 7)));
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
    days: Array.from({ length }, (_, index) => ({
      dayOfMonth: index + 1,
      partition: byDate.get(`${prefix}-${String(index + 1).padStart(2, '0')}`) ?? null,
    })),
  };
}

/** 1 to SHADES, in proportion to the greatest value shown. */
export function shadeOf(value: number, greatest: number): number {
  if (greatest <= 0) return 1;
  return Math.min(SHADES, Math.max(1, Math.ceil((value / greatest) * SHADES)));
}

/** The day that an arrow key leads to: the next with data to either side, or nearest to a week away. */
export function dayTowards(days: readonly DatedPartition[], from: string, key: string): string | null {
  const at = days.findIndex(({ date }) => date === from);
  if (at === -1) return null;
  switch (key) {
    case 'ArrowLeft':
      return days[at - 1]?.date ?? null;
    case 'ArrowRight':
      return days[at + 1]?.date ?? null;
    case 'ArrowUp':
      return days.slice(0, at).findLast(({ date }) => date <= shifted(from, -7))?.date ?? days[0]?.date ?? null;
    case 'ArrowDown':
      return days.slice(at + 1).find(({ date }) => date >= shifted(from, 7))?.date ?? days.at(-1)?.date ?? null;
    case 'Home':
      return days[0]?.date ?? null;
    case 'End':
      return days.at(-1)?.date ?? null;
    default:
      return null;
  }
}

function shifted(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}
