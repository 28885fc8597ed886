import type { LakeCommit } from '../../../../shared/contract/lake';

export interface VersionsOfRun {
  /** Newest first. */
  readonly commits: readonly LakeCommit[];
  /** The versions before the first of them and after the last; null where the one before cannot be read, or where there is none. */
  readonly compared: { readonly from: number; readonly to: number } | null;
  /** There are older versions than those that were looked at: the run may have made some of them. */
  readonly isCut: boolean;
}

/** What a run made of a feed, out of its newest entries, of which `most` were asked for. */
export function versionsOfRun(all: readonly LakeCommit[], run: string, most: number): VersionsOfRun {
  const commits = all.filter(({ runId }) => runId === run);
  const first = commits.at(-1);
  const last = commits[0];
  const before = first === undefined ? undefined : all.find((commit) => commit.deltaVersion === first.deltaVersion - 1);
  const compared =
    last === undefined || before === undefined || !before.readable
      ? null
      : { from: before.deltaVersion, to: last.deltaVersion };
  return { commits, compared, isCut: all.length >= most && (all.at(-1)?.deltaVersion ?? 0) > 0 };
}
