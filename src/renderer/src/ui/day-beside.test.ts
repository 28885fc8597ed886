import { expect, test } from 'vitest';
import { dayBeside } from './day-beside';

test('the arrow keys go from day to day that has a bar, and stop at the ends', () => {
  const days = ['2026-01-01', '2026-01-05', '2026-02-01'];
  const from = (date: string, ...keys: string[]) => keys.map((key) => dayBeside(days, date, key));
  expect(from('2026-01-05', 'ArrowLeft', 'ArrowRight', 'Home', 'End')).toEqual([
    '2026-01-01',
    '2026-02-01',
    '2026-01-01',
    '2026-02-01',
  ]);
  expect(from('2026-01-01', 'ArrowLeft', 'Enter')).toEqual([null, null]);
  expect(from('2026-01-02', 'ArrowLeft')).toEqual([null]);
});
