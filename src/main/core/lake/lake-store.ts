import { dirname, join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { FeedName } from '../../../shared/ids';
import { messageOf } from '../../../shared/errors';
import { createDeltaLog, type DeltaLog, type LakeParts } from './delta-log';
import { feedShape, quarantineName, quarantineShape, type TableShape } from './feed-layout';
import { createFeedWriter } from './feed-writer';
import type { LogState } from './log-state';
import { metadataIsCurrent, writeMetadata } from './metadata-file';
import { assertSameSchema } from './publish';
import { checkpointQuietly, completeQuarantine } from './quarantine';
import { toSnapshot } from './snapshot';
import { removeOrphans } from './staged-files';
import { dropOldVersions, readHistory, readTableVersions, tableVersionOf } from './table-versions';
import type { LakeStore, OpenWriterOptions, Snapshot } from './types';

export interface LakeStoreParts extends LakeParts {
  /** Folder of the lake, absolute. */
  readonly root: string;
  /** True in the query process: it leaves an unfinished quarantine to the next writer, and so never writes. */
  readonly onlyReads: boolean;
}

/** The lake's data side for Delta feeds. An opened folder (source.type `folder`) is no table of the lake: INVALID_INPUT. */
export function createLakeStore({ root, ...parts }: LakeStoreParts): LakeStore {
  const logs = new Map<string, DeltaLog>();
  const snapshots = new WeakMap<LogState, Snapshot>();

  function logOf(shape: TableShape): DeltaLog {
    const known = logs.get(shape.path);
    if (known !== undefined) return known;
    const log = createDeltaLog(shape.path, parts);
    logs.set(shape.path, log);
    return log;
  }

  async function snapshotOf(log: DeltaLog, state: LogState, eventTimeColumn: string | null): Promise<Snapshot> {
    const known = snapshots.get(state);
    if (known !== undefined) return known;
    const snapshot = toSnapshot(state, log.tablePath, eventTimeColumn, await committedAt(log, state));
    snapshots.set(state, snapshot);
    return snapshot;
  }

  async function describe(feed: FeedConfig, log: DeltaLog, state: LogState): Promise<void> {
    const versions = feed.kind === 'table' ? await readTableVersions(log, state, feed.retentionVersions) : [];
    await writeMetadata(feed, log.tablePath, await snapshotOf(log, state, feed.eventTimeColumn), versions, parts);
  }

  async function completeOutbox(feed: FeedConfig, log: DeltaLog, state: LogState | null): Promise<DeltaLog> {
    const shape = quarantineShape(root, feed);
    const quarantineLog = logOf(shape);
    await completeQuarantine(log, state, quarantineLog, shape, parts);
    return quarantineLog;
  }

  async function afterCommit(feed: FeedConfig, log: DeltaLog, state: LogState): Promise<void> {
    try {
      await completeOutbox(feed, log, state);
    } catch (error) {
      parts.logger.warn('lake.quarantine.postponed', {
        path: log.tablePath,
        version: state.version,
        message: messageOf(error),
      });
    }
    await checkpointQuietly(log, state, parts);
    try {
      await describe(feed, log, state);
    } catch (error) {
      parts.logger.warn('lake.metadata.failed', { path: log.tablePath, message: messageOf(error) });
    }
    await applyRetention(feed, log, state);
  }

  async function applyRetention(feed: FeedConfig, log: DeltaLog, state: LogState): Promise<void> {
    if (feed.kind === 'table' && feed.retentionVersions !== null)
      await dropOldVersions(log, state, feed.retentionVersions, parts);
  }

  /** The feed's folders, made and freed of what dead processes left. */
  async function prepare(shape: TableShape): Promise<void> {
    const logPath = join(shape.path, '_delta_log');
    // The parent is everybody's: a raw feed made first must not shut the others' readers out.
    await parts.files.makeDirectory(dirname(shape.path), 0o755);
    await parts.files.makeDirectory(shape.path, shape.folderMode);
    await parts.files.makeDirectory(logPath, shape.folderMode);
    await removeOrphans(shape.path, parts);
    await removeOrphans(logPath, parts);
  }

  async function openWriter(feed: FeedConfig, options: OpenWriterOptions) {
    const shape = feedShape(root, feed);
    const quarantine = quarantineShape(root, feed);
    await prepare(shape);
    const log = logOf(shape);
    const base = await log.read();
    if (base !== null) {
      assertSameSchema(base, shape);
      await completeOutbox(feed, log, base);
      if (!(await metadataIsCurrent(shape.path, base.version, parts))) await describe(feed, log, base);
      // Those within their grace at the last commit.
      await applyRetention(feed, log, base);
    }
    return createFeedWriter(
      {
        feed,
        shape,
        quarantineShape: quarantine,
        log,
        base,
        options,
        tableVersion: feed.kind === 'table' ? tableVersionOf(base) + 1 : null,
        openRecords: (version) =>
          parts.engine.openWriter({
            feedPath: shape.path,
            columns: feed.columns,
            eventTimeColumn: feed.eventTimeColumn,
            layout: version === null ? { kind: 'date' } : { kind: 'version', version },
            compression: feed.compression,
            fileId: () => parts.ids.next(),
            now: () => parts.clock.now(),
            signal: options.signal,
          }),
        afterCommit: (state) => afterCommit(feed, log, state),
      },
      parts,
    );
  }

  return {
    root,
    async snapshot(feed) {
      const log = logOf(feedShape(root, feed));
      const state = await log.read();
      return state === null ? null : snapshotOf(log, state, feed.eventTimeColumn);
    },
    async versions(feed) {
      const log = logOf(feedShape(root, feed));
      const state = await log.read();
      return state === null ? [] : readTableVersions(log, state, feed.retentionVersions);
    },
    async history(feed, limit) {
      const log = logOf(feedShape(root, feed));
      const state = await log.read();
      return state === null ? [] : readHistory(log, state, limit);
    },
    openWriter,
    async quarantine(feed) {
      const log = logOf(feedShape(root, feed));
      const quarantineLog = parts.onlyReads
        ? logOf(quarantineShape(root, feed))
        : await completeOutbox(feed, log, await log.read());
      const state = await quarantineLog.read();
      return state === null ? null : snapshotOf(quarantineLog, state, null);
    },
    feedPath: (feed) => feedShape(root, feed).path,
    quarantineName: (feed: FeedName) => quarantineName(feed),
  };
}

async function committedAt(log: DeltaLog, state: LogState): Promise<Date> {
  if (state.commitInfo?.timestamp !== undefined) return new Date(state.commitInfo.timestamp);
  const entry = await log.entry(state.version);
  const timestamp = entry?.actions.find((action) => 'commitInfo' in action)?.commitInfo.timestamp;
  return timestamp === undefined ? ((await log.entryTime(state.version)) ?? new Date(0)) : new Date(timestamp);
}
