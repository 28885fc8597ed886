import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { plainFeed } from '../feeds/plain-feed';
import { allLieInDays, datePartOf, folderDateColumn, foldersDateAll } from '../ports';
import { foldersBelow, keysOfAll } from './folder-sayings';
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

/**
 * The columns of the feed that the files become. Of a stream, `year`, `month` and `day` are the lake's: where the folders date the rows, the import
 * proves that columns of those names say the same, and leaves them out, as it does with Parquet that lies in days and is dated by an event time; else such
 * a folder of Parquet is a column of another name.
 */
export function importedColumns(
  { format, root, files }: FoundImport,
  columns: readonly Column[],
  { kind, eventTimeColumn }: Pick<NewFeed, 'kind' | 'eventTimeColumn'>,
): Column[] {
  if (kind === 'table') return [...columns];
  const paths = files.map(({ path }) => path);
  if (foldersDateAll(paths, eventTimeColumn)) return columns.filter(({ name }) => datePartOf(name) === null);
  if (format !== 'parquet') return [...columns];
  const ofFolders = keysOfAll(paths.map((path) => foldersBelow(root, path)));
  const named = new Set([...ofFolders].map((key) => key.toLowerCase()));
  const inDays = allLieInDays(paths);
  return columns.flatMap((column) => {
    const part = datePartOf(column.name);
    if (part === null || !named.has(part)) return column;
    return inDays ? [] : { ...column, name: folderDateColumn(part) };
  });
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
