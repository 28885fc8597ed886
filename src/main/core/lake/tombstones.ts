import type { LogState } from './log-state';
import { SortedMap } from './sorted-map';

/** Tombstones are kept for a week, the protocol's default: so long other readers may still be on a version that has the file. */
export const tombstoneMs = 7 * 24 * 3600 * 1000;

/** Files removed before have tombstones that have expired; those that no time is known of have as well. */
export function tombstonesKeptFromMs(nowMs: number): number {
  return nowMs - tombstoneMs;
}

/**
 * The state without the tombstones that have expired: nobody reads them, and of a process that runs for months they would be all it ever removed.
 * A vacuum that needs one finds it in the log's entries.
 */
export function withoutExpired(state: LogState, nowMs: number): LogState {
  const keptFromMs = tombstonesKeptFromMs(nowMs);
  const expired = new Map<string, null>();
  for (const [path, { deletionTimestamp }] of state.tombstones) {
    if ((deletionTimestamp ?? 0) < keptFromMs) expired.set(path, null);
  }
  return expired.size === 0 ? state : { ...state, tombstones: SortedMap.from(state.tombstones).with(expired) };
}

/**
 * When a file was removed, for its tombstone. It is the clock's time, and not the log's, which never goes back: a clock that was once years ahead
 * would else leave tombstones that never expire, here and in every other reader of the log. Vacuum does not go by it (vacuum-retained.ts goes by the
 * entries), so that no clock that jumps has Lagoon delete a file early; the vacuum of another program does. For that the log's time holds
 * where it is ahead by no more than the week that tombstones are kept: that is a clock set back a little, and by it a tombstone would look older than it is,
 * at worst expired at once, with readers still on the file. Where it is ahead by more, one of the two times is plainly wrong. The log's
 * cannot be mended, the clock can, so the clock's is taken.
 */
export function removedAtMs(nowMs: number, logMs: number): number {
  return logMs - nowMs > tombstoneMs ? nowMs : Math.max(nowMs, logMs);
}
