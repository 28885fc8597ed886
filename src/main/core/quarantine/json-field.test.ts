import { describe, expect, test } from 'vitest';
import { withoutField } from './json-field';

describe('taking a field out of a record', () => {
  test.each([
    ['{"a":1,"b":2,"c":3}', 'b', '{"a":1,"c":3}'],
    ['{"a":1,"b":2}', 'a', '{"b":2}'],
    ['{"a":1}', 'a', '{}'],
    ['{ "a" : 1 , "b" : {"b":[1,"}"]} , "c" : "x" }', 'b', '{"a" : 1,"c" : "x"}'],
    ['{"b":"a\\"b","b":2,"a":null}', 'b', '{"a":null}'],
    ['{"\\u0062":1,"a":true}', 'b', '{"a":true}'],
    ['{"amount":12345678901234567890.123456789,"b":[{}]}', 'b', '{"amount":12345678901234567890.123456789}'],
  ])('%s without %s is %s', (text, field, left) => {
    expect(withoutField(text, field)).toBe(left);
  });

  test.each(['not JSON', '[{"b":1}]', '"b"', '{"a":1', '{"a":{"b":1}}', '{}'])('leaves %s as it is', (text) => {
    expect(withoutField(text, 'b')).toBe(text);
  });
});
