import { describe, expect, it } from 'vitest';
import { errorPlace, excerptOf, offsetOf } from './error-place';

describe("the place in DuckDB's message", () => {
  it('is line and column of the caret', () => {
    const sql = 'SELECT 1,\n  nope\nFROM feed';
    const text = 'Binder Error: Referenced column "nope" not found\n\nLINE 2:   nope\n          ^';
    expect(errorPlace(text, sql)).toEqual({
      message: 'Binder Error: Referenced column "nope" not found',
      line: 2,
      column: 3,
    });
  });

  it('is found in a line that was cut', () => {
    const sql = `SELECT ${'a'.repeat(60)} FROM here_it_is WHERE ${'b'.repeat(60)}`;
    const shown = `...${sql.slice(40, 120)}...`;
    const caret = ' '.repeat('LINE 1: '.length + 3 + sql.indexOf('here_it_is') - 40);
    const place = errorPlace(`Catalog Error: no\n\nLINE 1: ${shown}\n${caret}^`, sql);
    expect(place.column).toBe(sql.indexOf('here_it_is') + 1);
  });

  it("is the line that MySQL's syntax error names, within the statement", () => {
    const said =
      "You have an error in your SQL syntax; check the manual for the right syntax to use near 'FORM it's\n x' at line 2";
    expect(errorPlace(said, 'SELECT 1\nFORM it')).toEqual({ message: said, line: 2, column: null });
  });

  it('is none where DuckDB names none', () => {
    expect(errorPlace('Out of Memory Error: no', 'select 1')).toEqual({
      message: 'Out of Memory Error: no',
      line: null,
      column: null,
    });
  });

  it('is an index of the text, never beyond it', () => {
    expect(offsetOf('ab\ncd', 2, 2)).toBe(4);
    expect(offsetOf('ab\ncd', 1, 9)).toBe(2);
    expect(offsetOf('ab\ncd', 7, 1)).toBe(5);
  });

  it('is shown with the text around it', () => {
    const place = { message: '', line: 2, column: 4 };
    expect(excerptOf('a\n\tb cd\ne', place)).toBe('\tb cd\n\t  ^');
    expect(excerptOf('a\nbc', { ...place, column: null })).toBe('bc');
    expect(excerptOf('a', place)).toBeNull();
  });

  it('is shown in a long line that was cut on both sides', () => {
    const [text = '', caret = ''] =
      excerptOf(`${'a'.repeat(200)}X${'b'.repeat(200)}`, { message: '', line: 1, column: 201 })?.split('\n') ?? [];
    expect(text.length).toBeLessThan(100);
    expect([text.at(0), text.at(-1), text.charAt(caret.length - 1)]).toEqual(['…', '…', 'X']);
  });
});
