import { describe, expect, it } from 'vitest';
import { separatorAfter } from './separator-after';
import { splitStatements } from './statement-at';

describe('a statement put under a text', () => {
  it('is one of its own, whatever the text ends with', () => {
    for (const [text, count] of [
      ['', 1],
      ['SELECT 1', 2],
      ['SELECT 1;', 2],
      ['SELECT 1; -- one', 2],
      ['SELECT 1 -- one', 2],
      ['SELECT 1 /* ; */', 2],
      ['-- nothing yet', 1],
    ] as const) {
      const whole = `${text}${separatorAfter(text)}SELECT 2`;
      const statements = splitStatements(whole);
      expect([text, statements.length]).toEqual([text, count]);
      const last = statements.at(-1);
      expect(whole.slice(last?.start, last?.end)).toBe('SELECT 2');
    }
  });

  it('needs no second semicolon', () => {
    expect(separatorAfter('SELECT 1;')).toBe('\n\n');
    expect(separatorAfter('SELECT 1')).toBe(';\n\n');
  });
});
