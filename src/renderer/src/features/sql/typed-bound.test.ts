import { describe, expect, it } from 'vitest';
import { boundOf, shownBound } from './typed-bound';

const GIGABYTE = 1_000_000_000;

describe('a bound that is typed', () => {
  it('holds at each key of a number with decimals, and stays as it is typed', () => {
    const bounds = [1, '1.', '1.0', 1.05].map((typed) => boundOf(typed, GIGABYTE));
    expect(bounds).toEqual([1e9, 1e9, 1e9, 1.05e9]);
    expect(shownBound(1e9, '1.', GIGABYTE)).toBe('1.');
    expect(shownBound(1e9, '1.0', GIGABYTE)).toBe('1.0');
  });

  it('is none only where the field is empty: nothing at all may be read unasked above 0', () => {
    expect(boundOf('', GIGABYTE)).toBeNull();
    expect(boundOf(0, GIGABYTE)).toBe(0);
    expect(boundOf('-', GIGABYTE)).toBeUndefined();
    expect(boundOf(-1, GIGABYTE)).toBeUndefined();
    expect(shownBound(null, '', GIGABYTE)).toBe('');
  });

  it('is shown as it was changed elsewhere', () => {
    expect(shownBound(2.5e9, 1, GIGABYTE)).toBe(2.5);
    expect(shownBound(null, 1, GIGABYTE)).toBe('');
    expect(shownBound(2.5e9, '-', GIGABYTE)).toBe('-');
  });
});
