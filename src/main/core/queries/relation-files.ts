import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import { runLogName } from '../../../shared/ids';
import type { LakeStore, LakeTable, Snapshot } from '../lake/types';
import { refusal, type Rights } from '../permissions/guard';
import type { SqlRelation } from '../ports';
import { type FileOrigin, fileOrigins } from './file-origins';
import type { RelationFiles, RelationSource } from './relation-source';

export interface RelationFileParts {
  readonly store: LakeStore;
  readonly feeds: () => Promise<readonly FeedConfig[]>;
  readonly rights: () => Promise<Rights>;
  readonly folderSnapshot: (feed: FeedConfig) => Promise<Snapshot>;
  /** The feed of a name that has versions, and may be read. Errors: as RelationSource.relationAt. */
  readonly versionedFeed: (name: string) => Promise<FeedConfig>;
  readonly toRelation: (name: string, snapshot: Snapshot) => SqlRelation;
}

/** What the log knows of files, for questions about a statement rather than by one. */
export function createRelationFiles({
  store,
  feeds,
  rights,
  folderSnapshot,
  versionedFeed,
  toRelation,
}: RelationFileParts): Pick<RelationSource, 'filesOf'> {
  const allowed = async (feed: FeedConfig, level: FeedConfig['level'] | null): Promise<FeedConfig> => {
    const { isAllowed, because } = (await rights()).decide({ feed: feed.name, level }, 'read');
    if (!isAllowed) throw refusal(because, feed.name);
    return feed;
  };

  const ofTable = (table: LakeTable, name: string, snapshot: Snapshot | null): RelationFiles => {
    const origins = (paths: ReadonlySet<string>, signal: AbortSignal): Promise<ReadonlyMap<string, FileOrigin>> =>
      snapshot === null ? Promise.resolve(new Map()) : fileOrigins(table.log, snapshot.deltaVersion, paths, signal);
    return {
      relation:
        snapshot === null
          ? { name, format: 'parquet', parts: [], columns: table.shape.columns, partitionColumns: [] }
          : toRelation(name, snapshot),
      feed: table.kind === 'data' ? table.feed.name : null,
      files: snapshot?.files ?? [],
      eventTimeColumn: table.kind === 'data' ? table.feed.eventTimeColumn : null,
      base: store.root,
      origins,
    };
  };

  const ofFolder = async (feed: FeedConfig, base: string): Promise<RelationFiles> => {
    const snapshot = await folderSnapshot(feed);
    return {
      relation: toRelation(feed.name, snapshot),
      feed: feed.name,
      files: snapshot.files,
      eventTimeColumn: null,
      base,
      origins: () => Promise.resolve(new Map()),
    };
  };

  return {
    async filesOf(name, at) {
      if (at !== null) {
        const feed = await versionedFeed(name);
        return ofTable(store.table(feed), name, await store.snapshotAt(feed, at));
      }
      if (name === runLogName) return null;
      const configs = await feeds();
      const feed = configs.find((known) => known.name === name);
      if (feed !== undefined) {
        await allowed(feed, feed.level);
        return feed.source.type === 'folder'
          ? ofFolder(feed, feed.source.path)
          : ofTable(store.table(feed), name, await store.snapshot(feed));
      }
      const quarantined = configs.find((known) => store.quarantineName(known.name) === name);
      if (quarantined === undefined)
        throw new LakeError('NOT_FOUND', `There is no feed "${name}".`, { details: { relation: name } });
      await allowed(quarantined, null);
      return ofTable(store.quarantineTable(quarantined), name, await store.quarantine(quarantined));
    },
  };
}
