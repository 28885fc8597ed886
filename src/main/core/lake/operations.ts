import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { LakeFile, LakePartition } from '../../../shared/contract/lake';
import { LakeError } from '../../../shared/errors';
import { builtInFeeds } from '../feeds/built-in';
import type { FeedReader } from '../feeds/feed-reader';
import type { FeedStore } from '../feeds/feed-store';
import type { EventLog } from '../jobs/event-log';
import type { Clock, Files } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { partitionPath } from './file-summaries';
import { initLake } from './init-lake';
import { eventDay } from './late-data';
import { restoreVersion } from './restore';
import type { LakeStore, LiveFile, PartitionSummary } from './types';

export interface LakePorts {
  readonly root: string;
  readonly feeds: FeedStore;
  readonly reader: FeedReader;
  readonly store: LakeStore;
  readonly settings: SettingsStore;
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
  return {
    info,
    async init(input, context) {
      await initLake(ports, input.feeds === 'sample' ? builtInFeeds(ports.clock.now()) : []);
      return info({}, context);
    },
    async partitions({ feed: name }) {
      const snapshot = await reader.snapshot(await feeds.get(name));
      return snapshot === null ? [] : snapshot.partitions.map(partitionOf);
    },
    async versions({ feed: name }) {
      const versions = await store.versions(await feeds.get(name));
      return versions.map((version) => ({ ...version, exportedAt: version.exportedAt.toISOString() }));
    },
    async files({ feed: name, partition, limit }) {
      const snapshot = await reader.snapshot(await feeds.get(name));
      const matching = (snapshot?.files ?? []).filter(
        (file) => partition === undefined || partitionPath(file) === partition,
      );
      const newest = [...matching].sort((a, b) => b.modifiedAt.getTime() - a.modifiedAt.getTime()).slice(0, limit);
      return { files: newest.map(fileOf), total: matching.length };
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

function partitionOf(partition: PartitionSummary): LakePartition {
  return {
    path: partition.path,
    date: eventDay(partition.partitionValues),
    records: partition.records,
    files: partition.files,
    sizeBytes: partition.sizeBytes,
    minEventTime: partition.minEventTime?.toISOString() ?? null,
    maxEventTime: partition.maxEventTime?.toISOString() ?? null,
    lastCommitAt: (partition.lastModifiedAt ?? new Date(0)).toISOString(),
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
