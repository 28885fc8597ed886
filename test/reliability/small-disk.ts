import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../src/shared/errors';

const run = promisify(execFile);

/** A file system of a few megabytes, in memory. */
export interface SmallDisk {
  readonly path: string;
  /** Fills it but for so many bytes, in whole pages. */
  leave(freeBytes: number): Promise<void>;
  /** Takes the filling away. */
  empty(): Promise<void>;
  setWritable(writable: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Throws where nothing can be mounted: that needs root (or the capability to mount). */
export async function openSmallDisk(megabytes: number): Promise<SmallDisk> {
  const path = await mkdtemp(join(tmpdir(), 'lagoon-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  } catch (error) {
    await rm(path, { recursive: true });
    throw error;
  }
  const filler = join(path, 'filler');
  const empty = () => rm(filler, { force: true });
  return {
    path,
    empty,
    async leave(freeBytes) {
      await empty();
      const { bavail, bsize } = await statfs(path);
      await writeFile(filler, new Uint8Array(Math.max(0, bavail * bsize - freeBytes)));
    },
    async setWritable(writable) {
      await run('mount', ['-o', `remount,${writable ? 'rw' : 'ro'}`, path]);
    },
    async close() {
      await run('umount', [path]);
      await rm(path, { recursive: true });
    },
  };
}

/** For a suite's beforeAll: null where a disk can be mounted, else the reason to skip by. Under CI=true that is a failure. */
export async function smallDiskAbsence(): Promise<string | null> {
  try {
    await (await openSmallDisk(1)).close();
    return null;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    const reason = `no small disk can be mounted (that needs root): ${messageOf(error)}`;
    process.stderr.write(`[disk] SKIPPING every test on a full disk. ${reason}\n`);
    return reason;
  }
}
