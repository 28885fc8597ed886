import type { FeedConfig, FeedSummary } from '../../../shared/contract/feeds';
import { LakeError, messageOf } from '../../../shared/errors';
import type { LakeStore, Snapshot } from '../lake/types';
import type { FolderReader } from './opened-folder';

/** Reads any feed the same way, whether the lake's log or somebody's folder stands behind it. */
export interface FeedReader {
  /** Null before the first commit. */
  snapshot(feed: FeedConfig): Promise<Snapshot | null>;
  /** Never throws for one feed's damage: the summary then carries the problem. */
  summary(feed: FeedConfig): Promise<FeedSummary>;
}

export function createFeedReader(store: LakeStore, folders: FolderReader): FeedReader {
  const snapshotOf = (feed: FeedConfig): Promise<Snapshot | null> =>
    feed.source.type === 'folder' ? folders.snapshot(feed) : store.snapshot(feed);

  const read = async (feed: FeedConfig): Promise<FeedSummary> => {
    const snapshot = await snapshotOf(feed);
    const base = emptySummary(feed);
    if (snapshot === null) return base;
    const isFolder = feed.source.type === 'folder';
    const versions = feed.kind === 'table' ? await store.versions(feed) : [];
    const quarantine = isFolder ? null : await store.quarantine(feed);
    const { totals } = snapshot;
    return {
      ...base,
      deltaVersion: isFolder ? null : snapshot.deltaVersion,
      tableVersion: versions.find((version) => version.current)?.tableVersion ?? null,
      records: totals.records,
      files: totals.files,
      sizeBytes: totals.sizeBytes,
      partitions: feed.kind === 'table' ? versions.length : snapshot.partitions.length,
      lastCommitAt: snapshot.committedAt.toISOString(),
      minEventTime: totals.minEventTime?.toISOString() ?? null,
      maxEventTime: totals.maxEventTime?.toISOString() ?? null,
      quarantined: quarantine?.totals.records ?? 0,
    };
  };

  return {
    snapshot: snapshotOf,
    async summary(feed) {
      try {
        return await read(feed);
      } catch (error) {
        return { ...emptySummary(feed), problem: problemOf(error) };
      }
    },
  };
}

/** What is thrown and is no LakeError is a bug. */
export function problemOf(error: unknown): NonNullable<FeedSummary['problem']> {
  return { code: error instanceof LakeError ? error.code : 'INTERNAL', message: messageOf(error) };
}

function emptySummary(feed: FeedConfig): FeedSummary {
  return {
    name: feed.name,
    description: feed.description,
    kind: feed.kind,
    level: feed.level,
    enabled: feed.enabled,
    readOnly: feed.source.type === 'folder',
    source: feed.source,
    topic: feed.topic,
    deltaVersion: null,
    tableVersion: null,
    records: 0,
    files: 0,
    sizeBytes: 0,
    partitions: 0,
    lastCommitAt: null,
    minEventTime: null,
    maxEventTime: null,
    quarantined: 0,
    problem: null,
  };
}
