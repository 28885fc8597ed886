import { describe, expect, it } from 'vitest';
import { sqlTokens } from './sql-tokens';

describe('what a text consists of', () => {
  it('is the same with other white space between', () => {
    const tokens = sqlTokens('SELECT a::DECIMAL(18,2), 7//2 FROM t -- last', 'duckdb');
    expect(sqlTokens('SELECT\n  a::DECIMAL(18, 2),\n  7 // 2\nFROM\n  t -- last\n', 'duckdb')).toEqual(tokens);
    expect(tokens).toContain('//');
    expect(tokens).toContain('::');
  });

  it.each([
    ['7 // 2', '7 / / 2'],
    ['a::INT', 'a : : INT'],
    ["'a  b'", "'a b'"],
    ['"a  b"', '"a b"'],
    ['$$a  b$$', '$$a b$$'],
    ["E'it\\'s  b'", "E'it\\'s b'"],
    ['1.5', '1 .5'],
    ['1e+300', '1e + 300'],
    ['$name', '$ name'],
    ['ab', 'a b'],
  ])('is not where white space means something: %s and %s', (text, other) => {
    expect(sqlTokens(text, 'duckdb')).not.toEqual(sqlTokens(other, 'duckdb'));
  });

  it('has the quotes of MySQL in its grammar', () => {
    expect(sqlTokens("`a  b` 'it\\'s  c' # d", 'mysql')).toEqual(['`a  b`', "'it\\'s  c'", '# d']);
  });

  it('has comments, whatever their lines are indented by', () => {
    expect(sqlTokens('/* a\n   b */ 1', 'duckdb')).toEqual(sqlTokens('/* a\n b */\n1', 'duckdb'));
    expect(sqlTokens('1 -- a ', 'duckdb')).toEqual(['1', '-- a']);
  });
});
