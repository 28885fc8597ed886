import { mkdtemp, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const inMemory = '/dev/shm';
const GIB = 2 ** 30;
/** Of the file system in memory: many times what a run was seen to hold (0.6 GB), since a full one fails every test that writes. */
const roomBytes = 8 * GIB;
/** So that what is held there leaves the programs under test theirs. */
const freeBytes = 12 * GIB;

/**
 * A folder of the run's own for everything temporary, to be removed when it ends. In memory where there is plenty: the tests sync thousands of
 * small lakes to the disk, and those that fail each call in turn wait a third of their time for it. No test cuts the power, so that none can tell.
 * @returns {Promise<string>}
 */
export async function makeScratch() {
  return mkdtemp(join((await hasRoomInMemory()) ? inMemory : tmpdir(), 'lagoon-test-'));
}

async function hasRoomInMemory() {
  if (process.env['TMPDIR'] !== undefined || freemem() < freeBytes) return false;
  try {
    const { bsize, bavail } = await statfs(inMemory);
    return bsize * bavail >= roomBytes;
  } catch {
    // Not on every system.
    return false;
  }
}
