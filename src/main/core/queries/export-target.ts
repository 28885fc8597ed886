import { basename, dirname, isAbsolute, join, normalize, relative } from 'node:path';
import { LakeError } from '../../../shared/errors';
import type { Files } from '../ports';

export interface ExportTarget {
  readonly path: string;
  /** Hidden, beside the target, so that the rename stays on one file system. Fresh: what may read it may read nothing else there. */
  readonly temporaryFolder: string;
  /** In `temporaryFolder`. */
  readonly temporaryPath: string;
}

/**
 * Where a result may be written: not into the lake or an opened folder, whose readers would take it for data.
 * Errors: INVALID_INPUT (not absolute), REFUSED, NOT_FOUND (no such folder), CONFLICT (exists and may not be replaced).
 */
export async function exportTarget(
  files: Files,
  path: string,
  options: { overwrite: boolean; protectedFolders: readonly string[]; id: string },
): Promise<ExportTarget> {
  if (!isAbsolute(path)) {
    throw new LakeError('INVALID_INPUT', `${path} is not an absolute path. Name the whole path of the file.`, {
      details: { path },
    });
  }
  const target = normalize(path);
  const inside = options.protectedFolders.find((folder) => isInside(target, folder));
  if (inside !== undefined) {
    throw new LakeError(
      'REFUSED',
      `${target} is inside ${inside}, which holds data of feeds. Choose a folder outside.`,
      {
        details: { path: target, folder: inside },
      },
    );
  }
  const folder = dirname(target);
  const folderStat = await files.stat(folder);
  if (folderStat?.isDirectory !== true) {
    throw new LakeError('NOT_FOUND', `The folder ${folder} does not exist. Make it, or choose another.`, {
      details: { path: folder },
    });
  }
  const stat = await files.stat(target);
  if (stat?.isDirectory === true)
    throw new LakeError('CONFLICT', `${target} is a folder. Name a file in it.`, { details: { path: target } });
  if (stat !== null && !options.overwrite) throw existsAlready(target);
  const temporaryFolder = join(folder, `.lagoon-${options.id}`);
  if ((await files.stat(temporaryFolder)) !== null) throw existsAlready(temporaryFolder);
  return { path: target, temporaryFolder, temporaryPath: join(temporaryFolder, basename(target)) };
}

/** Removes the temporary folder with all that the copy left in it, which is DuckDB's own temporary file where it was interrupted. */
export async function removeTemporary(files: Files, { temporaryFolder }: ExportTarget): Promise<void> {
  for (const name of await files.list(temporaryFolder)) await files.remove(join(temporaryFolder, name));
  await files.remove(temporaryFolder);
}

export function existsAlready(path: string): LakeError {
  return new LakeError('CONFLICT', `${path} exists already. Choose another name, or allow it to be replaced.`, {
    details: { path },
  });
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way));
}

/** Of a lake, what no result or report may be written into or over: its readers would take it for their own. Absolute. */
export function lakePaths(root: string): string[] {
  const folders = ['streams', 'tables', 'quarantine', 'feeds', 'logs'];
  const ownFiles = ['lake.json', 'permissions.json', 'warehouse.json', 'warehouse.duckdb', 'warehouse.duckdb.wal'];
  return [...folders, ...ownFiles].map((name) => join(root, name));
}
