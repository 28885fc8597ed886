import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Malformed, MAX_NESTING, skipValue, Unfinished } from './json-scan';

const scan = (text: string): number => {
  const bytes = Buffer.from(text);
  return skipValue(bytes, 0, bytes.length, 0);
};

/** Whole: nothing is left over. */
const accepts = (text: string): boolean => {
  try {
    return scan(text) === Buffer.byteLength(text);
  } catch (error) {
    if (error instanceof Malformed) return false;
    throw error;
  }
};

const symbols = Array.from('{}[]",:\\0123456789-+.eEtrufalsn \t\u00e9');

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('a JSON value', () => {
  it.each([
    '0',
    '-0',
    '1.5e+300',
    '12345678901234567890.123456789',
    '"a\\u00e9\\n\\\\"',
    '[]',
    '[1, {"a": []}]',
    'null',
  ])('is %s', (text) => {
    expect(accepts(text)).toBe(true);
  });

  it.each([
    '01',
    '-',
    '1.',
    '1e',
    '.5',
    '+1',
    'nul',
    'True',
    '"\\x"',
    '"\\u12g4"',
    '"\t"',
    '[1,]',
    '{"a"}',
    '{a:1}',
    'NaN',
  ])('is not %s', (text) => {
    expect(accepts(text)).toBe(false);
  });

  it.each(['"a', '"a\\', '"\\u00', '[1', '[1,', '{"a"', '{"a":', '{', 'tr', '-', '1.', '1e+', ''])(
    'is unfinished as %s',
    (text) => {
      expect(() => scan(text)).toThrow(Unfinished);
    },
  );

  it('is what JSON.parse takes, but for line breaks', () => {
    const characters = fc.string({ unit: fc.constantFrom(...symbols) });
    const mutated = fc.tuple(fc.json(), fc.nat(), fc.constantFrom(...symbols)).map(([text, at, character]) => {
      const place = at % (text.length + 1);
      return `${text.slice(0, place)}${character}${text.slice(place + 1)}`;
    });
    fc.assert(
      fc.property(fc.oneof(characters, fc.json(), mutated), (text) => {
        const trimmed = text.trim();
        expect(accepts(trimmed)).toBe(isJson(trimmed));
      }),
      { numRuns: 2000 },
    );
  });

  it('nests so deep and no deeper', () => {
    const nested = (depth: number): string => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
    expect(accepts(nested(MAX_NESTING))).toBe(true);
    expect(() => scan(nested(MAX_NESTING + 2))).toThrow(/nested deeper than 512/);
    expect(() => scan('['.repeat(1_000_000))).toThrow(/nested deeper than 512/);
  });
});
