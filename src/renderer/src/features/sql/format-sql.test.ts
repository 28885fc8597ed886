import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSql } from './format-sql';

describe('formatting', () => {
  it('puts clauses under each other, and leaves versions, parameters, casts and texts as they are', () => {
    const text = `select a, sum(b)::DECIMAL(18,2) t from feed at (version => 3) where x = $country and note = 'a  b' group by all`;
    expect(formatSql(text, 'duckdb').split('\n')).toEqual([
      'select',
      '  a,',
      '  sum(b)::DECIMAL(18, 2) t',
      'from',
      '  feed at (version => 3)',
      'where',
      '  x = $country',
      "  and note = 'a  b'",
      'group by all',
    ]);
  });

  it('keeps comments, and every statement', () => {
    const text = '-- first\nSELECT 1;\n/* then */ SELECT `a` FROM t -- last';
    const formatted = formatSql(text, 'mysql');
    for (const part of ['-- first', '/* then */', '`a`', '-- last']) expect(formatted).toContain(part);
  });

  it('reads the embedded warehouse as DuckDB', () => {
    const formatted = formatSql('select 7 // 2, a::int from t', 'duckdb');
    expect(formatted).toContain('7 // 2');
    expect(formatted).toContain('a::int');
  });

  it('gives the same again for what it gave', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '1', "'it''s'", '"q r"', '$p', 'count(*)', 'b::BIGINT', "m['k']"), {
          minLength: 1,
        }),
        fc.constantFrom('', ' WHERE a = 1', ' ORDER BY 1 LIMIT 5'),
        (columns, rest) => {
          const once = formatSql(`SELECT ${columns.join(', ')} FROM t${rest}`, 'duckdb');
          expect(formatSql(once, 'duckdb')).toBe(once);
        },
      ),
    );
  });

  it('says so where it cannot read the text', () => {
    expect(() => formatSql("SELECT 'open", 'duckdb')).toThrow('Unexpected');
  });
});
