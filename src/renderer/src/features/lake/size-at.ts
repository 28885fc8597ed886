import type { LakeCommit } from '../../../../shared/contract/lake';

/** Bytes that a version of the feed has: the newest version's, less what each later entry added, and with what it removed. */
export function sizeBytesAt(version: number, newestBytes: number, commits: readonly LakeCommit[]): number {
  return commits
    .filter(({ deltaVersion }) => deltaVersion > version)
    .reduce((sum, { addedBytes, removedBytes }) => sum - addedBytes + removedBytes, newestBytes);
}
