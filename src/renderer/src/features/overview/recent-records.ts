import type { LakePartition, LakeVersion } from '../../../../shared/contract/lake';

const MOST = 30;

/** Records of the newest days of a stream, or of the retained versions of a table, oldest first. */
export function recentRecords(partitions: readonly LakePartition[], versions: readonly LakeVersion[]): number[] {
  if (versions.length > 0) {
    return [...versions]
      .sort((a, b) => a.tableVersion - b.tableVersion)
      .slice(-MOST)
      .map(({ records }) => records);
  }
  const dated = partitions.flatMap(({ date, records }) => (date === null ? [] : [{ date, records }]));
  return dated
    .sort((a, b) => a.date.localeCompare(b.date))
    .slice(-MOST)
    .map(({ records }) => records);
}
