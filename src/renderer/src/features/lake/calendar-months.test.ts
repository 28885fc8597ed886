import { describe, expect, it } from 'vitest';
import type { LakePartition } from '../../../../shared/contract/lake';
import { datedOf, dayTowards, monthsOf, shadeLimits, shadeOf } from './calendar-months';

const partition = (date: string | null): LakePartition => ({
  path: date ?? 'misc',
  date,
  records: 1,
  files: 1,
  sizeBytes: 1,
  minEventTime: null,
  maxEventTime: null,
  lastCommitAt: null,
  lateRecords: 0,
  smallFiles: 0,
});
const days = datedOf(['2026-03-01', '2024-02-29', '2026-01-31', null, '2026-01-02'].map(partition));
const stops = days.map(({ date }) => date);

describe('the calendar', () => {
  it('holds the dated partitions, oldest first', () => {
    expect(days.map(({ date }) => date)).toEqual(['2024-02-29', '2026-01-02', '2026-01-31', '2026-03-01']);
  });

  it('shows whole months without a gap, under the right day of the week', () => {
    const months = monthsOf(days, '2026', []);
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
    expect(monthsOf(days, '2024', [])[0]?.days).toHaveLength(29);
    expect(monthsOf(days, '2025', [])).toEqual([]);
  });

  it('shows the months of marked days beyond those with data, so that each can be reached', () => {
    const months = (year: string) => monthsOf(days, year, ['2024-12-31', '2025-06-01']).map(({ date }) => date);
    expect([months('2024').at(0), months('2024').at(-1)]).toEqual(['2024-02-01', '2024-12-01']);
    expect(months('2025')).toEqual(['2025-06-01']);
    expect(months('2026')).toHaveLength(3);
  });

  it('shades in proportion, and never leaves a day with data white', () => {
    expect([1, 199, 200, 201, 1000].map((value) => shadeOf(value, 1000))).toEqual([1, 1, 1, 2, 5]);
    expect(shadeOf(0, 0)).toBe(1);
  });

  it('moves by the arrow keys to days that have data, and stops at the ends', () => {
    expect(dayTowards(stops, '2026-01-02', 'ArrowRight')).toBe('2026-01-31');
    expect(dayTowards(stops, '2026-01-02', 'ArrowDown')).toBe('2026-01-31');
    expect(dayTowards(stops, '2026-01-31', 'ArrowUp')).toBe('2026-01-02');
    expect(dayTowards(stops, '2026-03-01', 'ArrowRight')).toBeNull();
    expect(dayTowards(stops, '2026-03-01', 'ArrowDown')).toBe('2026-03-01');
    expect(dayTowards(stops, '2026-03-01', 'a')).toBeNull();
  });
});

describe('the legend', () => {
  it.each([0, 1, 3, 7, 1667, 3334])(
    'has whole limits, each of which has its shade, where the greatest is %i',
    (greatest) => {
      const limits = shadeLimits(greatest);
      expect(limits.at(-1)?.most).toBe(greatest);
      for (const { shade, most } of limits) {
        expect(Number.isInteger(most)).toBe(true);
        expect(shadeOf(most, greatest)).toBe(shade);
        if (most < greatest) expect(shadeOf(most + 1, greatest)).toBeGreaterThan(shade);
      }
    },
  );

  it('leaves out shades that no whole number has', () => {
    expect(shadeLimits(3)).toEqual([
      { shade: 2, most: 1 },
      { shade: 4, most: 2 },
      { shade: 5, most: 3 },
    ]);
  });
});
