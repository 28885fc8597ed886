import { relative } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { allLieInDays, datePartOf, folderDateColumn, folderDay, type DatePartName } from '../ports';
import type { FoundImport } from './import-sources';

export interface FolderSayings {
  /**
   * Say something of every row of the file: those below the chosen folder that become columns, as Parquet's do where every file lies in one, and those
   * of the day where nothing else dates the rows. All others are names of folders.
   */
  said(path: string): string[];
  /** Of Parquet below the chosen folder: would say something, and are names only because some file lies in none. */
  unsaid(path: string): string[];
}

/** `columns` are the feed's. */
export function folderSayings(
  feed: Pick<FeedConfig, 'kind' | 'eventTimeColumn'>,
  found: Pick<FoundImport, 'format' | 'root' | 'files'>,
  columns: readonly Column[],
): FolderSayings {
  const leftOut = dayFolders(feed, found, columns);
  const ofAll = columnFolders(found);
  const dates = feed.kind === 'stream' && feed.eventTimeColumn === null;
  const counted = (path: string): string[] =>
    foldersBelow(found.root, path).filter((folder) => {
      const part = datePartOf(keyOf(folder));
      return part === null || !leftOut.has(part);
    });
  const said = (path: string): string[] => {
    const day = dates ? (folderDay(path)?.folders ?? []) : [];
    return [...new Set([...counted(path).filter((folder) => ofAll.has(keyOf(folder))), ...day])];
  };
  return {
    said,
    unsaid: (path) => {
      const its = new Set(said(path));
      return found.format === 'parquet' ? counted(path).filter((folder) => !its.has(folder)) : [];
    },
  };
}

/**
 * The parts of the day that folders of Parquet below the chosen one give, which are no columns of a stream because all files lie in a day; but for a feed
 * that has a column for the part already, of files that lay in none.
 */
export function dayFolders(
  { kind }: Pick<FeedConfig, 'kind'>,
  found: Pick<FoundImport, 'format' | 'root' | 'files'>,
  columns: readonly Column[],
): Set<DatePartName> {
  if (kind !== 'stream' || !allLieInDays(found.files.map(({ path }) => path))) return new Set();
  const held = new Set(columns.map(({ name }) => name.toLowerCase()));
  const parts = [...columnFolders(found)].flatMap((key) => datePartOf(key) ?? []);
  return new Set(parts.filter((part) => !held.has(folderDateColumn(part))));
}

function columnFolders({ format, root, files }: Pick<FoundImport, 'format' | 'root' | 'files'>): Set<string> {
  return format === 'parquet' ? keysOfAll(files.map(({ path }) => foldersBelow(root, path))) : new Set();
}

/** The `key=value` folders between the chosen folder and the file. */
export function foldersBelow(root: string, path: string): string[] {
  return foldersAbove(relative(root, path));
}

/** All `key=value` folders that a file lies in. */
export function foldersAbove(path: string): string[] {
  return path
    .split(/[\\/]/)
    .slice(0, -1)
    .filter((folder) => folder.indexOf('=') > 0);
}

export function keysOfAll(perFile: readonly (readonly string[])[]): Set<string> {
  const [first = [], ...others] = perFile.map((folders) => new Set(folders.map(keyOf)));
  return new Set([...first].filter((key) => others.every((keys) => keys.has(key))));
}

export function keyOf(folder: string): string {
  return folder.slice(0, folder.indexOf('='));
}
