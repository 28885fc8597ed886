import { constants } from 'node:fs';
import {
  chmod,
  link,
  lstat,
  mkdir,
  open,
  readFile,
  readdir,
  realpath,
  rename,
  rmdir,
  stat,
  statfs,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Files } from '../../core/ports';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import { errorCodeOf, toLakeError } from './file-errors';

/**
 * The node file system behind the Files port. What is promised durable is synced twice: the content through its own handle,
 * the name through the handle of its folder (POSIX keeps the two apart).
 */
export function createNodeFiles(): Files {
  return {
    readText: (path) => guarded('read', path, () => readFile(path, 'utf8')),

    async replaceText(path, content, mode) {
      const temporary = temporaryBeside(path);
      await guarded('write', path, async () => {
        try {
          await writeSynced(temporary, content, mode);
          await rename(temporary, path);
        } catch (error) {
          await removeQuietly(temporary, error);
        }
        await syncFolder(dirname(path));
      });
    },

    async createExclusive(path, content, mode) {
      const temporary = temporaryBeside(path);
      return guarded('create', path, async () => {
        let made = false;
        try {
          await writeSynced(temporary, content, mode);
          made = await linkIfAbsent(temporary, path);
        } catch (error) {
          await removeQuietly(temporary, error);
        }
        try {
          await unlink(temporary);
        } finally {
          // Whatever became of the temporary name: that the file is not durable is what must be told.
          if (made) await syncNameOf(path);
        }
        return made;
      });
    },

    appendLine: (path, line) =>
      guarded('append to', path, async () => {
        const handle = await open(path, 'a+');
        try {
          // What a full disk or a dead process tore off stays a line of its own, and takes no whole one with it.
          // Unlike write(), which may stop halfway without an error.
          await handle.appendFile((await endsTorn(handle)) ? `\n${line}\n` : `${line}\n`);
          // A line a run: what was reported is there after a power cut as well.
          await handle.sync();
        } finally {
          await handle.close();
        }
      }),

    sync: (path) =>
      guarded('sync', path, async () => {
        // Windows flushes only handles that may write.
        const handle = await open(path, constants.O_RDWR);
        try {
          await handle.sync();
        } finally {
          await handle.close();
        }
      }),

    async rename(from, to) {
      try {
        await rename(from, to);
        await syncFolder(dirname(to));
      } catch (error) {
        if (errorCodeOf(error) === 'ENOENT') throw toLakeError('rename', from, error);
        // What refuses is nearly always the folder that the file goes to.
        throw toLakeError(`rename ${from} to`, to, error);
      }
    },

    readTail: (path, bytes) =>
      guarded('read', path, async () => {
        const handle = await open(path, 'r');
        try {
          const { size } = await handle.stat();
          const length = Math.min(bytes, size);
          const buffer = new Uint8Array(length);
          let read = 0;
          while (read < length) {
            const step = await handle.read(buffer, read, length - read, size - length + read);
            if (step.bytesRead === 0)
              throw new LakeError('IO', `The file ${path} shrank while it was read. Try again.`, { details: { path } });
            read += step.bytesRead;
          }
          return { bytes: buffer, sizeBytes: size };
        } finally {
          await handle.close();
        }
      }),

    digest: (path, signal) =>
      guarded('read', path, async () => {
        throwIfAborted(signal, `Reading ${path}`);
        const hash = createHash('sha256');
        const handle = await open(path, 'r');
        try {
          const buffer = Buffer.allocUnsafe(1 << 20);
          for (;;) {
            throwIfAborted(signal, `Reading ${path}`);
            const { bytesRead } = await handle.read(buffer, 0, buffer.length);
            if (bytesRead === 0) break;
            hash.update(buffer.subarray(0, bytesRead));
          }
        } finally {
          await handle.close();
        }
        return hash.digest('hex');
      }),

    list: (path) => orAbsent('list', path, [], () => readdir(path)),

    entries: (path) =>
      orAbsent('list', path, [], async () => {
        try {
          const entries = await readdir(path, { withFileTypes: true });
          return entries.map((entry) => ({
            name: entry.name,
            kind: entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : null,
          }));
        } catch (error) {
          if (errorCodeOf(error) !== 'ENOENT') throw error;
          // Where the file system keeps no kinds Node looks at each name, and one that went meanwhile is no reason to call the folder absent.
          return (await readdir(path)).map((name) => ({ name, kind: null }));
        }
      }),

    stat: (path) =>
      orAbsent('look at', path, null, async () => {
        const found = await stat(path);
        return {
          sizeBytes: found.size,
          modifiedAt: found.mtime,
          // FAT has none.
          ...(found.ctimeMs > 0 ? { changedMs: found.ctimeMs } : {}),
          isDirectory: found.isDirectory(),
          ...(process.platform === 'win32' ? {} : { mode: found.mode & 0o777 }),
        };
      }),

    realPath: (path) => orAbsent('follow', path, null, () => realpath(path)),

    makeDirectory: (path, mode) => guarded('make the folder', path, () => makeFolders(path, mode)),

    chmod: (path, mode) => guarded('change the mode of', path, () => chmod(path, mode)),

    remove: (path) =>
      orAbsent('remove', path, undefined, async () => {
        const found = await lstat(path);
        await (found.isDirectory() ? rmdir(path) : unlink(path));
      }),

    freeBytes: (path) =>
      orAbsent('measure', path, null, async () => {
        const { bavail, bsize } = await statfs(path);
        return bavail * bsize;
      }),
  };
}

