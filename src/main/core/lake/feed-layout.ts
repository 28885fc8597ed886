import { join } from 'node:path';
import { LakeError } from '../../../shared/errors';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column, ColumnType } from '../../../shared/contract/types';
import type { FeedName } from '../../../shared/ids';

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
    columns: stream ? [...feed.columns, ...provenanceColumns, ...datePartitionColumns] : feed.columns,
    partitionColumns: stream ? datePartitionColumns.map(({ name }) => name) : [],
    folderMode: feed.level === 'raw' ? 0o750 : 0o755,
  };
}

export function quarantineName(feed: FeedName): string {
  return `${feed}_quarantine`;
}

/** Quarantined values are raw whatever the feed's level: what did not fit was not anonymized either. */
export function quarantineShape(root: string, feed: FeedConfig): TableShape {
  return {
    name: quarantineName(feed.name),
    path: join(root, 'quarantine', feed.name),
    columns: quarantineColumns,
    partitionColumns: [],
    folderMode: 0o750,
  };
}

export function schemaString(columns: readonly Column[]): string {
  return JSON.stringify({ type: 'struct', fields: columns });
}
