import { dirname, join } from 'node:path';
import { takesNewFields, type FeedConfig } from '../../../shared/contract/feeds';
import type { FeedName } from '../../../shared/ids';
import { LakeError, messageOf } from '../../../shared/errors';
import { createDeltaLog, type DeltaLog, type LakeParts } from './delta-log';
import {
  feedShape,
  quarantineName,
  quarantineShape,
  recordColumnsOf,
  storedColumns,
  type TableShape,
} from './feed-layout';
import { createFeedWriter } from './feed-writer';
import { filesOfTable } from './levels';
import type { LogState } from './log-state';
import { metadataIsCurrent, writeMetadata } from './metadata-file';
import { publishChange } from './publish';
import { checkpointQuietly, completeQuarantine } from './quarantine';
import { declaredOn } from './schema-evolution';
import { columnsOf } from './schema-text';
import { toSnapshot } from './snapshot';
import { oldestReadable } from './readable-versions';
import { removeOrphans } from './staged-files';
import { readHistory, readTableVersions, tableVersionOf } from './table-versions';
import type { LakeStore, LakeTable, OpenWriterOptions, Snapshot, VersionReference } from './types';
import { vacuumOperation, vacuumTable } from './vacuum';
import { retentionRule } from './vacuum-retained';

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
    const log = createDeltaLog(shape.path, { ...parts, files: filesOfTable(parts.files, shape) });
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
    const files = filesOfTable(parts.files, feedShape(root, feed));
    await writeMetadata(feed, log.tablePath, await snapshotOf(log, state, feed.eventTimeColumn), versions, {
      ...parts,
      files,
    });
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
  }

  /** A table keeps its newest versions: the files of older ones go once no query can still be reading them. A failure is logged: the next export tries again. */
  async function freeOldVersions(feed: FeedConfig): Promise<void> {
    if (feed.kind !== 'table' || feed.retentionVersions === null) return;
    const table = tableOf(feed, 'data');
    try {
      const rule = retentionRule(table, 0);
      await vacuumTable(table, { rule, runId: null, reasons: ['removed'], signal: null }, parts);
    } catch (error) {
      parts.logger.warn('lake.retention.failed', { path: table.shape.path, message: messageOf(error) });
    }
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
      await completeOutbox(feed, log, base);
      if (!(await metadataIsCurrent(shape.path, base.version, parts))) await describe(feed, log, base);
      // Those within their grace at the last commit.
      await freeOldVersions(feed);
    }
    const stored = base === null ? [] : columnsOf(base.metaData.schemaString, shape.path, base.version);
    const declared = declaredOn(recordColumnsOf(feed, stored), feed.columns, feed.name);
    return createFeedWriter(
      {
        feed,
        shape,
        quarantineShape: quarantine,
        log,
        base,
        options,
        tableVersion: feed.kind === 'table' ? tableVersionOf(base) + 1 : null,
        columnsOf: (recordColumns) => storedColumns(feed, recordColumns),
        openRecords: (version, columns) =>
          parts.engine.openWriter({
            feedPath: shape.path,
            columns: columns ?? declared,
            newFields: takesNewFields(feed) ? 'column' : 'quarantine',
            eventTimeColumn: feed.eventTimeColumn,
            layout: version === null ? { kind: 'date' } : { kind: 'version', version },
            compression: feed.compression,
            fileId: () => parts.ids.next(),
            now: () => parts.clock.now(),
            signal: options.signal,
          }),
        afterCommit: async (state) => {
          await afterCommit(feed, log, state);
          await freeOldVersions(feed);
        },
      },
      parts,
    );
  }

  function tableOf(feed: FeedConfig, kind: LakeTable['kind']): LakeTable {
    const shape = kind === 'data' ? feedShape(root, feed) : quarantineShape(root, feed);
    const log = logOf(shape);
    return {
      feed,
      kind,
      shape,
      log,
      read: () => log.read(),
      async commit(base, change) {
        const state = await publishChange(log, shape, base, change, parts);
        if (kind === 'quarantine') await checkpointQuietly(log, state, parts);
        else {
          await afterCommit(feed, log, state);
          if (change.operation !== vacuumOperation) await freeOldVersions(feed);
        }
        return state;
      },
    };
  }

  async function snapshotAt(feed: FeedConfig, at: VersionReference): Promise<Snapshot> {
    const log = logOf(feedShape(root, feed));
    const newest = await log.read();
    const oldest = newest === null ? 0 : Math.max(oldestReadable(newest), await log.oldestVersion());
    let wanted: number | null = null;
    if ('version' in at) wanted = at.version;
    else {
      for (let version = newest?.version ?? -1; version >= oldest; version -= 1) {
        const state = await log.stateAt(version);
        if ((await committedAt(log, state)) <= at.at) {
          wanted = version;
          break;
        }
      }
    }
    if (newest === null || wanted === null || wanted < oldest || wanted > newest.version) {
      const named = 'version' in at ? `version ${at.version}` : `version of ${at.at.toISOString()}`;
      throw new LakeError(
        'NOT_FOUND',
        newest === null
          ? `${feed.name} has no version yet. Export it first.`
          : `${feed.name} has no ${named} that can be read: those from ${oldest} to ${newest.version} can.`,
        { details: { feed: feed.name, oldest, newest: newest?.version ?? null } },
      );
    }
    return snapshotOf(log, wanted === newest.version ? newest : await log.stateAt(wanted), feed.eventTimeColumn);
  }

  return {
    root,
    snapshotAt,
    table: (feed) => tableOf(feed, 'data'),
    quarantineTable: (feed) => tableOf(feed, 'quarantine'),
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
