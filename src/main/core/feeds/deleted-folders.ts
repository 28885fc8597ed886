import { join } from 'node:path';
import { LakeError } from '../../../shared/errors';
import type { Files } from '../ports';

/** A deleted feed's folder has such a name beside those of the others until its files are gone: it is no feed's from the first moment. */
export const deletedPrefix = '.deleted-';

/** Removes deleted feeds' folders, also those of a process that died over it. Error: IO naming what could not be removed. */
export async function clearDeleted(root: string, files: Files): Promise<void> {
  for (const parent of ['streams', 'tables', 'quarantine']) {
    const folder = join(root, parent);
    for (const name of await files.list(folder))
      if (name.startsWith(deletedPrefix)) await removeTree(join(folder, name), files);
  }
}

/** Asks for the removal of each first: a link to a folder elsewhere goes itself, and not what it leads to. */
export async function removeTree(path: string, files: Files): Promise<void> {
  try {
    await files.remove(path);
  } catch (error) {
    if (!(error instanceof LakeError && error.code === 'IO')) throw error;
    const names = await files.list(path);
    if (names.length === 0) throw error;
    for (const name of names) await removeTree(join(path, name), files);
    await files.remove(path);
  }
}
