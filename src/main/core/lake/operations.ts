import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { LakeFile, LakePartition } from '../../../shared/contract/lake';
import { LakeError } from '../../../shared/errors';
import { builtInFeeds } from '../feeds/built-in';
import type { FeedReader } from '../feeds/feed-reader';
import type { FeedStore } from '../feeds/feed-store';
import type { EventLog } from '../jobs/event-log';
import type { Clock, Files, ParquetEngine } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { partitionPath } from './file-summaries';
import { growthOf } from './growth';
import { initLake } from './init-lake';
import { eventDay } from './late-data';
import { partitionMarks, unmarked, type PartitionMarks } from './partition-marks';
import { restoreVersion } from './restore';
import type { LakeStore, LiveFile, PartitionSummary } from './types';

export interface LakePorts {
  readonly root: string;
  readonly feeds: FeedStore;
  readonly reader: FeedReader;
  readonly store: LakeStore;
  readonly settings: SettingsStore;
  readonly engine: Pick<ParquetEngine, 'describeFile'>;
  readonly files: Files;
  readonly clock: Clock;
  readonly events: EventLog;
}

export function lakeOperations(ports: LakePorts): Handlers<CoreContract>['lake'] {
  const { feeds, reader, store } = ports;
  const info: Handlers<CoreContract>['lake']['info'] = async () => {
    const [initialised, settings, known] = await Promise.all([
      ports.settings.exists(),
      ports.settings.get(),
      feeds.list(),
    ]);
    return {
      root: ports.root,
      initialised,
      name: settings.name,
      feeds: known.feeds.length,
      freeBytes: await ports.files.freeBytes(ports.root),
    };
  };
  /** An opened folder has no log to tell any. */
  const marksOf = async (feed: FeedConfig): Promise<ReadonlyMap<string, PartitionMarks>> => {
    if (feed.source.type === 'folder') return new Map();
    const table = store.table(feed);
    const [state, { maintenance }] = await Promise.all([table.read(), ports.settings.get()]);
    if (state === null) return new Map();
    return partitionMarks(table, state, ports.clock.now().getTime(), maintenance.targetFileBytes);
  };
  /** Paths of the files whose rows came on this day. An opened folder tells of none when they came. */
  const grownOn = async (feed: FeedConfig, day: string): Promise<ReadonlySet<string>> => {
    const state = feed.source.type === 'folder' ? null : await store.table(feed).read();
    const adds = [...(state?.files.values() ?? [])].filter((add) => growthOf(add).some(({ date }) => date === day));
    return new Set(adds.map(({ path }) => decodeURIComponent(path)));
  };
  return {
    info,
    async init(input, context) {
      await initLake(ports, input.feeds === 'sample' ? builtInFeeds(ports.clock.now()) : []);
      return info({}, context);
    },
    async partitions({ feed: name }) {
      const feed = await feeds.get(name);
      const [snapshot, marks] = await Promise.all([reader.snapshot(feed), marksOf(feed)]);
      return (snapshot?.partitions ?? []).map((partition) => partitionOf(partition, marks.get(partition.path)));
    },
    async versions({ feed: name }) {
      const versions = await store.versions(await feeds.get(name));
      return versions.map((version) => ({ ...version, exportedAt: version.exportedAt.toISOString() }));
    },
    async files({ feed: name, partition, cameOn, limit }) {
      const feed = await feeds.get(name);
      const came = cameOn === undefined ? null : await grownOn(feed, cameOn);
      const snapshot = await reader.snapshot(feed);
      const matching = (snapshot?.files ?? []).filter(
        (file) =>
          (partition === undefined || partitionPath(file) === partition) && (came === null || came.has(file.path)),
      );
      const newest = [...matching].sort((a, b) => b.modifiedAt.getTime() - a.modifiedAt.getTime()).slice(0, limit);
      return { files: newest.map(fileOf), total: matching.length };
    },
    async fileDetail({ feed: name, path, rowGroup }) {
      const snapshot = await reader.snapshot(await feeds.get(name));
      // Only what the log lists is opened: the path is never joined to anything.
      const file = snapshot?.files.find((each) => each.path === path);
      if (file === undefined) {
        throw new LakeError(
          'NOT_FOUND',
          `"${path}" is no file of the newest version of "${name}": a compaction or an export may have replaced it. Look at the list of files again.`,
          { details: { feed: name, path } },
        );
      }
      const found = await ports.engine.describeFile(file.absolutePath, rowGroup);
      if (rowGroup > 0 && rowGroup >= found.totalRowGroups) {
        throw new LakeError('NOT_FOUND', `"${path}" has no row group ${rowGroup}: it has ${found.totalRowGroups}.`, {
          details: { feed: name, path },
        });
      }
      return {
        ...found,
        rowGroups: found.rowGroups.map((group) => ({ ...group, compressions: [...group.compressions] })),
        columns: found.columns.map((column) => ({ ...column, encodings: [...column.encodings] })),
      };
    },
    async schema({ feed: name }) {
      const feed = await feeds.get(name);
      const snapshot = await reader.snapshot(feed);
      return {
        columns: [...(snapshot?.columns ?? feed.columns)],
        partitionColumns: [...(snapshot?.partitionColumns ?? [])],
      };
    },
    async restore({ feed: name, version, expected }) {
      const feed = await feeds.get(name);
      if (feed.source.type === 'folder')
        throw new LakeError('REFUSED', `"${name}" is an opened folder: it has no versions, and is only read.`);
      const restored = await restoreVersion(store.table(feed), version, expected, ports.files);
      const details = { version, deltaVersion: restored };
      await ports.events.append('metadata', { event: 'restored', feed: name, runId: null, details });
      return { version: restored };
    },
    async history({ feed: name, limit }) {
      const feed = await feeds.get(name);
      if (feed.source.type === 'folder') return [];
      const entries = await store.history(feed, limit);
      return entries.map((entry) => ({ ...entry, committedAt: entry.committedAt.toISOString() }));
    },
  };
}

function partitionOf(partition: PartitionSummary, marks: PartitionMarks = unmarked): LakePartition {
  return {
    path: partition.path,
    date: eventDay(partition.partitionValues),
    records: partition.records,
    files: partition.files,
    sizeBytes: partition.sizeBytes,
    minEventTime: partition.minEventTime?.toISOString() ?? null,
    maxEventTime: partition.maxEventTime?.toISOString() ?? null,
    lastCommitAt: (partition.lastModifiedAt ?? new Date(0)).toISOString(),
    ...marks,
  };
}

function fileOf(file: LiveFile): LakeFile {
  return {
    path: file.path,
    partition: partitionPath(file),
    records: file.records,
    sizeBytes: file.sizeBytes,
    modifiedAt: file.modifiedAt.toISOString(),
    minEventTime: file.minEventTime?.toISOString() ?? null,
    maxEventTime: file.maxEventTime?.toISOString() ?? null,
  };
}
