import { join } from 'node:path';
import type { Files } from '../ports';
import { temporaryGraceMs, temporaryPrefix } from './temporary-files';

/** Files and folders of a table on disk, paths relative to its folder. */
export interface TableListing {
  /** Sorted. The log's own entries and checkpoints are not among them. */
  readonly files: readonly string[];
  /** Partition folders without anything in them. */
  readonly emptyFolders: readonly string[];
}

/** `year=2026`, `version=v3`: other folders are somebody's, and not looked into. */
const partitionFolder = /^[^.=][^=]*=[^=]*$/;

export async function listTable(tablePath: string, files: Files): Promise<TableListing> {
  const found: string[] = [];
  const emptyFolders: string[] = [];
  const pending: string[] = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const names = await files.list(join(tablePath, folder));
    if (names.length === 0 && folder !== '') emptyFolders.push(folder);
    for (const name of names) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (partitionFolder.test(name) && (await isFolder(join(tablePath, path), files))) pending.push(path);
      else if (name !== '_delta_log') found.push(path);
    }
  }
  for (const name of await files.list(join(tablePath, '_delta_log'))) {
    if (name.startsWith(temporaryPrefix)) found.push(`_delta_log/${name}`);
  }
  return { files: found.sort(), emptyFolders: emptyFolders.sort() };
}

/** By its name it should be; somebody may have put a file there, though. */
async function isFolder(path: string, files: Files): Promise<boolean> {
  return (await files.stat(path))?.isDirectory === true;
}

/** Longer than the longest commit lasts from the rename of its files to its entry. */
const landedGraceMs = 24 * 3_600_000;

/** Lagoon's own names: kind, UTC time, and an id of fifteen characters. Files that others put there do not look so. */
const ownName = /^(?:data|snapshot|quarantine)_\d{8}_\d{6}_[0-9a-z]{15}\.parquet$/;

/** How old a file that no entry names must be, to be nobody's; null where its name is not of Lagoon's making, so that it is never touched. */
export function orphanAgeMs(path: string): number | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.startsWith(temporaryPrefix)) return temporaryGraceMs;
  return ownName.test(name) ? landedGraceMs : null;
}
