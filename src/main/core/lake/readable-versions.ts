import type { SourcePosition } from '../ports';
import type { DeltaLog } from './delta-log';
import type { LogState } from './log-state';

/**
 * In a table's log: the oldest version all of whose files are on disk for certain. Vacuum moves it before it deletes the first file that an
 * older version needs; whoever brings files of an older version back restates it, so that of the two one loses the race and looks again.
 */
const oldestVersionAppId = 'lagoon:oldest-version';

export function oldestReadablePosition(version: number): SourcePosition {
  return { appId: oldestVersionAppId, version: BigInt(version) };
}

/** 0 where vacuum never deleted anything. What the log itself no longer reaches back to is another matter: `oldestInReach`. */
export function oldestReadable(state: LogState): number {
  return Number(state.transactions.get(oldestVersionAppId) ?? 0n);
}

/** The oldest version that can be read: its files are on disk, and the log still reaches back to it. */
export async function oldestInReach(log: DeltaLog, state: LogState): Promise<number> {
  return Math.max(oldestReadable(state), await log.oldestVersion());
}
