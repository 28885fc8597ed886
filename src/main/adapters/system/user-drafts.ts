import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Drafts } from '../../core/ports';
import { LakeError, messageOf } from '../../../shared/errors';
import { configurationFolder, type SecretsPlace } from './user-secrets';
import { lakeFileName } from './user-statements';

/** `lagoon/drafts/<lake>/<name>` of the user's configuration folder, mode 600 in folders of mode 700. */
export function createUserDrafts(place: SecretsPlace, lakeRoot: string): Drafts {
  const folder = join(configurationFolder(place), 'lagoon', 'drafts', lakeFileName(lakeRoot));
  return {
    read: (name) => guarded('read', join(folder, name), async (path) => orNull(() => readFile(path, 'utf8'))),
    keep: (name, text) =>
      guarded('write', join(folder, name), async (path) => {
        if (text === null) {
          await orNull(() => unlink(path));
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
          await orNull(() => unlink(temporary));
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

async function orNull<T>(step: () => Promise<T>): Promise<T | null> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
