import { dirname, join } from 'node:path';
import { takesNewFields, type FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import type { FeedName } from '../../../shared/ids';
import type { RecordWriterOptions } from '../ports';
import { LakeError, messageOf } from '../../../shared/errors';
import { newestAt } from './commit-times';
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
import { createLatestTask, type LatestTask } from './latest-task';
import { filesOfTable } from './levels';
import type { LogState } from './log-state';
import { metadataIsCurrent, writeMetadata } from './metadata-file';
import { publishChange } from './publish';
import { completeQuarantine } from './quarantine';
import { declaredOn } from './schema-evolution';
import { columnsOf } from './schema-text';
import { createSnapshotCache } from './snapshot-cache';
import { oldestInReach } from './readable-versions';
import { removeOrphans } from './staged-files';
import { createTableWriter } from './table-writer';
import { readHistory, readTableVersions, tableVersionOf } from './table-versions';
import type { LakeStore, LakeTable, OpenWriterOptions, Snapshot, VersionReference } from './types';
import { vacuumOperation, vacuumTable } from './vacuum';
import { retentionRule } from './vacuum-retained';

export interface LakeStoreParts extends LakeParts {
  /** Folder of the lake, absolute. */
  readonly root: string;
  /** True in the query process: it leaves an unfinished quarantine to the next writer, and so never writes. */
  readonly onlyReads: boolean;
  /** Told where a feed's _metadata.json was missing, damaged or of another version, and was made anew. Never throws. */
  readonly onSummaryRebuilt?: (feed: FeedName, deltaVersion: number) => Promise<unknown>;
}

/** The lake's data side for Delta feeds. An opened folder (source.type `folder`) is no table of the lake: INVALID_INPUT. */
export function createLakeStore({ root, ...parts }: LakeStoreParts): LakeStore {
  const logs = new Map<string, DeltaLog>();
  const snapshotOf = createSnapshotCache();
  /** By the feed's folder: its _metadata.json being written. */
  const describing = new Map<string, LatestTask>();

  function logOf(shape: TableShape): DeltaLog {
    // A feed may be told another level, and what is written then is of it.
    const key = logKey(shape);
    const known = logs.get(key);
    if (known !== undefined) return known;
    const log = createDeltaLog(shape.path, { ...parts, files: filesOfTable(parts.files, shape) });
    logs.set(key, log);
    return log;
  }

  /** Beside whatever else is done. A failure is logged: what is derived fails no commit. */
  function describe(feed: FeedConfig, log: DeltaLog, state: LogState, rebuilds = false): void {
    knownOr(describing, log.tablePath, createLatestTask).start(async () => {
      try {
        const versions = feed.kind === 'table' ? await readTableVersions(log, state, feed.retentionVersions) : [];
        const files = filesOfTable(parts.files, feedShape(root, feed));
        const snapshot = await snapshotOf(log, state, feed.eventTimeColumn);
        const written = await writeMetadata(feed, log.tablePath, snapshot, versions, { ...parts, files });
        if (rebuilds && written) await parts.onSummaryRebuilt?.(feed.name, state.version);
      } catch (error) {
        parts.logger.warn('lake.metadata.failed', { path: log.tablePath, message: messageOf(error) });
      }
    });
  }

  /** Waits for what follows commits beside the writing: a process that ends before leaves it half done. */
  async function settle(feed: FeedConfig): Promise<void> {
    for (const shape of [feedShape(root, feed), quarantineShape(root, feed)]) {
      await describing.get(shape.path)?.settle();
      await logs.get(logKey(shape))?.settle();
    }
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
    log.checkpointIfDue(state);
    describe(feed, log, state);
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
      if (!(await metadataIsCurrent(shape.path, base.version, parts))) describe(feed, log, base, true);
      // Those within their grace at the last commit.
      await freeOldVersions(feed);
    }
    const stored = base === null ? [] : columnsOf(base.metaData.schemaString, shape.path, base.version);
    const declared = declaredOn(recordColumnsOf(feed, stored), feed.columns, feed.name);
    const common = {
      feed,
      shape,
      quarantineShape: quarantine,
      log,
      base,
      options,
      afterCommit: async (state: LogState) => {
        await afterCommit(feed, log, state);
        await freeOldVersions(feed);
      },
    };
    const records = (layout: RecordWriterOptions['layout'], columns: readonly Column[], isWhole = true) =>
      parts.engine.openWriter({
        feedPath: shape.path,
        columns,
        newFields: isWhole && takesNewFields(feed) ? 'column' : 'quarantine',
        eventTimeColumn: isWhole ? feed.eventTimeColumn : null,
        layout,
        compression: feed.compression,
        fileId: () => parts.ids.next(),
        now: () => parts.clock.now(),
        signal: options.signal,
      });
    const openChanges = (columns: readonly Column[], isWhole: boolean) =>
      records({ kind: 'changes' }, columns, isWhole);
    const openWhole = () =>
      createFeedWriter(
        {
          ...common,
          tableVersion: feed.kind === 'table' ? tableVersionOf(base) + 1 : null,
          columnsOf: (recordColumns) => storedColumns(feed, recordColumns),
          openRecords: (version, columns) =>
            records(version === null ? { kind: 'date' } : { kind: 'version', version }, columns ?? declared),
        },
        parts,
      );
    const merges = feed.kind === 'table' && options.mergesByKey === true;
    const writer = merges ? await createTableWriter({ ...common, declared, openChanges }, parts) : await openWhole();
    return {
      ...writer,
      get pendingDays() {
        return writer.pendingDays;
      },
      async close() {
        try {
          await writer.close();
        } finally {
          await settle(feed);
        }
      },
    };
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
        if (kind === 'quarantine') log.checkpointIfDue(state);
        else {
          await afterCommit(feed, log, state);
          if (change.operation !== vacuumOperation) await freeOldVersions(feed);
        }
        await settle(feed);
        return state;
      },
    };
  }

  async function snapshotAt(feed: FeedConfig, at: VersionReference): Promise<Snapshot> {
    const log = logOf(feedShape(root, feed));
    const newest = await log.read();
    const oldest = newest === null ? 0 : await oldestInReach(log, newest);
    const wanted = 'version' in at ? at.version : newest === null ? null : await newestAt(log, oldest, newest, at.at);
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
      await quarantineLog.settle();
      return state === null ? null : snapshotOf(quarantineLog, state, null);
    },
    feedPath: (feed) => feedShape(root, feed).path,
    quarantineName: (feed: FeedName) => quarantineName(feed),
  };
}

function logKey({ path, folderMode }: TableShape): string {
  return `${folderMode} ${path}`;
}

function knownOr<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
