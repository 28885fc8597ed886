import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotient, rescaled, sum, textOfDecimal } from './decimals';
import { keyDecoder, valueDecoder } from './decode';
import { Undecodable } from './json-reader';
import { parseStatements } from './parser';
import type { Column } from './types';

/** Columns as a statement declares them. */
function columnsOf(definitions: string): readonly Column[] {
  const [statement] = parseStatements(`CREATE STREAM s (${definitions}) WITH (kafka_topic='t', value_format='JSON');`);
  return statement?.kind === 'create' ? statement.columns : [];
}

function decoded(definitions: string, message: string | Uint8Array): string[] {
  const values: string[] = [];
  valueDecoder(columnsOf(definitions))(Buffer.from(message), values);
  return values;
}

function decodedKey(definitions: string, format: string, key: string | Uint8Array | null): string[] {
  const values: string[] = [];
  keyDecoder(columnsOf(definitions), format)(key === null ? null : Buffer.from(key), values);
  return values;
}

describe('the values of a message', () => {
  it.each([
    ['BIGINT', '9007199254740993', '9007199254740993'],
    ['BIGINT', '-9223372036854775808', '-9223372036854775808'],
    ['BIGINT', '"17"', '17'],
    ['BIGINT', '1.9', '1'],
    ['INT', '-2147483648', '-2147483648'],
    ['DECIMAL(19, 2)', '12345678901234567.89', '12345678901234567.89'],
    ['DECIMAL(19, 2)', '1.5', '1.50'],
    ['DECIMAL(19, 2)', '-0.5', '-0.50'],
    ['DECIMAL(19, 2)', '1.2E+3', '1200.00'],
    ['DECIMAL(4, 0)', '12e-0', '12'],
    ['DOUBLE', '12', '12.0'],
    ['DOUBLE', '0.00012', '1.2E-4'],
    ['DOUBLE', '12345678', '1.2345678E7'],
    ['BOOLEAN', 'true', 'true'],
    ['STRING', '"a\\u00e9\\n\\"b"', '"a\\u00e9\\n\\"b"'],
    ['STRING', '{"a": [1]}', '"{\\"a\\": [1]}"'],
    ['STRING', '1.10', '"1.10"'],
    ['TIMESTAMP', '1700000000123', '"2023-11-14T22:13:20.123"'],
    ['DATE', '19675', '"2023-11-14"'],
    ['TIME', '80000123', '"22:13:20.123"'],
    ['ARRAY<INT>', ' [ 1 , null ] ', '[1,null]'],
    ['MAP<STRING, DECIMAL(3, 1)>', '{"a":1,"é":2.5}', '{"a":1.0,"é":2.5}'],
    [
      'STRUCT<a INT, `b` STRUCT<c BIGINT>>',
      '{"b":{"C":9007199254740993},"x":[{}]}',
      '{"A":null,"b":{"C":9007199254740993}}',
    ],
    ['BIGINT', 'null', 'null'],
  ])('%s of %s', (type, json, expected) => {
    expect(decoded(`v ${type}`, `{"other":{"deep":["}",1e5]},"v":${json}}`)).toEqual([expected]);
  });

  it.each([
    ['BIGINT', '"a lot"'],
    ['BIGINT', '9223372036854775808'],
    ['INT', '2147483648'],
    ['BIGINT', 'true'],
    ['DECIMAL(4, 2)', '100'],
    ['DECIMAL(4, 2)', '1.005'],
    ['STRUCT<a INT>', '[]'],
    ['ARRAY<INT>', '{}'],
    ['STRING', '"a\nb"'],
    ['STRING', '"\\x"'],
    ['DOUBLE', '01.'],
  ])('no %s of %s', (type, json) => {
    expect(() => decoded(`v ${type}`, `{"v":${json}}`)).toThrow(Undecodable);
  });

  it.each(['', '[1]', '{"v"', '{"v":', '{"v":1', '{v:1}', '{"v":1,}'])('nothing of %j', (message) => {
    expect(() => decoded('v INT', message)).toThrow(Undecodable);
  });

  it('takes no bytes that are no text', () => {
    expect(() => decoded('v STRING', Buffer.from('{"v":"\xff"}', 'latin1'))).toThrow(Undecodable);
    expect(decoded('v STRING', '{"v":"\ufffd"}')).toEqual(['"\ufffd"']);
  });

  it('finds a name whatever its case, and one in backticks only as it is written', () => {
    expect(decoded('a INT, `b` INT', '{"A":1,"B":2}')).toEqual(['1', 'null']);
    expect(decoded('a INT, `b` INT', '{"a":1,"b":2}')).toEqual(['1', '2']);
  });

  it('gives any JSON as JSON that means the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(typeof value !== 'number' && value !== null);
        const [text = ''] = decoded('v STRING', JSON.stringify({ v: value }));
        const found: unknown = JSON.parse(text);
        expect(typeof value === 'string' ? found : JSON.parse(String(found))).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });
});

describe('the key of a message', () => {
  it('is one value or, of several columns in JSON, an object', () => {
    expect(decodedKey('k STRING KEY', 'KAFKA', 'a"b')).toEqual(['"a\\"b"']);
    expect(decodedKey('k BIGINT KEY', 'KAFKA', Buffer.from('0020000000000001', 'hex'))).toEqual(['9007199254740993']);
    expect(decodedKey('k BIGINT KEY', 'JSON', '9007199254740993')).toEqual(['9007199254740993']);
    expect(decodedKey('a STRING KEY, b INT KEY', 'JSON', '{"B":2,"a":"x"}')).toEqual(['"x"', '2']);
    expect(decodedKey('a STRING KEY, b INT KEY', 'JSON', null)).toEqual(['null', 'null']);
    expect(() => decodedKey('k BIGINT KEY', 'KAFKA', '1234')).toThrow(Undecodable);
  });
});

describe('exact numbers', () => {
  it('rounds halves away from zero, and nothing else', () => {
    const text = (units: bigint, scale: number, to: number): string => textOfDecimal(rescaled({ units, scale }, to));
    expect([text(1005n, 3, 2), text(-1005n, 3, 2), text(1004n, 3, 2), text(5n, 1, 0)]).toEqual([
      '1.01',
      '-1.01',
      '1.00',
      '1',
    ]);
    expect(quotient({ units: 1n, scale: 0 }, { units: 0n, scale: 2 }, 6)).toBeNull();
  });

  it('divides so that the product is back within half of the last digit', () => {
    const units = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
    fc.assert(
      fc.property(units, units, fc.nat(6), fc.nat(6), (a, b, scaleA, scaleB) => {
        fc.pre(b !== 0n);
        const [dividend, divisor] = [
          { units: a, scale: scaleA },
          { units: b, scale: scaleB },
        ];
        const found = quotient(dividend, divisor, 8);
        // |found · b − a| ≤ |b| / 2 of the last digit, all in units of 10^(8 + scaleB + scaleA).
        const back = (found?.units ?? 0n) * b * 10n ** BigInt(scaleA) - a * 10n ** BigInt(8 + scaleB);
        const most = (b < 0n ? -b : b) * 10n ** BigInt(scaleA);
        expect(2n * (back < 0n ? -back : back) <= most).toBe(true);
        expect(textOfDecimal(sum(dividend, { units: 0n, scale: 9 }))).toBe(textOfDecimal(rescaled(dividend, 9)));
      }),
    );
  });
});
