import { beforeEach, describe, expect, test } from 'vitest';
import { countingIds, feedOf, recordingLogger, type LogLine } from '../../../../test/support/delta-lake';
import { failAt, failureModes } from '../../../../test/support/failing-files';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles, type FakeFiles } from '../../../../test/support/fake-files';
import { createFakeParquetEngine } from '../../../../test/support/fake-parquet-engine';
import { LakeError } from '../../../shared/errors';
import type { Files, ParquetEngine } from '../ports';
import { createDeltaLog, entryName, type DeltaLog } from './delta-log';
import { feedShape } from './feed-layout';
import { checkpointName } from './log-listing';
import type { LogState } from './log-state';
import { publishChange } from './publish';
import { readHistory } from './table-versions';

const shape = feedShape('/lake', feedOf('stream'));
const logPath = `${shape.path}/_delta_log`;
let files: FakeFiles;
let clock: FakeClock;
let lines: readonly LogLine[];
let logs = 0;

function openLog(over: Files = files, engine: ParquetEngine = createFakeParquetEngine(files)): DeltaLog {
  logs += 1;
  const recording = recordingLogger();
  lines = recording.lines;
  return createDeltaLog(shape.path, {
    files: over,
    engine,
    clock,
    ids: countingIds(`l${logs}x`),
    logger: recording.logger,
  });
}

/** Commits version after version up to `last`, each adding one file and every third removing one. */
async function commitUpTo(last: number, log = openLog()): Promise<LogState> {
  const parts = {
    files,
    engine: createFakeParquetEngine(files),
    clock,
    ids: countingIds('c'),
    logger: recordingLogger().logger,
  };
  let state = await log.read();
  for (let n = (state?.version ?? -1) + 1; n <= last; n += 1) {
    await clock.advance(1000);
    state = await publishChange(
      log,
      shape,
      state,
      {
        operation: 'EXPORT',
        runId: null,
        adds: [addOf(n)],
        removes: n % 3 === 2 ? [addOf(n - 1).path] : [],
        dataChange: true,
        columns: null,
        tableVersion: null,
        positions: [{ appId: 'p', version: BigInt(n) }],
        knownPositions: state?.transactions ?? new Map<string, bigint>(),
        quarantine: [],
        internal: () => [],
      },
      parts,
    );
    log.checkpointIfDue(state);
    await log.settle();
  }
  if (state === null) throw new Error('nothing was committed');
  return state;
}

const addOf = (n: number) => ({
  path: `year=2026/month=01/day=01/data_${String(n).padStart(4, '0')}.parquet`,
  partitionValues: { year: '2026', month: '1', day: '1' },
  size: n,
  modificationTime: n,
  dataChange: true,
  stats: `{"numRecords":${n}}`,
  tags: n % 2 === 0 ? undefined : { 'lagoon.late': '0' },
});

/** What a state says, in a form to compare. */
const plain = (state: LogState | null) =>
  state === null
    ? null
    : {
        version: state.version,
        committedMs: state.commitInfo?.timestamp,
        schema: state.metaData.schemaString,
        transactions: [...state.transactions],
        files: [...state.files.values()].map((add) => ({ ...add, dataChange: false })),
        tombstones: [...state.tombstones.keys()],
      };

const without = (...names: string[]) => Promise.all(names.map((name) => files.remove(`${logPath}/${name}`)));

beforeEach(async () => {
  clock = new FakeClock();
  files = createFakeFiles(() => clock.now());
  await files.makeDirectory(logPath);
});

