import type { FeedSummary } from '../../../../shared/contract/feeds';
import type { LakeCommit } from '../../../../shared/contract/lake';

/** Of a version of which the feed's own figures tell; the list of feeds and the log's entries are read at different times, and a consumer commits between them. */
export type CountedFeed = Pick<FeedSummary, 'deltaVersion' | 'records' | 'files' | 'sizeBytes'>;

export interface VersionFigures {
  /** Null where no way over the entries leads to the version. */
  readonly records: number | null;
  /** Null, as `sizeBytes`, where an entry between the two was not read. */
  readonly files: number | null;
  readonly sizeBytes: number | null;
}

/** What a version of the feed has, from the version that was counted on, over the entries between them, newest first. */
export function figuresAt(version: number, feed: CountedFeed, commits: readonly LakeCommit[]): VersionFigures {
  const between = entriesBetween(version, feed.deltaVersion, commits);
  if (between === null) return { records: onFromWhole(version, commits), files: null, sizeBytes: null };
  const sign = version < (feed.deltaVersion ?? version) ? -1 : 1;
  const sum = (of: (commit: LakeCommit) => number): number =>
    between.reduce((total, commit) => total + sign * of(commit), 0);
  // An entry says how many rows it added, and of files that it took out nothing.
  const isAdded = between.every(({ dataChange, removedFiles }) => !dataChange || removedFiles === 0);
  return {
    records: isAdded
      ? feed.records + sum(({ dataChange, addedRecords }) => (dataChange ? addedRecords : 0))
      : onFromWhole(version, commits),
    files: feed.files + sum(({ addedFiles, removedFiles }) => addedFiles - removedFiles),
    sizeBytes: feed.sizeBytes + sum(({ addedBytes, removedBytes }) => addedBytes - removedBytes),
  };
}

/** Entries that lie between two versions; null where some of them were not read. */
function entriesBetween(
  version: number,
  counted: number | null,
  commits: readonly LakeCommit[],
): readonly LakeCommit[] | null {
  if (counted === null) return null;
  const after = Math.min(version, counted);
  const upTo = Math.max(version, counted);
  const between = commits.filter(({ deltaVersion }) => deltaVersion > after && deltaVersion <= upTo);
  return between.length === upTo - after ? between : null;
}

/** From the nearest entry before it that wrote all rows: a table's version, or the first of all. */
function onFromWhole(version: number, commits: readonly LakeCommit[]): number | null {
  let added = 0;
  for (const commit of commits) {
    if (commit.deltaVersion > version || !commit.dataChange) continue;
    added += commit.addedRecords;
    if (commit.tableVersion !== null || commit.deltaVersion === 0) return added;
    if (commit.removedFiles > 0) return null;
  }
  return null;
}
