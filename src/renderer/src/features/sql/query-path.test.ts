import { describe, expect, it } from 'vitest';
import { pathOfTitle, withEnding } from './query-path';

describe('the path of a saved query', () => {
  it('is its title, as every system can name a file', () => {
    expect(pathOfTitle('Revenue per day: 2026/11')).toBe('revenue-per-day-2026-11.sql');
    expect(pathOfTitle('Umsätze élevés')).toBe('umsatze-eleves.sql');
    expect(pathOfTitle(' / ')).toBe('');
  });

  it('ends in .sql', () => {
    expect(withEnding(' daily/revenue ')).toBe('daily/revenue.sql');
    expect(withEnding('a.SQL')).toBe('a.SQL');
  });
});
