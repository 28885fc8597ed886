import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderMemory, Logger } from '../../core/ports';
import { messageOf } from '../../../shared/errors';
import { orAbsent } from './file-code';
import { writePrivate } from './private-files';
import { folderFileName, userFolder, type UserPlace } from './user-folder';

const mostFolders = 200;

/**
 * `lagoon/folders/<folder>` of the user's configuration folder, mode 600 in a folder of mode 700: names of columns and of files are for no other user. Of the
 * `most` folders that were written down last.
 */
export function createUserFolderMemory(
  place: UserPlace,
  { logger, most = mostFolders }: { readonly logger: Pick<Logger, 'warn'>; readonly most?: number },
): FolderMemory {
  const folder = join(userFolder(place), 'folders');

  async function forgetOldest(): Promise<void> {
    const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
    if (names.length <= most) return;
    const times = await Promise.all(
      names.map(async (name) => ({ name, at: (await orAbsent(() => stat(join(folder, name))))?.mtimeMs ?? 0 })),
    );
    const oldest = times.sort((a, b) => a.at - b.at).slice(0, names.length - most);
    for (const { name } of oldest) await orAbsent(() => unlink(join(folder, name)));
  }

  return {
    async recall(root) {
      const path = join(folder, folderFileName(root));
      try {
        return await orAbsent(() => readFile(path, 'utf8'));
      } catch (error) {
        logger.warn('folder-memory.recall', { path, message: messageOf(error) });
        return null;
      }
    },
    async remember(root, text) {
      const name = folderFileName(root);
      try {
        if (text === null) {
          await orAbsent(() => unlink(join(folder, name)));
          return;
        }
        await writePrivate({ folder, name, platform: place.platform }, text);
        await forgetOldest();
      } catch (error) {
        logger.warn('folder-memory.remember', { path: join(folder, name), message: messageOf(error) });
      }
    },
  };
}
