import { describe, expect, it } from 'vitest';
import type { LakePartition } from '../../../../shared/contract/lake';
import { datedOf, dayTowards, monthsOf, shadeOf, yearsOf } from './calendar-months';

const partition = (date: string | null): LakePartition => ({
  path: date ?? 'misc',
  date,
  records: 1,
  files: 1,
  sizeBytes: 1,
  minEventTime: null,
  maxEventTime: null,
  lastCommitAt: null,
});
const days = datedOf(['2026-03-01', '2024-02-29', '2026-01-31', null, '2026-01-02'].map(partition));

describe('the calendar', () => {
  it('holds the dated partitions, oldest first, and one year at a time', () => {
    expect(days.map(({ date }) => date)).toEqual(['2024-02-29', '2026-01-02', '2026-01-31', '2026-03-01']);
    expect(yearsOf(days)).toEqual(['2026', '2024']);
  });

  it('shows whole months without a gap, under the right day of the week', () => {
    const months = monthsOf(days, '2026');
    expect(months.map(({ date, blanks }) => [date, blanks])).toEqual([
      ['2026-01-01', 3],
      ['2026-02-01', 6],
      ['2026-03-01', 6],
    ]);
    expect(months.map((month) => month.days.length)).toEqual([31, 28, 31]);
    const filled = months.map((month) =>
      month.days.filter((day) => day.partition !== null).map((day) => day.dayOfMonth),
    );
    expect(filled).toEqual([[2, 31], [], [1]]);
    expect(monthsOf(days, '2024')[0]?.days).toHaveLength(29);
    expect(monthsOf(days, '2025')).toEqual([]);
  });

  it('shades in proportion, and never leaves a day with data white', () => {
    expect([1, 199, 200, 201, 1000].map((value) => shadeOf(value, 1000))).toEqual([1, 1, 1, 2, 5]);
    expect(shadeOf(0, 0)).toBe(1);
  });

  it('moves by the arrow keys to days that have data, and stops at the ends', () => {
    expect(dayTowards(days, '2026-01-02', 'ArrowRight')).toBe('2026-01-31');
    expect(dayTowards(days, '2026-01-02', 'ArrowDown')).toBe('2026-01-31');
    expect(dayTowards(days, '2026-01-31', 'ArrowUp')).toBe('2026-01-02');
    expect(dayTowards(days, '2026-03-01', 'ArrowRight')).toBeNull();
    expect(dayTowards(days, '2026-03-01', 'ArrowDown')).toBe('2026-03-01');
    expect(dayTowards(days, '2026-03-01', 'a')).toBeNull();
  });
});
