import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LakeError } from '../../src/shared/errors';
import { countKeys, createReader, streamProblem } from '../support/kill/content';
import { exportStream, streamAppId, streamFeed } from '../support/kill/feeds';
import { makeLakeFolder, openRealLake, type RealLake } from '../support/kill/real-lake';
import { openSmallDisk, smallDiskAbsence } from './small-disk';

const run = promisify(execFile);

async function failureOf(step: Promise<void>): Promise<LakeError | null> {
  try {
    await step;
    return null;
  } catch (error) {
    if (error instanceof LakeError) return error;
    throw error;
  }
}

/** What a stream holds, every row read; fails where rows, quarantine and positions disagree. */
async function recordsIn(root: string): Promise<number> {
  const lake = await openRealLake(root);
  const reader = await createReader();
  try {
    const content = await reader.newest(lake.store, 'stream');
    expect(streamProblem(countKeys(content.rows), content, countKeys(content.quarantined))).toBeNull();
    return Number(content.positions.get(streamAppId(0)) ?? 0n);
  } finally {
    reader.close();
    await lake.close();
  }
}

async function temporariesIn(root: string): Promise<string[]> {
  return (await readdir(root, { recursive: true })).filter((name) => name.includes('.tmp-'));
}

describe('a disk that is full', () => {
  let absence: string | null;
  beforeAll(async () => {
    absence = await smallDiskAbsence();
  });

  test('fails the commit whole, wherever it fills up, names the file and says what to do; freed, the same run goes on', async (context) => {
    if (absence !== null) context.skip(absence);
    const disk = await openSmallDisk(4);
    const phases = new Set<string>();
    let committedAt: number | null = null;
    try {
      const pageBytes = 4096;
      // Version 9 stands: the next one makes a checkpoint. More room each time, until all of it fits.
      for (let pages = 0; pages <= 48; pages += 1) {
        const root = join(disk.path, 'lake');
        await makeLakeFolder(root, [streamFeed]);
        const lake = await openRealLake(root);
        try {
          for (let n = 1; n <= 10; n += 1) await exportStream(lake.store, n * 10);
          await disk.leave(pages * pageBytes);
          const failure = await failureOf(exportStream(lake.store, 110));
          const at = `${pages} pages free, ${failure?.message}`;
          if (failure !== null) {
            expect(failure, at).toMatchObject({ code: 'IO' });
            expect(failure.message, at).toMatch(/disk is full.*Free some space/);
            expect(failure.message, at).toContain(root);
            phases.add(phaseOf(failure.message));
          } else committedAt ??= pages;
          expect(await temporariesIn(root), at).toEqual([]);
          await disk.empty();
          expect(await recordsIn(root), at).toBe(failure === null ? 110 : 100);
          await exportStream(lake.store, 110);
          await exportStream(lake.store, 120);
        } finally {
          await lake.close();
        }
        expect(await recordsIn(root)).toBe(120);
        await rm(root, { recursive: true });
        // Everything fits, what comes after the commit included.
        if (committedAt !== null && pages > committedAt + 12) break;
      }
    } finally {
      await disk.close();
    }
    expect([...phases]).toEqual(expect.arrayContaining(['data', 'log entry']));
    expect(committedAt).not.toBeNull();
  });
});

/** Which file did not fit. */
function phaseOf(message: string): string {
  if (message.includes('_delta_log')) return 'log entry';
  return message.includes('.json') ? 'summary' : 'data';
}

describe('a lake that may not be written', () => {
  let root: string;
  let lake: RealLake;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lagoon-denied-'));
    await makeLakeFolder(root, [streamFeed]);
    lake = await openRealLake(root);
    await exportStream(lake.store, 10);
    return async () => {
      await lake.close();
      await rm(root, { recursive: true, force: true });
    };
  });

  test('because it belongs to another user: nothing is committed, the message names the folder and the remedy', async (context) => {
    if (process.getuid?.() !== 0) context.skip('only root can become another user');
    const failure = await asNobody(() => failureOf(exportStream(lake.store, 20)));
    expect(failure).toMatchObject({ code: 'IO', details: { system: 'EACCES' } });
    expect(failure?.message).toContain(join(root, 'streams'));
    expect(failure?.message).toMatch(/Permission is denied\. Give this user read and write access/);
    expect(await recordsIn(root)).toBe(10);
    await exportStream(lake.store, 20);
    expect(await recordsIn(root)).toBe(20);
  });

  test.each([
    ['the log', 'streams/payments/_delta_log'],
    ['the folder of the data', 'streams/payments'],
    ['the folder of a day', 'streams/payments/year=2026/month=01/day=03'],
    ['the quarantine', 'quarantine/payments'],
  ])(
    'because %s is locked: committed whole or not at all, nothing temporary stays elsewhere, and it goes on',
    async (_, folder) => {
      const path = join(root, folder);
      await exportStream(lake.store, 20);
      try {
        await run('chattr', ['+i', path]);
      } catch {
        // No root, or a file system without the flag: the mode does for everybody but root.
        await run('chmod', ['555', path]);
      }
      try {
        const failure = await failureOf(exportStream(lake.store, 30));
        expect(failure?.message ?? '').toContain(path);
        expect(failure).toMatchObject({ code: 'IO' });
      } finally {
        // Whatever was found: an immutable folder is one that nobody can clean away.
        await run('chattr', ['-i', path]).catch(() => run('chmod', ['750', path]));
      }
      expect(await recordsIn(root)).toBe(20);
      await exportStream(lake.store, 30);
      expect(await recordsIn(root)).toBe(30);
      expect(await temporariesIn(root)).toEqual([]);
    },
  );
});

describe('a disk that is read-only', () => {
  test('is still read; a commit says so and changes nothing', async (context) => {
    const absence = await smallDiskAbsence();
    if (absence !== null) context.skip(absence);
    const disk = await openSmallDisk(4);
    try {
      const root = join(disk.path, 'lake');
      await makeLakeFolder(root, [streamFeed]);
      const lake = await openRealLake(root);
      try {
        await exportStream(lake.store, 8);
        await disk.setWritable(false);
        const failure = await failureOf(exportStream(lake.store, 20));
        expect(failure).toMatchObject({ code: 'IO' });
        expect(failure?.message).toContain(root);
        expect(failure?.message).toMatch(/Read-only file system/);
        expect((await lake.store.snapshot(streamFeed))?.files.length).toBeGreaterThan(0);
        expect(await recordsIn(root)).toBe(8);
        await disk.setWritable(true);
        await exportStream(lake.store, 20);
      } finally {
        await lake.close();
      }
      expect(await recordsIn(root)).toBe(20);
    } finally {
      await disk.close();
    }
  });
});

/** File permissions do not bind root: for the time of one step this process is nobody. */
async function asNobody<T>(step: () => Promise<T>): Promise<T> {
  process.seteuid?.(65_534);
  try {
    return await step();
  } finally {
    process.seteuid?.(0);
  }
}
