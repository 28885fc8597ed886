import type { FeedSummary } from '../../../../shared/contract/feeds';
import { atVersion } from '../../ui/version-statement';

/**
 * The Delta version that a reading of the feed's rows is held at: what is looked at stays what it was, however often is committed meanwhile. Null where
 * there is no log to hold it by.
 */
export function heldVersion({ readOnly, deltaVersion }: Pick<FeedSummary, 'readOnly' | 'deltaVersion'>): number | null {
  return readOnly ? null : deltaVersion;
}

/** The version that has come since the one that was read at; null where none has. Reading it is up to whoever looks. */
export function versionSince(readAt: number | null, now: number | null): number | null {
  return now === readAt ? null : now;
}

export function firstRows(feed: string, version: number | null, limit: number): string {
  return `SELECT * FROM ${atVersion(feed, version)} LIMIT ${String(limit)}`;
}
