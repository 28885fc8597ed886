import { expect, test } from 'vitest';
import { utcDayOf } from './instant-text';

const dayMs = 86_400_000;
const dayOf = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return utcDayOf(bytes, 0, bytes.length);
};

test('the day of every date from year 1 to 9999 is the calendar’s', () => {
  // Date.UTC takes years below 100 for those of the twentieth century.
  const first = new Date(0).setUTCFullYear(1, 0, 1) / dayMs;
  const last = Date.UTC(9999, 11, 31) / dayMs;
  const wrong: string[] = [];
  for (let day = first; day <= last; day += 13) {
    const text = new Date(day * dayMs).toISOString().slice(0, 10);
    if (dayOf(text) !== day) wrong.push(text);
  }
  expect(wrong).toEqual([]);
  expect(dayOf('2024-02-29') - dayOf('2023-03-01')).toBe(365);
});

test('an offset moves an instant to its day in UTC', () => {
  expect(dayOf('2026-01-01T23:30:00-00:30') - dayOf('2026-01-01')).toBe(1);
  expect(dayOf('2026-01-01T00:30:00+01') - dayOf('2026-01-01')).toBe(-1);
  expect(dayOf('2026-01-01T00:30:00+0030') - dayOf('2026-01-01')).toBe(0);
});
