import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { orAbsent } from './file-code';

export interface PrivateFile {
  /** Absolute; it is made where it is missing. */
  readonly folder: string;
  readonly name: string;
  readonly platform: NodeJS.Platform;
}

/**
 * Writes a file that its user alone may read, mode 600 in a folder of mode 700: whole or not at all, and so that it survives a power cut. `settle` brings
 * the finished file to its name, by replacing what is there unless it says otherwise. Throws what the system throws.
 */
export async function writePrivate(
  { folder, name, platform }: PrivateFile,
  text: string,
  settle: (temporary: string, path: string) => Promise<void> = rename,
): Promise<void> {
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
    await settle(temporary, join(folder, name));
  } finally {
    await orAbsent(() => unlink(temporary));
  }
  // Windows opens no folders, and keeps names by its own journal.
  if (platform !== 'win32') await syncFolder(folder);
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
