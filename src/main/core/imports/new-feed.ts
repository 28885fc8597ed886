import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { plainFeed } from '../feeds/plain-feed';
import { datePartitionColumns } from '../lake/feed-layout';
import { foldersBelow } from './folder-sayings';
import type { FoundImport, ImportFormat } from './import-sources';

export interface NewFeed {
  readonly kind: FeedConfig['kind'];
  readonly level: FeedConfig['level'];
  readonly eventTimeColumn: string | null;
  readonly keyColumns: readonly string[];
}

export function isTime({ type }: Column): boolean {
  return type === 'timestamp' || type === 'date';
}

/** Without the columns that the folders below the chosen one already give of a stream: the import proves that each file says the same. */
export function importedColumns(found: FoundImport, columns: readonly Column[], kind: FeedConfig['kind']): Column[] {
  if (kind === 'table') return [...columns];
  return columns.filter(
    ({ name }) =>
      !(
        datePartitionColumns.some((partition) => partition.name === name.toLowerCase()) &&
        found.files.every(({ path }) => givesDatePart(foldersBelow(found.root, path), name))
      ),
  );
}

function givesDatePart(folders: readonly string[], name: string): boolean {
  const digits = name.toLowerCase() === 'year' ? /^\d{4}$/ : /^\d{1,2}$/;
  return folders.some((folder) => folder.startsWith(`${name}=`) && digits.test(folder.slice(name.length + 1)));
}

/** Columns of a feed of JSON lines are inferred as they come; only times are declared, which JSON has no type for. Error: INVALID_INPUT. */
export function feedForImport(
  name: FeedName,
  wanted: NewFeed,
  columns: readonly Column[],
  format: ImportFormat,
  now: Date,
): FeedConfig {
  const eventTime = wanted.eventTimeColumn;
  const known = columns.find((column) => column.name === eventTime);
  if (eventTime !== null && (known === undefined || !(isTime(known) || format === 'ndjson'))) {
    const times = columns.filter(isTime).map((column) => column.name);
    throw new LakeError(
      'INVALID_INPUT',
      `${eventTime} is no timestamp or date column of the files. ${times.length === 0 ? 'They have none.' : `Those are: ${times.join(', ')}.`}`,
      { details: { column: eventTime } },
    );
  }
  const lacking = wanted.keyColumns.find((key) => !columns.some((column) => column.name === key));
  if (lacking !== undefined) {
    throw new LakeError(
      'INVALID_INPUT',
      `The files have no column ${lacking}. Columns: ${columns.map((column) => column.name).join(', ')}.`,
      { details: { column: lacking } },
    );
  }
  const declared =
    format === 'ndjson'
      ? columns
          .filter((column) => isTime(column) || column.name === eventTime)
          .map((column): Column => (isTime(column) ? column : { ...column, type: 'timestamp' }))
      : [...columns];
  return {
    ...plainFeed({ name, description: 'Imported from files.', kind: wanted.kind, source: { type: 'files' } }, now),
    level: wanted.level,
    columns: declared,
    eventTimeColumn: eventTime,
    keyColumns: [...wanted.keyColumns],
    retentionVersions: wanted.kind === 'table' ? 7 : null,
  };
}
