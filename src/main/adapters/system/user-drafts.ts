import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Drafts } from '../../core/ports';
import { LakeError, messageOf } from '../../../shared/errors';
import { orAbsent } from './file-code';
import { lakeFileName, userFolder, type UserPlace } from './user-folder';

/** `lagoon/drafts/<lake>/<name>` of the user's configuration folder, mode 600 in folders of mode 700. */
export function createUserDrafts(place: UserPlace, lakeRoot: string): Drafts {
  const folder = join(userFolder(place), 'drafts', lakeFileName(lakeRoot));
  return {
    read: (name) => guarded('read', join(folder, name), async (path) => orAbsent(() => readFile(path, 'utf8'))),
    keep: (name, text) =>
      guarded('write', join(folder, name), async (path) => {
        if (text === null) {
          await orAbsent(() => unlink(path));
          return;
        }
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const temporary = join(folder, `.tmp-${name}-${randomBytes(6).toString('hex')}`);
        try {
          const handle = await open(temporary, 'wx', 0o600);
          try {
            await handle.writeFile(text);
            await handle.sync();
          } finally {
            await handle.close();
          }
          await rename(temporary, path);
        } finally {
          await orAbsent(() => unlink(temporary));
        }
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
