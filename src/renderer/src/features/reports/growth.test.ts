import { describe, expect, it } from 'vitest';
import { wholeGrowth } from './growth';

describe('the growth of the whole lake', () => {
  it('is the sum of its feeds by day, oldest first', () => {
    const day = (date: string, records: number) => ({ date, records, sizeBytes: records * 2 });
    const feeds = [{ growth: [day('2026-11-02', 5)] }, { growth: [day('2026-11-01', 1), day('2026-11-02', 7)] }];
    expect(wholeGrowth(feeds)).toEqual([day('2026-11-01', 1), day('2026-11-02', 12)]);
    expect(wholeGrowth([])).toEqual([]);
  });
});
