import { expect, it } from 'vitest';
import { prettyJson } from './pretty-json';

it('sets JSON out over lines', () => {
  const value = { a: [1, { b: null }], empty: {}, none: [], text: 'x: {"y"}, \\ [z]' };
  expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  expect(prettyJson(' "only a string" ')).toBe('"only a string"');
});

it('keeps every digit and every string as it was written', () => {
  expect(prettyJson('{"id":12345678901234567890,"amount":10.50,"e":1E5,"u":"\\u00e9"}')).toBe(
    '{\n  "id": 12345678901234567890,\n  "amount": 10.50,\n  "e": 1E5,\n  "u": "\\u00e9"\n}',
  );
});

it('keeps a bracket that ends a string apart from the brackets around it', () => {
  expect(prettyJson('["{"]')).toBe('[\n  "{"\n]');
});

it('leaves what is not JSON alone', () => {
  expect(prettyJson('plain text')).toBeNull();
  expect(prettyJson('{"cut": "of')).toBeNull();
});
