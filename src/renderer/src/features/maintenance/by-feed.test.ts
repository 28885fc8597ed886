import { describe, expect, it } from 'vitest';
import { totalsByFeed } from './by-feed';

describe('the totals of a plan by feed', () => {
  it('sum each feed once, in the order of the plan', () => {
    const item = (feed: string, records: number) => ({ feed, files: 2, records, sizeBytes: 10 * records });
    expect(totalsByFeed([item('b', 1), item('a', 2), item('b', 4)])).toEqual([
      { feed: 'b', items: 2, files: 4, records: 5, sizeBytes: 50 },
      { feed: 'a', items: 1, files: 2, records: 2, sizeBytes: 20 },
    ]);
    expect(totalsByFeed([])).toEqual([]);
  });
});
