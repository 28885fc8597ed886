import { expect, it } from 'vitest';
import { wasCountedBefore } from './counted-before';

const at = (deltaVersion: number | null, quarantined = 0) => ({ deltaVersion, quarantined });

it.each([true, false])(
  'is of earlier once the feed has another version, or its quarantine other records',
  (isReadAfter) => {
    expect(wasCountedBefore(at(5), at(5), isReadAfter)).toBe(false);
    expect(wasCountedBefore(at(5), at(6), isReadAfter)).toBe(true);
    expect(wasCountedBefore(at(null), at(0), isReadAfter)).toBe(true);
    expect(wasCountedBefore(at(5, 3), at(5, 2), isReadAfter)).toBe(true);
  },
);

it('is of now where the summary is what is old', () => {
  expect(wasCountedBefore(at(8, 3), at(5, 0), false)).toBe(false);
});

it('is of earlier where the feed was made anew under its name', () => {
  expect(wasCountedBefore(at(50), at(0), true)).toBe(true);
  expect(wasCountedBefore(at(50), at(null), true)).toBe(true);
});
