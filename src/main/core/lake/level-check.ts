import { join } from 'node:path';
import type { Files } from '../ports';
import type { TableShape } from './feed-layout';
import { fileModeOf } from './levels';
import { temporaryGraceMs, temporaryPrefix } from './temporary-files';

/** What a walk through a table's folder found. */
export interface TableOnDisk {
  /** Files below the folder by their path relative to it (`/` between names), temporary ones and the log's left out; bytes. */
  readonly files: ReadonlyMap<string, number>;
  /** Folders and files that do not have the mode of the table's level. */
  readonly wrong: number;
  readonly firstWrong: { readonly path: string; readonly mode: number; readonly wanted: number } | null;
  /** Temporary files that no living writer can be at work on any more. */
  readonly leftOver: number;
  /** False where the system has no modes, or the folder holds more than is looked at. */
  readonly modesKnown: boolean;
  readonly complete: boolean;
}

/** Far more than a table that is compacted holds; a walk ends. */
const mostPaths = 500_000;
const atOnce = 64;

interface Walk {
  readonly found: Map<string, number>;
  looked: number;
  wrong: number;
  firstWrong: TableOnDisk['firstWrong'];
  leftOver: number;
  modesKnown: boolean;
}

/**
 * Looks at every folder and file of a table; with `mend`, gives each that has another mode than its level's that one. Temporary files are their
 * writers'. Errors: IO (the path whose mode could not be changed, or that could not be looked at).
 */
export async function walkTable(
  files: Files,
  shape: Pick<TableShape, 'path' | 'folderMode'>,
  nowMs: number,
  mend: boolean,
): Promise<TableOnDisk> {
  const walk: Walk = { found: new Map(), looked: 0, wrong: 0, firstWrong: null, leftOver: 0, modesKnown: true };
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined && walk.looked < mostPaths; folder = folders.pop()) {
    if (folder === '') await lookAt('', shape, files, walk, nowMs, mend);
    const names = (await files.list(join(shape.path, folder))).sort();
    for (let start = 0; start < names.length; start += atOnce) {
      const paths = names.slice(start, start + atOnce).map((name) => (folder === '' ? name : `${folder}/${name}`));
      const kinds = await Promise.all(paths.map((path) => lookAt(path, shape, files, walk, nowMs, mend)));
      folders.push(...paths.filter((_, i) => kinds[i] === 'folder'));
    }
  }
  const { found, wrong, firstWrong, leftOver, modesKnown, looked } = walk;
  return { files: found, wrong, firstWrong, leftOver, modesKnown, complete: looked < mostPaths };
}

async function lookAt(
  relative: string,
  shape: Pick<TableShape, 'path' | 'folderMode'>,
  files: Files,
  walk: Walk,
  nowMs: number,
  mend: boolean,
): Promise<'folder' | 'file'> {
  const path = join(shape.path, relative);
  const stat = await files.stat(path);
  // Gone since it was listed.
  if (stat === null) return 'file';
  walk.looked += 1;
  if (!stat.isDirectory && relative.slice(relative.lastIndexOf('/') + 1).startsWith(temporaryPrefix)) {
    if (nowMs - stat.modifiedAt.getTime() > temporaryGraceMs) walk.leftOver += 1;
    return 'file';
  }
  const wanted = stat.isDirectory ? shape.folderMode : fileModeOf(shape);
  if (stat.mode === undefined) walk.modesKnown = false;
  else if (stat.mode !== wanted) {
    walk.wrong += 1;
    walk.firstWrong ??= { path, mode: stat.mode, wanted };
    if (mend) await files.chmod(path, wanted);
  }
  if (stat.isDirectory) return 'folder';
  if (!relative.startsWith('_')) walk.found.set(relative, stat.sizeBytes);
  return 'file';
}
