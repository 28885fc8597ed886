import { join } from 'node:path';
import { LakeError } from '../../../shared/errors';
import type { Files } from '../ports';
import type { FeedStore } from './feed-store';

/** A deleted feed's folder has such a name beside those of the others until its files are gone: it is no feed's from the first moment. */
export const deletedPrefix = '.deleted-';

/**
 * Removes deleted feeds' folders, also those of a process that died over it; not those that a deletion which may yet be taken back has moved. They
 * are told apart under the feeds' lock, and removed after it: no later deletion gives such a name again. Error: IO naming what could not be removed.
 */
export async function clearDeleted(root: string, files: Files, feeds: Pick<FeedStore, 'exclusively'>): Promise<void> {
  const hidden = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const parent of ['streams', 'tables', 'quarantine'])
      for (const name of await files.list(join(root, parent)))
        if (name.startsWith(deletedPrefix)) found.push(`${parent}/${name}`);
    return found;
  };
  if ((await hidden()).length === 0) return;
  const doomed = await feeds.exclusively(async (held) => {
    const pending = await held.pendingPaths();
    return (await hidden()).filter((path) => !pending.includes(path));
  });
  for (const path of doomed) await removeTree(join(root, path), files);
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
