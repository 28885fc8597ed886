import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { LakeStore, Snapshot } from '../lake/types';

/** Version of rows that are no snapshot of the lake: what the source has now. */
export const liveVersion = 0;

/** One version of a feed's rows, as the warehouse counts them. */
export interface LakeVersion {
  /** Of a table its vN as N; of a stream the number of its log. */
  readonly version: number;
  /** UTC day on which it was made. */
  readonly date: string;
  readonly snapshot: Snapshot;
}

/** Null where the feed has no rows yet. */
export async function newestLakeVersion(store: LakeStore, feed: FeedConfig): Promise<number | null> {
  if (feed.kind === 'table') return (await store.versions(feed))[0]?.tableVersion ?? null;
  return (await store.snapshot(feed))?.deltaVersion ?? null;
}

/** Without a version, the newest. Error: NOT_FOUND naming the versions that can be read. */
export async function lakeVersion(store: LakeStore, feed: FeedConfig, version?: number): Promise<LakeVersion> {
  if (feed.kind === 'stream') {
    const snapshot = version === undefined ? await store.snapshot(feed) : await store.snapshotAt(feed, { version });
    if (snapshot === null) throw notExported(feed);
    return { version: snapshot.deltaVersion, date: dayOf(snapshot.committedAt), snapshot };
  }
  const versions = await store.versions(feed);
  const [newest] = versions;
  if (newest === undefined) throw notExported(feed);
  const found = version === undefined ? newest : versions.find(({ tableVersion }) => tableVersion === version);
  if (found === undefined) {
    const known = versions.map(({ tableVersion }) => `v${tableVersion}`).join(', ');
    throw new LakeError(
      'NOT_FOUND',
      `${feed.name} has no version v${version ?? ''} that can be read. There are: ${known}.`,
      {
        details: { feed: feed.name, version: version ?? null },
      },
    );
  }
  // Compaction may have written the newest version's files anew since.
  const current = found === newest ? await store.snapshot(feed) : null;
  const snapshot = current ?? (await store.snapshotAt(feed, { version: found.deltaVersion }));
  return { version: found.tableVersion, date: dayOf(found.exportedAt), snapshot };
}

function notExported(feed: FeedConfig): LakeError {
  return new LakeError('NOT_FOUND', `${feed.name} has no rows in the lake yet. First: lagoon export ${feed.name}`, {
    details: { feed: feed.name },
  });
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
