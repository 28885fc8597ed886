import { join } from 'node:path';
import { LakeError } from '../../../shared/errors';
import type { Files, Logger } from '../ports';
import type { FeedStore } from './feed-store';

/** What is a deleted feed's has such a name beside what is the others' until it is gone: it is no feed's from the first moment. */
export const deletedPrefix = '.deleted-';

/**
 * Removes deleted feeds' folders and files, also those of a process that died over it; not those that a deletion which may yet be taken back has
 * moved. They are told apart under the feeds' lock, and removed after it: no later deletion gives such a name again. Gives an error for each that
 * could not be removed, or one for all where they could not be told apart: IO or CORRUPT, naming the file.
 */
export async function clearDeleted(
  root: string,
  files: Files,
  feeds: Pick<FeedStore, 'exclusively'>,
): Promise<readonly LakeError[]> {
  const hidden = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const parent of ['feeds', 'streams', 'tables', 'quarantine'])
      for (const name of await files.list(join(root, parent)))
        if (name.startsWith(deletedPrefix)) found.push(`${parent}/${name}`);
    return found;
  };
  const left: LakeError[] = [];
  /** Whether it went well. */
  const tried = async <T>(step: Promise<T>): Promise<T | null> => {
    try {
      return await step;
    } catch (error) {
      if (!(error instanceof LakeError)) throw error;
      left.push(error);
      return null;
    }
  };
  if ((await tried(hidden()))?.length === 0) return left;
  const doomed = await tried(
    feeds.exclusively(async (held) => {
      const pending = await held.pendingPaths();
      return (await hidden()).filter((path) => !pending.includes(path));
    }),
  );
  for (const path of doomed ?? []) await tried(removeTree(join(root, path), files));
  return left;
}

/** What a change of a feed put away goes at once where that goes, else with the next delete or vacuum: the change stands. */
export async function clearAfterChange(ports: {
  readonly store: { readonly root: string };
  readonly files: Files;
  readonly feeds: Pick<FeedStore, 'exclusively'>;
  readonly logger: Logger;
}): Promise<void> {
  for (const { message, details } of await clearDeleted(ports.store.root, ports.files, ports.feeds))
    ports.logger.warn('feeds.deleted-left', { message, details });
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
