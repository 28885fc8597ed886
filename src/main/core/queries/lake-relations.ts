import { join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { messageOf } from '../../../shared/errors';
import { feedShape } from '../lake/feed-layout';
import type { LakeStore, LiveFile, Snapshot } from '../lake/types';
import type { SqlRelation } from '../ports';
import type { RelationSource } from './relation-source';

export interface LakeRelationParts {
  readonly store: LakeStore;
  readonly feeds: () => Promise<readonly FeedConfig[]>;
  /** Files of an opened folder, which has no log. */
  readonly folderSnapshot: (feed: FeedConfig) => Promise<Snapshot>;
}

/**
 * Every feed by its name, its quarantine as `<feed>_quarantine` once it holds anything, opened folders like any feed. Files are the
 * newest snapshot's list. A feed that cannot be read is a problem of its own, never of the others.
 */
export function createLakeRelations({ store, feeds, folderSnapshot }: LakeRelationParts): RelationSource {
  const known = new Map<string, { snapshot: Snapshot | null; columns: readonly Column[]; relation: SqlRelation }>();

  /** Snapshots are cached by whoever reads them, so the same object means the same files. */
  const relationOf = (
    name: string,
    snapshot: Snapshot | null,
    declared: readonly Column[],
    dates: readonly string[],
  ): SqlRelation => {
    const cached = known.get(name);
    if (cached !== undefined && cached.snapshot === snapshot && sameColumns(cached.columns, declared))
      return cached.relation;
    const relation = toRelation(
      name,
      partsOf(snapshot?.files ?? []),
      snapshot?.columns ?? declared,
      snapshot?.partitionColumns ?? dates,
    );
    known.set(name, { snapshot, columns: declared, relation });
    return relation;
  };

  const folderRelation = async (feed: FeedConfig): Promise<SqlRelation> => {
    const snapshot = await folderSnapshot(feed);
    return relationOf(feed.name, snapshot, [], []);
  };

  const relationsOf = async (feed: FeedConfig): Promise<SqlRelation[]> => {
    if (feed.source.type === 'folder') return [await folderRelation(feed)];
    const shape = feedShape(store.root, feed);
    const main = relationOf(feed.name, await store.snapshot(feed), shape.columns, shape.partitionColumns);
    const quarantine = await store.quarantine(feed);
    return quarantine === null ? [main] : [main, relationOf(store.quarantineName(feed.name), quarantine, [], [])];
  };

  return {
    async relations() {
      const configs = await feeds();
      const problems = new Map<string, string>();
      const found = await Promise.all(
        configs.map(async (feed) => {
          try {
            return await relationsOf(feed);
          } catch (error) {
            problems.set(feed.name, messageOf(error));
            return [];
          }
        }),
      );
      const opened = configs.flatMap((feed) => (feed.source.type === 'folder' ? [feed.source.path] : []));
      const lakeFolders = ['streams', 'tables', 'quarantine'].map((folder) => join(store.root, folder));
      return { relations: found.flat(), folders: [...lakeFolders, ...opened], problems };
    },
  };
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
