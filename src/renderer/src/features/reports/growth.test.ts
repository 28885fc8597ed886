import { describe, expect, it } from 'vitest';
import { cameOn, wholeGrowth } from './growth';

const day = (date: string, records: number) => ({ date, records, sizeBytes: records * 2 });

describe('the growth of the whole lake', () => {
  it('is the sum of its feeds by day, oldest first', () => {
    const feeds = [{ growth: [day('2026-11-02', 5)] }, { growth: [day('2026-11-01', 1), day('2026-11-02', 7)] }];
    expect(wholeGrowth(feeds)).toEqual([day('2026-11-01', 1), day('2026-11-02', 12)]);
    expect(wholeGrowth([])).toEqual([]);
  });

  it('of a day is what its feeds say of that day, and no more', () => {
    const feeds = [
      { feed: 'a', growth: [day('2026-11-02', 5)] },
      { feed: 'b', growth: [day('2026-11-01', 1), day('2026-11-02', 7)] },
      { feed: 'c', growth: [day('2026-11-01', 9)] },
    ];
    expect(cameOn(feeds, '2026-11-02')).toEqual({
      feeds: [
        { feed: 'b', records: 7, sizeBytes: 14 },
        { feed: 'a', records: 5, sizeBytes: 10 },
      ],
      records: 12,
      sizeBytes: 24,
    });
    expect(cameOn(feeds, '2026-11-03')).toEqual({ feeds: [], records: 0, sizeBytes: 0 });
  });
});
