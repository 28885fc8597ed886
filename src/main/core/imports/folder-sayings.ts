import { relative } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { allLieInDays, datePartOf, folderDay, type DatePartName } from '../ports';
import type { FoundImport } from './import-sources';

/**
 * The `key=value` folders of a path that say something of every row of its file: those below the chosen folder that become columns, as Parquet's do
 * where every file lies in one, and those of the day where nothing else dates the rows. All others are names of folders.
 */
export function foldersSaying(
  feed: Pick<FeedConfig, 'kind' | 'eventTimeColumn'>,
  found: Pick<FoundImport, 'format' | 'root' | 'files'>,
): (path: string) => string[] {
  const leftOut = dayFolders(feed, found);
  const columns = new Set(
    [...columnFolders(found)].filter((key) => {
      const part = datePartOf(key);
      return part === null || !leftOut.has(part);
    }),
  );
  const dates = feed.kind === 'stream' && feed.eventTimeColumn === null;
  return (path) => {
    const day = dates ? (folderDay(path)?.folders ?? []) : [];
    const said = foldersBelow(found.root, path).filter((folder) => columns.has(keyOf(folder)));
    return [...new Set([...said, ...day])];
  };
}

/** The parts of the day that folders of Parquet below the chosen one give, which are no columns of a stream because all files lie in a day. */
export function dayFolders(
  { kind }: Pick<FeedConfig, 'kind'>,
  found: Pick<FoundImport, 'format' | 'root' | 'files'>,
): Set<DatePartName> {
  if (kind !== 'stream' || !allLieInDays(found.files.map(({ path }) => path))) return new Set();
  return new Set([...columnFolders(found)].flatMap((key) => datePartOf(key) ?? []));
}

function columnFolders({ format, root, files }: Pick<FoundImport, 'format' | 'root' | 'files'>): Set<string> {
  return format === 'parquet' ? keysOfAll(files.map(({ path }) => foldersBelow(root, path))) : new Set();
}

/** The `key=value` folders between the chosen folder and the file. */
export function foldersBelow(root: string, path: string): string[] {
  return relative(root, path)
    .split(/[\\/]/)
    .slice(0, -1)
    .filter((folder) => folder.indexOf('=') > 0);
}

export function keysOfAll(perFile: readonly (readonly string[])[]): Set<string> {
  const [first = [], ...others] = perFile.map((folders) => new Set(folders.map(keyOf)));
  return new Set([...first].filter((key) => others.every((keys) => keys.has(key))));
}

function keyOf(folder: string): string {
  return folder.slice(0, folder.indexOf('='));
}
