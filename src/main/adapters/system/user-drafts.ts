import { readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Drafts } from '../../core/ports';
import { LakeError, messageOf } from '../../../shared/errors';
import { orAbsent } from './file-code';
import { writePrivate } from './private-files';
import { folderFileName, userFolder, type UserPlace } from './user-folder';

/** `lagoon/drafts/<lake>/<name>` of the user's configuration folder, mode 600 in folders of mode 700; what is kept is durable. */
export function createUserDrafts(place: UserPlace, lakeRoot: string): Drafts {
  const folder = join(userFolder(place), 'drafts', folderFileName(lakeRoot));
  return {
    read: (name) => guarded('read', join(folder, name), async (path) => orAbsent(() => readFile(path, 'utf8'))),
    keep: (name, text) =>
      guarded('write', join(folder, name), async (path) => {
        if (text === null) {
          await orAbsent(() => unlink(path));
          return;
        }
        await writePrivate({ folder, name, platform: place.platform }, text);
      }),
  };
}

async function guarded<T>(doing: string, path: string, step: (path: string) => Promise<T>): Promise<T> {
  try {
    return await step(path);
  } catch (error) {
    throw new LakeError(
      'IO',
      `Could not ${doing} ${path}: ${messageOf(error)}. Give this user access to ${dirname(path)}.`,
      {
        details: { path },
        cause: error,
      },
    );
  }
}
