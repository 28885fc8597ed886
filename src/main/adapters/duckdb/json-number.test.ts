import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitDecimal, fitInteger } from './json-number';

test('a decimal that fits is spelt with its own digits, wherever its exponent puts the point', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }),
      fc.integer({ min: 0, max: 6 }),
      (units, shift) => {
        // units cents, written as units × 10^(shift - 2) with the point moved by the exponent.
        const text = `${units}e${-2}`;
        const moved = `${units * 10n ** BigInt(shift)}e${-2 - shift}`;
        const plain = fitDecimal(text, 18, 2);
        const cents = (value: string | null) => {
          const [whole = '', fraction = ''] = (value ?? 'none').replace('-', '').split('.');
          return (value?.startsWith('-') === true ? -1n : 1n) * BigInt(whole + fraction.padEnd(2, '0'));
        };
        expect(cents(plain)).toBe(units);
        expect(fitDecimal(moved, 18, 2)).toBe(plain);
      },
    ),
  );
});

test('what would be rounded, or is too long, does not fit', () => {
  expect(
    ['12.345', '1e16', '0.001', '1e-3', '10000000000000000', '01', '1.', '.5', '+1', '1e', '', 'NaN'].map((text) =>
      fitDecimal(text, 18, 2),
    ),
  ).toEqual(Array.from({ length: 12 }, () => null));
});

test('an integer fits within its bounds, both included', () => {
  expect(
    ['127', '128', '-128', '-129', '1.0', '1.5', '12e1', '-0.0'].map((text) => fitInteger(text, -128n, 127n)),
  ).toEqual(['127', null, '-128', null, '1', null, '120', '0']);
});
