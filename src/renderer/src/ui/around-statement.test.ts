import { describe, expect, it } from 'vitest';
import { aggregateOf, quotedName, quotedText, wrapped } from './around-statement';

const columns = (...names: string[]) => names.map((name) => ({ name, type: 'VARCHAR' }));

describe('a statement as a relation', () => {
  it('stays as it is, on lines of its own, since the last one may be a comment', () => {
    expect(wrapped('FROM a -- all', columns('x')).relation).toBe('(\nFROM a -- all\n) AS result');
  });

  it('is called by a name that it does not use itself', () => {
    expect(wrapped('FROM Result, result_2', columns('x')).name).toBe('result_3');
  });

  it('has each column under a name of its own, though names repeat or are missing', () => {
    const made = wrapped('SELECT 1', columns('a', 'A', '', 'a_2'));
    expect(made.columns).toEqual(['a', 'A_2', 'column', 'a_2_2']);
    expect(made.definition).toBe('result("a", "A_2", "column", "a_2_2") AS (\nSELECT 1\n)');
  });

  it('quotes what could end a name or a text', () => {
    expect(quotedName('a"b')).toBe('"a""b"');
    expect(quotedText("it's")).toBe("'it''s'");
    expect(aggregateOf('distinct', '"a"')).toBe('count(DISTINCT "a")');
  });
});
