import type { FeedReport } from '../../../../shared/contract/reports';

type Growth = FeedReport['growth'][number];

/** The growth of all feeds by day, oldest first. */
export function wholeGrowth(feeds: readonly Pick<FeedReport, 'growth'>[]): Growth[] {
  const byDate = new Map<string, Growth>();
  for (const { growth } of feeds) {
    for (const { date, records, sizeBytes } of growth) {
      const known = byDate.get(date);
      byDate.set(date, {
        date,
        records: (known?.records ?? 0) + records,
        sizeBytes: (known?.sizeBytes ?? 0) + sizeBytes,
      });
    }
  }
  return [...byDate.values()].sort((a, b) => a.date.localeCompare(b.date));
}

interface FeedGrowth<F> {
  readonly feed: F;
  readonly records: number;
  readonly sizeBytes: number;
}

/** The same of one day, by feed, the most first, and together. */
export function cameOn<F>(
  feeds: readonly { readonly feed: F; readonly growth: readonly Growth[] }[],
  day: string,
): { readonly feeds: readonly FeedGrowth<F>[]; readonly records: number; readonly sizeBytes: number } {
  const found = feeds.flatMap(({ feed, growth }) => {
    const its = growth.find(({ date }) => date === day);
    return its === undefined ? [] : [{ feed, records: its.records, sizeBytes: its.sizeBytes }];
  });
  return {
    feeds: found.toSorted((one, other) => other.records - one.records),
    records: found.reduce((sum, { records }) => sum + records, 0),
    sizeBytes: found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}
