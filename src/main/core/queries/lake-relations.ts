import { join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import { reservedFeedNames, runLogName } from '../../../shared/ids';
import { feedShape, quarantineShape } from '../lake/feed-layout';
import { openedFoldersOf } from '../feeds/opened-folder';
import { refusal, type Rights } from '../permissions/guard';
import type { LakeStore, LiveFile, Snapshot } from '../lake/types';
import type { Files, SqlRelation, VersionClause } from '../ports';
import { createRelationFiles } from './relation-files';
import type { FoundFiles, RelationSource } from './relation-source';
import { runLogRelation } from './run-log-relation';

export interface LakeRelationParts {
  readonly store: LakeStore;
  readonly files: Files;
  /** All of them. */
  readonly feeds: () => Promise<readonly FeedConfig[]>;
  /** Of the user who asks. */
  readonly rights: () => Promise<Rights>;
  /** Files of an opened folder, which has no log. */
  readonly folderSnapshot: (feed: FeedConfig) => Promise<Snapshot>;
}

interface FoundRelation extends FoundFiles {
  readonly relation: SqlRelation;
}

type ListedFolder = { readonly path: string } & ({ readonly found: FoundRelation } | { readonly error: unknown });

/**
 * Every feed by its name, its quarantine as `<feed>_quarantine` once it holds anything, opened folders like any feed. Files are the
 * newest snapshot's list. A feed that cannot be read is a problem of its own, never of the others.
 */
export function createLakeRelations({
  store,
  files,
  feeds,
  rights,
  folderSnapshot,
}: LakeRelationParts): RelationSource {
  const known = new Map<
    string,
    { snapshot: Snapshot | null; columns: readonly Column[]; dates: readonly string[]; relation: SqlRelation }
  >();

  /** What each opened folder was found to be last, or why it could not be read. */
  const listedFolders = new Map<string, ListedFolder>();

  /** Snapshots are cached by whoever reads them, so the same object means the same files. */
  const relationOf = (
    name: string,
    snapshot: Snapshot | null,
    declared: readonly Column[],
    dates: readonly string[],
  ): SqlRelation => {
    const cached = known.get(name);
    // A feed that was deleted and added again may be a table where it was a stream, both empty.
    const isSame = cached?.snapshot === snapshot && String(cached.dates) === String(dates);
    if (cached !== undefined && isSame && sameColumns(cached.columns, declared)) return cached.relation;
    const relation = toRelation(
      name,
      partsOf(snapshot?.files ?? []),
      snapshot?.columns ?? declared,
      snapshot?.partitionColumns ?? dates,
    );
    known.set(name, { snapshot, columns: declared, dates, relation });
    return relation;
  };

  const listFolder = async (feed: FeedConfig, path: string): Promise<ListedFolder> => {
    try {
      const snapshot = await folderSnapshot(feed);
      const relation = relationOf(feed.name, snapshot, [], []);
      return { path, found: { relation, files: snapshot.files, eventTimeColumn: null, version: null } };
    } catch (error) {
      return { path, error };
    }
  };

  /** One that nobody asks for, and that took its time to fail, is not to keep them waiting again. */
  const folderRelation = async (feed: FeedConfig, path: string, isAsked: () => boolean): Promise<FoundRelation> => {
    const before = listedFolders.get(feed.name);
    const listed = before?.path === path && !isAsked() ? before : await listFolder(feed, path);
    listedFolders.set(feed.name, listed);
    if ('error' in listed) throw listed.error;
    return listed.found;
  };

  const relationsOf = async (
    feed: FeedConfig,
    mayReadRaw: boolean,
    isAsked: (feed: string) => boolean,
  ): Promise<FoundRelation[]> => {
    if (feed.source.type === 'folder') return [await folderRelation(feed, feed.source.path, () => isAsked(feed.name))];
    const shape = feedShape(store.root, feed);
    const snapshot = await store.snapshot(feed);
    const main: FoundRelation = {
      relation: relationOf(feed.name, snapshot, shape.columns, shape.partitionColumns),
      files: snapshot?.files ?? [],
      eventTimeColumn: feed.eventTimeColumn,
      version: snapshot?.deltaVersion ?? null,
    };
    const quarantine = mayReadRaw ? await store.quarantine(feed) : null;
    if (quarantine === null) return [main];
    const relation = relationOf(store.quarantineName(feed.name), quarantine, [], []);
    return [main, { relation, files: quarantine.files, eventTimeColumn: null, version: null }];
  };

  /** Feeds without rows that are feeds no more: renamed or deleted since they were listed. To answer no rows would be wrong. */
  const goneMeanwhile = async (
    listed: readonly FeedConfig[],
    found: readonly FoundRelation[],
  ): Promise<ReadonlySet<string>> => {
    const empty = new Set(found.filter(({ files }) => files.length === 0).map(({ relation }) => relation.name));
    const suspects = listed.map(({ name }) => name).filter((name) => empty.has(name));
    if (suspects.length === 0) return new Set();
    const names = new Set((await feeds()).map(({ name }) => name));
    return new Set(suspects.filter((name) => !names.has(name)));
  };

  const versionedFeed = async (name: string): Promise<FeedConfig> => {
    const configs = await feeds();
    const feed = configs.find((known) => known.name === name);
    if (feed !== undefined) {
      const { isAllowed, because } = (await rights()).decide({ feed: feed.name, level: feed.level }, 'read');
      if (!isAllowed) throw refusal(because, feed.name);
    }
    if (feed?.source.type === 'folder')
      throw noVersions(name, 'is an opened folder, which has no log: only what its files hold now can be asked');
    if (feed !== undefined) return feed;
    if (configs.some((known) => store.quarantineName(known.name) === name))
      throw noVersions(
        name,
        'is a quarantine, which has none to ask for: ask it WHERE quarantined_at is before a time',
      );
    if (name === runLogName)
      throw noVersions(name, 'is the lake’s logs, which only grow: ask it WHERE logged_at is before a time');
    throw new LakeError('NOT_FOUND', `There is no feed "${name}".`, { details: { relation: name } });
  };

  const snapshotAt = async (name: string, at: VersionClause['at']): Promise<Snapshot> =>
    store.snapshotAt(await versionedFeed(name), at);

  return {
    ...createRelationFiles({ store, feeds, rights, folderSnapshot, versionedFeed, toRelation: relationOfSnapshot }),
    async relationAt(name, at) {
      return versionRelation(name, await snapshotAt(name, at));
    },
    async versions(name, from, to) {
      const before = await snapshotAt(name, { version: from });
      const after = await snapshotAt(name, { version: to });
      const { keyColumns } = await versionedFeed(name);
      const paths = [before, after].map((snapshot) => new Set(snapshot.files.map(({ path }) => path)));
      const without = (snapshot: Snapshot, others: ReadonlySet<string> | undefined): SqlRelation =>
        versionRelation(
          name,
          snapshot,
          snapshot.files.filter(({ path }) => others?.has(path) !== true),
        );
      return {
        from,
        to,
        before: versionRelation(name, before),
        after: versionRelation(name, after),
        onlyBefore: without(before, paths[1]),
        onlyAfter: without(after, paths[0]),
        keyColumns,
      };
    },
    async relations(isAsked) {
      const listed = (await feeds()).filter(({ name }) => !reservedFeedNames.has(name));
      const permitted = await rights();
      const refused = new Map<string, string>();
      const configs = listed.filter(({ name, level }) => {
        const { isAllowed, because } = permitted.decide({ feed: name, level }, 'read');
        if (!isAllowed) refused.set(name, because);
        return isAllowed;
      });
      const mayReadRaw = ({ name }: FeedConfig): boolean =>
        permitted.decide({ feed: name, level: null }, 'read').isAllowed;
      for (const { name } of listed) {
        const { isAllowed, because } = permitted.decide({ feed: name, level: null }, 'read');
        if (!isAllowed) refused.set(store.quarantineName(name), because);
      }
      const problems = new Map<string, unknown>();
      const found = await Promise.all(
        configs.map(async (feed) => {
          try {
            return await relationsOf(feed, mayReadRaw(feed), isAsked);
          } catch (error) {
            problems.set(feed.name, error);
            return [];
          }
        }),
      );
      const gone = await goneMeanwhile(configs, found.flat());
      const there = found.flat().filter(({ relation }) => !gone.has(relation.name));
      const wholeLake = ['streams', 'tables', 'quarantine', 'logs'].map((folder) => join(store.root, folder));
      const ownFeeds = configs.filter(({ source }) => source.type !== 'folder');
      const lakeFolders = permitted.isEnforced
        ? [
            ...ownFeeds.map((feed) => store.feedPath(feed)),
            ...ownFeeds.filter(mayReadRaw).map((feed) => quarantineShape(store.root, feed).path),
            join(store.root, 'logs'),
          ]
        : wholeLake;
      const runs = await runLogRelation(files, store.root);
      return {
        relations: [...there.map(({ relation }) => relation), runs],
        found: new Map(there.map((each) => [each.relation.name, each])),
        folders: [...lakeFolders, ...openedFoldersOf(configs)],
        openedFolders: openedFoldersOf(listed),
        problems,
        refused,
      };
    },
  };
}

function noVersions(name: string, why: string): LakeError {
  return new LakeError('REFUSED', `${name} ${why}. Versions are of the lake's own feeds.`, { details: { feed: name } });
}

function relationOfSnapshot(name: string, snapshot: Snapshot): SqlRelation {
  return toRelation(name, partsOf(snapshot.files), snapshot.columns, snapshot.partitionColumns);
}

function versionRelation(name: string, snapshot: Snapshot, files = snapshot.files): SqlRelation {
  const relation = toRelation(name, partsOf(files), snapshot.columns, snapshot.partitionColumns);
  return { ...relation, schema: `v${snapshot.deltaVersion}` };
}

/** Files by the columns that they hold: the sets are few and shared, so that they are told apart by identity. */
function partsOf(files: readonly LiveFile[]): SqlRelation['parts'] {
  const parts = new Map<readonly Column[] | null, string[]>();
  for (const file of files) {
    const part = parts.get(file.columns);
    if (part === undefined) parts.set(file.columns, [file.absolutePath]);
    else part.push(file.absolutePath);
  }
  return [...parts].map(([columns, paths]) => ({ columns, files: paths }));
}

function toRelation(
  name: string,
  parts: SqlRelation['parts'],
  columns: readonly Column[],
  partitionNames: readonly string[],
): SqlRelation {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return {
    name,
    format: 'parquet',
    parts,
    columns: columns.filter((column) => !partitionNames.includes(column.name)),
    // A log names its partition columns in the schema too; where one is missing there, it is text.
    partitionColumns: partitionNames.map(
      (partition) => byName.get(partition) ?? { name: partition, type: 'string', nullable: true, metadata: {} },
    ),
  };
}

function sameColumns(one: readonly Column[], other: readonly Column[]): boolean {
  return one.length === other.length && JSON.stringify(one) === JSON.stringify(other);
}
