import { basename, dirname, isAbsolute, join, normalize } from 'node:path';
import { LakeError } from '../../../shared/errors';
import { type Files, inAnyCase, isInside, realPathOf } from '../ports';
import { isQueryFile } from '../workspace/queries-folder';

export interface ExportTarget {
  readonly path: string;
  /** Hidden, beside the target, so that the rename stays on one file system. Fresh: what may read it may read nothing else there. */
  readonly temporaryFolder: string;
  /** In `temporaryFolder`. */
  readonly temporaryPath: string;
}

export interface ExportOptions {
  readonly overwrite: boolean;
  /** Absolute. Nothing is written below these. */
  readonly protectedFolders: readonly string[];
  /** Of saved queries and notebooks: nothing is written below it under a name of theirs. Asked for such a name alone. */
  readonly queriesFolder: () => Promise<string>;
  /** Of what is written. */
  readonly id: string;
}

/**
 * Where a result may be written: not into the lake or an opened folder, whose readers would take it for data, nor over a saved query, by whatever links
 * the path leads there. Errors: INVALID_INPUT (not absolute), REFUSED, NOT_FOUND (no such folder), CONFLICT (exists and may not be replaced).
 */
export async function exportTarget(files: Files, path: string, options: ExportOptions): Promise<ExportTarget> {
  if (!isAbsolute(path)) {
    throw new LakeError('INVALID_INPUT', `${path} is not an absolute path. Name the whole path of the file.`, {
      details: { path },
    });
  }
  const target = normalize(path);
  assertOutside(target, target, options.protectedFolders);
  const folder = dirname(target);
  const folderStat = await files.stat(folder);
  if (folderStat?.isDirectory !== true) {
    throw new LakeError('NOT_FOUND', `The folder ${folder} does not exist. Make it, or choose another.`, {
      details: { path: folder },
    });
  }
  const real = await realPathOf(files, target);
  // What this user cannot follow, this user writes nothing into; by its text it was compared above.
  const led = options.protectedFolders.map((each) => realPathOf(files, each).catch(() => each));
  assertOutside(target, real, await Promise.all(led));
  if (isQueryFile(target)) await assertNoQuery(files, target, await options.queriesFolder());
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

function assertOutside(path: string, real: string, protectedFolders: readonly string[]): void {
  const inside = protectedFolders.find((folder) => isInside(inAnyCase(real), inAnyCase(folder)));
  if (inside === undefined) return;
  throw new LakeError(
    'REFUSED',
    `${path} is inside ${inside}, which the lake keeps files of its own in, or data of a feed. Choose a folder outside.`,
    { details: { path, folder: inside } },
  );
}

async function assertNoQuery(files: Files, path: string, folder: string): Promise<void> {
  // The name itself may be a link: it is what is replaced, wherever it leads.
  const entry = join(await realPathOf(files, dirname(path)), basename(path));
  const kept = await realPathOf(files, folder).catch(() => folder);
  if (!isInside(inAnyCase(entry), inAnyCase(kept))) return;
  throw new LakeError(
    'REFUSED',
    `${path} has the name of a saved query or a notebook, and is inside ${folder}, where these are kept. Choose another ending, or a folder outside.`,
    { details: { path, folder } },
  );
}

/** Of a lake, what no result or report may be written into or over: its readers would take it for their own. Absolute. */
export function lakePaths(root: string): string[] {
  const folders = ['streams', 'tables', 'quarantine', 'feeds', 'logs', 'queries'];
  const ownFiles = ['lake.json', 'permissions.json', 'warehouse.json', 'warehouse.duckdb', 'warehouse.duckdb.wal'];
  return [...folders, ...ownFiles].map((name) => join(root, name));
}
