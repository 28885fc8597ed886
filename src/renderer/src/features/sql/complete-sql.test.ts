import { describe, expect, it } from 'vitest';
import { toResult } from './complete-sql';

const suggestion = (label: string, from: number, kind = 'keyword') => ({ label, kind, from, detail: null });

describe('what the editor offers', () => {
  it('keeps the order that the query process gave', () => {
    const result = toResult({ pos: 9 }, [suggestion('status', 7, 'column'), suggestion('status_feed', 7, 'feed')]);
    expect(result?.from).toBe(7);
    expect(result?.options.map(({ label, type }) => [label, type])).toEqual([
      ['status', 'column'],
      ['status_feed', 'feed'],
    ]);
    const [first, second] = result?.options ?? [];
    expect(first?.boost).toBeGreaterThan(second?.boost ?? 0);
  });

  it('leaves out what would replace other text than the best one', () => {
    const result = toResult({ pos: 9 }, [suggestion('a', 7), suggestion('b', 3), suggestion('c', 7)]);
    expect(result?.options.map(({ label }) => label)).toEqual(['a', 'c']);
  });

  it('is nothing where nothing is known', () => {
    expect(toResult({ pos: 0 }, [])).toBeNull();
  });
});
