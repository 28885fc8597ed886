import { describe, expect, it } from 'vitest';
import { placeEnd } from './error-mark';

/** What is underlined from the `|` on. */
const marked = (text: string, wholeLine = false): string => {
  const from = text.indexOf('|');
  const bare = text.replace('|', '');
  return bare.slice(from, placeEnd(bare, from, wholeLine));
};

describe('the place of a failure', () => {
  it('is the word, quoted name, text or sign there', () => {
    expect(marked('SELECT |nope FROM x')).toBe('nope');
    expect(marked('SELECT |"no pe" FROM x')).toBe('"no pe"');
    expect(marked("SELECT |'a''b'::INT")).toBe("'a''b'");
    expect(marked('SELECT 1 |+ 2')).toBe('+');
    expect(marked('SELECT 1 +|')).toBe('');
  });

  it('is the rest of the line where no more is known', () => {
    expect(marked('a\n|FORM it  \nb', true)).toBe('FORM it');
  });
});
