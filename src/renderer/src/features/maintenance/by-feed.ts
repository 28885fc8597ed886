export interface FeedTotals {
  readonly feed: string;
  readonly items: number;
  readonly files: number;
  readonly records: number;
  readonly sizeBytes: number;
}

interface Item {
  readonly feed: string;
  readonly files: number;
  readonly records: number;
  readonly sizeBytes: number;
}

/** A plan's items summed by feed, in the order of the plan. */
export function totalsByFeed(items: readonly Item[]): FeedTotals[] {
  const byFeed = new Map<string, FeedTotals>();
  for (const item of items) {
    const known = byFeed.get(item.feed) ?? { feed: item.feed, items: 0, files: 0, records: 0, sizeBytes: 0 };
    byFeed.set(item.feed, {
      feed: item.feed,
      items: known.items + 1,
      files: known.files + item.files,
      records: known.records + item.records,
      sizeBytes: known.sizeBytes + item.sizeBytes,
    });
  }
  return [...byFeed.values()];
}
