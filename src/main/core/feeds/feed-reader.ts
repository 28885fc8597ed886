import type { FeedConfig, FeedSummary } from '../../../shared/contract/feeds';
import { messageOf } from '../../../shared/errors';
import type { LakeStore, LiveFile, Snapshot } from '../lake/types';
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
    const eventTimes = eventTimeRange(snapshot.files);
    return {
      ...base,
      deltaVersion: isFolder ? null : snapshot.deltaVersion,
      tableVersion: versions.find((version) => version.current)?.tableVersion ?? null,
      records: recordsOf(snapshot.files),
      files: snapshot.files.length,
      sizeBytes: sizeOf(snapshot.files),
      partitions:
        feed.kind === 'table' ? versions.length : new Set(snapshot.files.map((file) => partitionPath(file))).size,
      lastCommitAt: snapshot.committedAt.toISOString(),
      minEventTime: eventTimes.min?.toISOString() ?? null,
      maxEventTime: eventTimes.max?.toISOString() ?? null,
      quarantined: quarantine === null ? 0 : recordsOf(quarantine.files),
    };
  };

  return {
    snapshot: snapshotOf,
    async summary(feed) {
      try {
        return await read(feed);
      } catch (error) {
        return { ...emptySummary(feed), problem: messageOf(error) };
      }
    },
  };
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

export function recordsOf(files: readonly LiveFile[]): number {
  return files.reduce((sum, file) => sum + (file.records ?? 0), 0);
}

export function sizeOf(files: readonly LiveFile[]): number {
  return files.reduce((sum, file) => sum + file.sizeBytes, 0);
}

export function eventTimeRange(files: readonly LiveFile[]): { min: Date | null; max: Date | null } {
  let min: Date | null = null;
  let max: Date | null = null;
  for (const file of files) {
    if (file.minEventTime !== null && (min === null || file.minEventTime < min)) min = file.minEventTime;
    if (file.maxEventTime !== null && (max === null || file.maxEventTime > max)) max = file.maxEventTime;
  }
  return { min, max };
}

/** The folder a file stands in, relative to the feed's; empty for the feed's own folder. */
export function partitionPath(file: LiveFile): string {
  const slash = file.path.replaceAll('\\', '/').lastIndexOf('/');
  return slash === -1 ? '' : file.path.slice(0, slash);
}
