import { describe, expect, it } from 'vitest';
import { categoryTicks, continuousTicks, valueTicks } from './axis-ticks';

describe('places to write along an axis', () => {
  it('are round numbers within the range', () => {
    expect(continuousTicks(3, 97, false, 8)).toEqual([20, 40, 60, 80]);
    expect(continuousTicks(-1, 1, false, 8)).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(continuousTicks(5, 5, false, 8)).toEqual([5]);
  });

  it('are of two digits beside values, from zero', () => {
    expect(valueTicks(30_000, 1_350_000, 5)).toEqual([0, 500_000, 1_000_000, 1_500_000]);
    expect(valueTicks(-3, 8, 5)).toEqual([-5, 0, 5, 10]);
    expect(valueTicks(0, 0, 5)).toEqual([0, 1]);
  });

  it('are hours and days of a clock', () => {
    const start = Date.UTC(2026, 9, 1, 0, 20);
    const hours = continuousTicks(start, start + 24 * 3_600_000, true, 8).map((ms) => new Date(ms).toISOString());
    expect(hours.at(0)).toBe('2026-10-01T03:00:00.000Z');
    expect(hours).toHaveLength(8);
    const days = continuousTicks(start, start + 5 * 86_400_000, true, 8);
    expect(days.every((ms) => ms % 86_400_000 === 0)).toBe(true);
  });

  it('are never more than asked for, however long the range', () => {
    for (const span of [3, 1e4, 1e9, 1e13, 1e16]) {
      expect(continuousTicks(17, 17 + span, true, 8).length).toBeLessThanOrEqual(9);
      expect(continuousTicks(17, 17 + span, false, 8).length).toBeLessThanOrEqual(9);
    }
  });

  it('are evenly spaced among names', () => {
    expect(categoryTicks(5, 24)).toEqual([0, 1, 2, 3, 4]);
    expect(categoryTicks(100, 24)).toHaveLength(20);
    expect(categoryTicks(0, 24)).toEqual([]);
  });
});