describe('a log with checkpoints', () => {
  test('reads the same from the newest, from an older one, and from its entries alone', async () => {
    const state = plain(await commitUpTo(25));
    expect(plain(await openLog().read())).toEqual(state);
    await without('_last_checkpoint');
    expect(plain(await openLog().read())).toEqual(state);
    await files.replaceText(`${logPath}/${checkpointName(20)}`, 'torn');
    expect(plain(await openLog().read())).toEqual(state);
    expect(lines.map(({ event }) => event)).toEqual(['lake.checkpoint.unreadable']);
    await without(checkpointName(20), checkpointName(10));
    expect(plain(await openLog().read())).toEqual(state);
  });

  test.each([0, 10])(
    'is not called damaged by an engine that is not there, its entries kept from %i on',
    async (kept) => {
      const state = plain(await commitUpTo(25));
      for (let n = 0; n < kept; n += 1) await without(entryName(n));
      const away = new LakeError('UNAVAILABLE', 'DuckDB could not be opened.');
      const engine = { ...createFakeParquetEngine(files), readCheckpoint: () => Promise.reject(away) };
      await expect(openLog(files, engine).read()).rejects.toBe(away);
      expect(lines).toEqual([]);
      expect(plain(await openLog().read())).toEqual(state);
    },
  );

  test('names the newest with its true number of actions', async () => {
    const state = await commitUpTo(20);
    const hint: unknown = JSON.parse(await files.readText(`${logPath}/_last_checkpoint`));
    expect(hint).toEqual({ version: 20, size: 3 + state.files.size + state.tombstones.size });
  });

  test('writes one anew from all files where the one before it is damaged', async () => {
    await commitUpTo(15);
    await files.replaceText(`${logPath}/${checkpointName(10)}`, 'torn');
    const state = plain(await commitUpTo(21));
    await without(checkpointName(10));
    for (let n = 0; n <= 19; n += 1) await without(entryName(n));
    expect(plain(await openLog().read())).toEqual(state);
  });

  test('gives every version that it reaches back to, and says which those are', async () => {
    await commitUpTo(25);
    const log = openLog();
    expect((await log.stateAt(7)).transactions.get('p')).toBe(7n);
    await log.cleanUp(12);
    expect(await log.oldestVersion()).toBe(10);
    expect((await log.stateAt(10)).transactions.get('p')).toBe(10n);
    expect((await openLog().stateAt(13)).commitInfo).not.toBeNull();
    await expect(log.stateAt(9)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(log.stateAt(9)).rejects.toThrow('from 10 to 25');
  });

  test('calls no version readable that lies before its oldest checkpoint, where a clean-up that died left the entry', async () => {
    await commitUpTo(25);
    for (let n = 0; n <= 4; n += 1) await without(entryName(n));
    const log = openLog();
    const history = await readHistory(log, (await log.read()) ?? expect.fail(), 99);
    expect(history.at(-1)?.deltaVersion).toBe(5);
    expect(history.filter(({ readable }) => readable).at(-1)?.deltaVersion).toBe(10);
    await expect(log.stateAt(9)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('says which versions it has where the one asked for is cleaned up while it is read', async () => {
    await commitUpTo(25);
    let cleaned = false;
    const cleanedMeanwhile: Files = {
      ...files,
      async readText(path) {
        if (!cleaned) {
          cleaned = true;
          await openLog().cleanUp(20);
        }
        return files.readText(path);
      },
    };
    await expect(openLog(cleanedMeanwhile).stateAt(12)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(cleaned).toBe(true);
  });

  test('goes on for who held an old state while what came next was cleaned up', async () => {
    await commitUpTo(5);
    const reader = openLog();
    await reader.read();
    await commitUpTo(25);
    await openLog().cleanUp(25);
    expect((await reader.read())?.version).toBe(25);
  });
});

describe('a hole of several entries', () => {
  test('is CORRUPT and names the first of them, for who reads anew and for who held what came before', async () => {
    await commitUpTo(11);
    const reader = openLog();
    expect((await reader.read())?.version).toBe(11);
    await commitUpTo(16);
    await clock.advance(1000);
    await without(entryName(12), entryName(13), entryName(14));
    const corrupt = { code: 'CORRUPT', details: { path: `${logPath}/${entryName(12)}`, version: 12 } };
    await expect(reader.read()).rejects.toMatchObject(corrupt);
    await expect(openLog().read()).rejects.toMatchObject(corrupt);
  });
});

describe('a writer that held an old state while the log was cleaned up', () => {
  const moved = { code: 'CONFLICT', retryable: true };

  test.each([0, 1, 19])(
    'commits nothing before the checkpoint as version %i, and goes on when opened again',
    async (version) => {
      if (version > 0) await commitUpTo(version - 1);
      const log = openLog();
      const held = await log.read();
      const state = plain(await commitUpTo(35));
      await openLog().cleanUp(20);
      const before = await files.list(logPath);
      await expect(log.publish(version, [], 'stale')).rejects.toMatchObject(moved);
      expect(await files.list(logPath)).toEqual(before);
      expect(held?.version ?? -1).toBe(version - 1);
      expect(plain(await log.read())).toEqual(state);
      expect((await commitUpTo(36, log)).version).toBe(36);
    },
  );

  test('loses the race as ever where the entry that it was to write is still there', async () => {
    await commitUpTo(25);
    await openLog().cleanUp(20);
    expect(await openLog().publish(20, [], 'stale')).toBe(false);
  });

  test('cannot tell whether an entry counts that it made while the log was cleaned up', async () => {
    await commitUpTo(0);
    const cleanedMeanwhile: Files = {
      ...files,
      async createExclusive(path, text) {
        await commitUpTo(25);
        await openLog().cleanUp(20);
        return files.createExclusive(path, text);
      },
    };
    await expect(openLog(cleanedMeanwhile).publish(1, [], 'stale')).rejects.toMatchObject({
      ...moved,
      details: { outcome: 'unknown' },
    });
  });

  test('keeps the files of an entry that it made and cannot look after', async () => {
    let made = false;
    const unreadable: Files = {
      ...files,
      async createExclusive(path, text) {
        made = true;
        return files.createExclusive(path, text);
      },
      async list(path) {
        if (made) throw new LakeError('IO', `${path} cannot be read.`);
        return files.list(path);
      },
    };
    await expect(openLog(unreadable).publish(0, [], 'ours')).rejects.toMatchObject({
      code: 'IO',
      details: { outcome: 'unknown' },
    });
  });

  test('finds a hole that no checkpoint stands in for CORRUPT', async () => {
    await commitUpTo(5);
    await without(entryName(2), entryName(3));
    await expect(openLog().publish(3, [], 'stale')).rejects.toMatchObject({ code: 'CORRUPT', details: { version: 3 } });
  });
});

describe('cleaning up', () => {
  test('keeps the newest good checkpoint at or before the version, and all from it on', async () => {
    const state = plain(await commitUpTo(35));
    await files.replaceText(`${logPath}/${checkpointName(20)}`, 'torn');
    // 0 to 9: the checkpoint of 20 cannot be read.
    expect(await openLog().cleanUp(25)).toBe(10);
    expect(plain(await openLog().read())).toEqual(state);
    expect(await openLog().cleanUp(35)).toBe(22);
    expect((await files.list(logPath)).sort()[0]).toBe(checkpointName(30));
    expect(plain(await openLog().read())).toEqual(state);
    expect(await openLog().cleanUp(35)).toBe(0);
  });

  test('leaves a log whose error, where its checkpoints are all damaged, names the newest of them', async () => {
    await commitUpTo(25);
    expect(await openLog().cleanUp(25)).toBeGreaterThan(0);
    await without('_last_checkpoint');
    for (const name of await files.list(logPath)) {
      if (name.includes('.checkpoint.')) await files.replaceText(`${logPath}/${name}`, 'torn');
    }
    const corrupt = { code: 'CORRUPT', details: { path: `${logPath}/${checkpointName(20)}` } };
    await expect(openLog().read()).rejects.toMatchObject(corrupt);
    // Nor is a log without entries one that nothing was committed to.
    await without(...(await files.list(logPath)).filter((name) => name.endsWith('.json')));
    await expect(openLog().read()).rejects.toMatchObject(corrupt);
  });

  test('deletes nothing where no checkpoint stands in', async () => {
    await commitUpTo(9);
    expect(await openLog().cleanUp(9)).toBe(0);
  });

  test.each(failureModes)('leaves a log that reads, where a process %s at any call', async (mode) => {
    for (let call = 0, more = true; more; call += 1) {
      clock = new FakeClock();
      files = createFakeFiles(() => clock.now());
      await files.makeDirectory(logPath);
      const state = plain(await commitUpTo(23));
      await without('_last_checkpoint');
      const failing = failAt(files, call, mode);
      await openLog(failing.files)
        .cleanUp(22)
        .catch((error: unknown) => expect(error).toMatchObject({ code: 'IO' }));
      more = failing.failed() !== null;
      const log = openLog();
      expect(plain(await log.read()), `call ${call}`).toEqual(state);
      const oldest = await log.oldestVersion();
      expect((await log.stateAt(oldest)).version).toBe(oldest);
      await openLog().cleanUp(22);
      expect(await openLog().oldestVersion()).toBe(20);
    }
  });
});

test('a writer that is alone lists the folder once, and after each checkpoint beside its commits: a commit costs the same in a long log', async () => {
  await commitUpTo(0);
  let listings = 0;
  const counted = {
    ...files,
    list: (path: string) => {
      if (path === logPath) listings += 1;
      return files.list(path);
    },
    // A checkpoint comes into the folder a moment after the entry that it is of.
    rename: async (from: string, to: string) => {
      await clock.advance(1);
      await files.rename(from, to);
    },
  };
  const log = openLog(counted);
  await commitUpTo(9, log);
  const opened = listings;
  expect(opened).toBeLessThanOrEqual(2);
  await commitUpTo(40, log);
  // The last of them beside the last commit: none is left for the next.
  expect(listings - opened).toBe(4);
  // Another's entry changes the folder, and is looked at.
  await commitUpTo(41);
  await commitUpTo(42, log);
  expect(listings - opened).toBeGreaterThan(4);
});
