import { describe, expect, it } from 'vitest';
import { kindOf } from './column-kind';
import { literalOf } from './sql-literal';

describe('a literal', () => {
  it('has each value in its type, digit for digit', () => {
    const literal = (type: string, value: string): string => literalOf(value, { name: 'c', type });
    expect(literal('DECIMAL(38,2)', '999999999999999999999999999999999999.99')).toBe(
      '999999999999999999999999999999999999.99',
    );
    expect(literal('UHUGEINT', '340282366920938463463374607431768211455')).toBe(
      "'340282366920938463463374607431768211455'::UHUGEINT",
    );
    expect(literal('DOUBLE', '0.1')).toBe("'0.1'::DOUBLE");
    expect(literal('INTEGER', 'no number')).toBe("'no number'::INTEGER");
    expect(literal('BOOLEAN', 'TRUE')).toBe('true');
    expect(literal('BLOB', '0xab12')).toBe(String.raw`'\xAB\x12'::BLOB`);
    expect(literal('TIMESTAMP WITH TIME ZONE', '2026-11-21 14:00:00.123456Z')).toBe(
      "'2026-11-21 14:00:00.123456Z'::TIMESTAMP WITH TIME ZONE",
    );
    expect(literal("ENUM('a', 'b')", 'c')).toBe("'c'");
  });
});

describe('the kind of a column', () => {
  it('is told by the name of its type', () => {
    const kinds = ['DECIMAL(18,2)', 'DECIMAL(18,2)[]', 'STRUCT(a INTEGER)', 'JSON', 'DATE', 'UUID', "ENUM('a')"];
    expect(kinds.map((type) => kindOf({ name: 'c', type }))).toEqual([
      'number',
      'nested',
      'nested',
      'text',
      'temporal',
      'other',
      'text',
    ]);
  });
});
