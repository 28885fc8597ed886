import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import type { Files } from './files';

/**
 * Whether a path is a folder's or of something in it, by their texts: links are to be followed before. Names count to the letter, so that what may be
 * reached in a folder is never in another that is spelt alike; to refuse by it, give both as `inAnyCase`.
 */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way));
}

/** Names that differ in case or in Unicode form alone are one file on macOS and Windows: such paths are the same text. */
export function inAnyCase(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** Past every link; of what is not there yet, past those of its folders. Throws as Files.realPath. */
export async function realPathOf(files: Pick<Files, 'realPath'>, path: string): Promise<string> {
  const real = await files.realPath(path);
  if (real !== null || dirname(path) === path) return real ?? path;
  return join(await realPathOf(files, dirname(path)), basename(path));
}
