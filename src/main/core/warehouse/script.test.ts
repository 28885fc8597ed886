import { describe, expect, it } from 'vitest';
import { splitScript } from './script';

const sqlOf = (text: string): string[] => splitScript(text).map(({ sql }) => sql);

describe('splitting a script', () => {
  it('takes the semicolons between statements, and no others', () => {
    expect(
      sqlOf(
        `SELECT ';' ; SELECT "a;b"; SELECT \`c;d\`;SELECT 1 -- not; here\n, 2; SELECT /* nor; here */ 3 # or; here`,
      ),
    ).toEqual([
      "SELECT ';'",
      'SELECT "a;b"',
      'SELECT `c;d`',
      'SELECT 1 -- not; here\n, 2',
      'SELECT /* nor; here */ 3 # or; here',
    ]);
  });

  it('knows quotes that are doubled or behind a backslash', () => {
    expect(sqlOf(String.raw`SELECT 'it''s; one', 'it\'s; one', "a"";b", '\\'; SELECT 2`)).toEqual([
      String.raw`SELECT 'it''s; one', 'it\'s; one', "a"";b", '\\'`,
      'SELECT 2',
    ]);
    expect(sqlOf('SELECT `a``;b`; SELECT `c\\`; SELECT 3')).toEqual(['SELECT `a``;b`', 'SELECT `c\\`', 'SELECT 3']);
  });

  it('takes two dashes without a space behind them for minuses', () => {
    expect(sqlOf('SELECT 5--1; SELECT 2')).toEqual(['SELECT 5--1', 'SELECT 2']);
  });

  it('passes over what is empty or only comments', () => {
    expect(sqlOf('')).toEqual([]);
    expect(sqlOf('-- nothing\n;;\n/* nor; here */;\n--\n')).toEqual([]);
  });

  it('gives each statement the comment lines right before it', () => {
    expect(
      splitScript(
        '-- About the file.\n\n-- The first,\n-- in two lines.\nSELECT 1;\n\nSELECT 2;\n# The third.\nSELECT 3',
      ),
    ).toEqual([
      { comment: 'The first, in two lines.', sql: 'SELECT 1' },
      { comment: '', sql: 'SELECT 2' },
      { comment: 'The third.', sql: 'SELECT 3' },
    ]);
  });

  it.each(["SELECT 'a", 'SELECT "a', 'SELECT `a', 'SELECT 1;\n/* a'])('refuses what does not end: %s', (text) => {
    expect(() => splitScript(text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it('names the line of what does not end', () => {
    expect(() => splitScript("SELECT 1;\nSELECT 'a;\n")).toThrow('line 2');
  });
});
