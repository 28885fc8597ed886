import { join } from 'node:path';
import { LakeError } from '../../../shared/errors';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { folderModes } from './levels';

/** Where a feed lies in the lake, how its columns are in the log, and who may read its folder. */
export interface TableShape {
  readonly name: string;
  readonly path: string;
  readonly columns: readonly Column[];
  readonly partitionColumns: readonly string[];
  readonly folderMode: number;
}

const column = (name: string, type: ColumnType): Column => ({ name, type, nullable: true, metadata: {} });

/** Trace any row of a stream to the message it came from. */
export const provenanceColumns: readonly Column[] = [
  column('kafka_partition', 'integer'),
  column('kafka_offset', 'long'),
  column('kafka_timestamp', 'timestamp'),
];

export const datePartitionColumns: readonly Column[] = [
  column('year', 'integer'),
  column('month', 'integer'),
  column('day', 'integer'),
];

const quarantineColumns: readonly Column[] = [
  ...provenanceColumns,
  column('reason', 'string'),
  column('value', 'binary'),
  column('quarantined_at', 'timestamp'),
];

export function feedShape(root: string, feed: FeedConfig): TableShape {
  if (feed.source.type === 'folder') {
    throw new LakeError(
      'INVALID_INPUT',
      `${feed.name} is an opened folder, not a table of this lake: read its files instead.`,
      {
        details: { feed: feed.name },
      },
    );
  }
  const stream = feed.kind === 'stream';
  return {
    name: feed.name,
    path: join(root, stream ? 'streams' : 'tables', feed.name),
    columns: storedColumns(feed, feed.columns),
    partitionColumns: stream ? datePartitionColumns.map(({ name }) => name) : [],
    folderMode: folderModes[feed.level],
  };
}

/** Columns of a feed's table: the records' own, and for a stream the lake's. */
export function storedColumns(feed: Pick<FeedConfig, 'kind'>, recordColumns: readonly Column[]): readonly Column[] {
  return feed.kind === 'stream' ? [...recordColumns, ...provenanceColumns, ...datePartitionColumns] : recordColumns;
}

/** The other way: what of a table's columns came from the records. */
export function recordColumnsOf(feed: Pick<FeedConfig, 'kind'>, stored: readonly Column[]): Column[] {
  if (feed.kind !== 'stream') return [...stored];
  const ours = new Set([...provenanceColumns, ...datePartitionColumns].map(({ name }) => name));
  return stored.filter(({ name }) => !ours.has(name));
}

export function quarantineName(feed: string): string {
  return `${feed}_quarantine`;
}

/** Quarantined values are raw whatever the feed's level: what did not fit was not anonymized either. */
export function quarantineShape(root: string, feed: FeedConfig): TableShape {
  return {
    name: quarantineName(feed.name),
    path: join(root, 'quarantine', feed.name),
    columns: quarantineColumns,
    partitionColumns: [],
    folderMode: folderModes.quarantine,
  };
}
