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
