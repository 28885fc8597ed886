import { expect, test } from 'vitest';
import { isDay } from './utc-day';

test('only a day that a calendar has is one', () => {
  expect(['2026-02-28', '2024-02-29'].every(isDay)).toBe(true);
  expect(['x', '2026-02-30', '2026-1-1', "2026-01-01' OR 1", ''].some(isDay)).toBe(false);
});