async function guarded<T>(doing: string, path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw toLakeError(doing, path, error);
  }
}

async function orAbsent<T>(doing: string, path: string, absent: T, step: () => Promise<T>): Promise<T> {
  return guarded(doing, path, async () => {
    try {
      return await step();
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return absent;
      throw error;
    }
  });
}

/** Hidden, so that no reader that lists takes it for the file; on the same file system, so that rename and link work. */
function temporaryBeside(path: string): string {
  return join(dirname(path), `.tmp-${basename(path)}-${randomBytes(6).toString('hex')}`);
}

/** With a mode asked for, the file is nobody else's before it has it: open()'s is masked by the umask. */
async function writeSynced(path: string, content: string | Uint8Array, mode: number | undefined): Promise<void> {
  const handle = await open(path, 'wx', mode === undefined ? 0o666 : 0o600);
  try {
    if (mode !== undefined) await handle.chmod(mode);
    await handle.writeFile(content, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A name that is there and was not synced is seen by everybody, and may be gone after a power cut: neither made nor not made. */
async function syncNameOf(path: string): Promise<void> {
  try {
    await syncFolder(dirname(path));
  } catch (error) {
    const { message, details } = toLakeError('make durable', path, error);
    throw new LakeError('IO', `${message} It is there now; whether it outlives a power cut is unknown.`, {
      details: { ...details, outcome: 'unknown' },
      cause: error,
    });
  }
}

async function endsTorn(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const last = new Uint8Array(1);
  const { bytesRead } = await handle.read(last, 0, 1, size - 1);
  return bytesRead === 1 && last[0] !== 0x0a;
}

async function linkIfAbsent(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes what a failed step left, then throws the step's own error; a failure to clean rides along as its cause. */
async function removeQuietly(path: string, error: unknown): Promise<never> {
  try {
    await unlink(path);
  } catch (cleaning) {
    if (errorCodeOf(cleaning) !== 'ENOENT') {
      throw new AggregateError([error, cleaning], `Removing ${path} failed too.`, { cause: cleaning });
    }
  }
  throw error;
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no handle of a folder to sync; NTFS journals names itself.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** mkdir's mode is masked by umask, so each folder that was made gets its mode by chmod. Each new name is synced in its parent. */
async function makeFolders(path: string, mode: number | undefined): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; ; folder = dirname(folder)) {
    if (mode !== undefined) await chmod(folder, mode);
    await syncFolder(dirname(folder));
    if (folder === first || dirname(folder) === folder) return;
  }
}
