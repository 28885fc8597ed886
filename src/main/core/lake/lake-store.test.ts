import { beforeEach, describe, expect, test } from 'vitest';
import {
  batchOf,
  column,
  commitOnce,
  countingIds,
  feedOf,
  recordingLogger,
  runOptions,
  type LogLine,
} from '../../../../test/support/delta-lake';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles, type FakeFiles } from '../../../../test/support/fake-files';
import { createFakeParquetEngine } from '../../../../test/support/fake-parquet-engine';
import type { Files } from '../ports';
import { createLakeStore } from './lake-store';
import type { FeedWriter, LakeStore } from './types';

const stream = feedOf('stream');
const table = feedOf('table');
const good = (rows: number) => batchOf(Array.from({ length: rows }, () => '{}'));

let files: FakeFiles;
let clock: FakeClock;
let lines: LogLine[];
let store: LakeStore;
let stores: number;

function openStore(over: Partial<Files> = {}): LakeStore {
  stores += 1;
  const recording = recordingLogger();
  lines = recording.lines;
  const engine = createFakeParquetEngine(files);
  return createLakeStore({
    onlyReads: false,
    root: '/lake',
    files: { ...files, ...over },
    engine,
    clock,
    ids: countingIds(`s${stores}n`),
    logger: recording.logger,
  });
}

beforeEach(async () => {
  stores = 0;
  clock = new FakeClock();
  files = createFakeFiles(() => clock.now());
  await files.makeDirectory('/lake');
  store = openStore();
});

const at = (source: string, version: bigint) => [{ appId: source, version }];

async function openWith(rows: number, feed = stream, from = store): Promise<FeedWriter> {
  const writer = await from.openWriter(feed, runOptions());
  await writer.append(good(rows));
  return writer;
}

describe('a commit', () => {
  test('is one entry with protocol, schema, file, position and what it was', async () => {
    await commitOnce(store, stream, good(3), 7n);
    const entry = await files.readText('/lake/streams/payments/_delta_log/00000000000000000000.json');
    const actions: unknown[] = entry
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(actions).toMatchObject([
      {
        commitInfo: {
          operation: 'EXPORT',
          runId: 'run-1',
          engineInfo: 'Lagoon DuckDB/fake',
          positions: { 'sample:test': { from: null, to: '7' } },
        },
      },
      { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
      { metaData: { format: { provider: 'parquet' }, partitionColumns: ['year', 'month', 'day'] } },
      { txn: { appId: 'sample:test', version: 7 } },
      { add: { partitionValues: { year: '2026', month: '1', day: '1' }, dataChange: true } },
    ]);
    expect(await store.history(stream, 10)).toMatchObject([
      { deltaVersion: 0, operation: 'EXPORT', runId: 'run-1', addedFiles: 1, addedRecords: 3 },
    ]);
  });

  test('of nothing new is no entry', async () => {
    await commitOnce(store, stream, good(1), 7n);
    expect(await commitOnce(store, stream, good(0), 7n)).toMatchObject({ deltaVersion: null });
    expect((await store.snapshot(stream))?.deltaVersion).toBe(0);
  });

  test('of a position alone is an entry without files', async () => {
    expect(await commitOnce(store, stream, good(0), 7n)).toMatchObject({ deltaVersion: 0, rows: 0 });
    expect((await openStore().snapshot(stream))?.positions).toEqual(new Map([['sample:test', 7n]]));
  });

  test('keeps positions beyond 2^53 to the digit, through a checkpoint too', async () => {
    for (let n = 0; n < 11; n += 1) await commitOnce(store, stream, good(1), 9_007_199_254_740_993n + BigInt(n));
    expect((await openStore().snapshot(stream))?.positions.get('sample:test')).toBe(9_007_199_254_741_003n);
    await files.remove('/lake/streams/payments/_delta_log/_last_checkpoint');
    expect((await openStore().snapshot(stream))?.positions.get('sample:test')).toBe(9_007_199_254_741_003n);
  });

  test('of a file that lost rows is CORRUPT, and nothing of it stays', async () => {
    const lying = openStore({
      readTail: async (path, bytes) =>
        files
          .readTail(path, bytes)
          .then((tail) => ({ ...tail, bytes: tail.bytes.map((byte) => (byte === 6 ? 4 : byte)) })),
    });
    await expect(commitOnce(lying, stream, good(3), 1n)).rejects.toMatchObject({
      code: 'CORRUPT',
      details: { records: 2, expected: 3 },
    });
    expect(files.paths()).toEqual([]);
  });
});

describe('a commit whose publishing failed after the entry was made', () => {
  const madeThenFailed = async (path: string, text: string) => {
    await files.createExclusive(path, text);
    throw new Error('fsync failed');
  };

  test('is a commit where the entry can be read back', async () => {
    const failing = openStore({ createExclusive: madeThenFailed });
    expect((await commitOnce(failing, stream, good(1), 1n)).deltaVersion).toBe(0);
    expect(lines.map((line) => line.event)).toContain('lake.publish.recovered');
  });

  test('keeps its files where that cannot be told: the entry may name them', async () => {
    let broken = false;
    const failing = openStore({
      createExclusive: async (path, text) => {
        broken = true;
        return madeThenFailed(path, text);
      },
      readText: (path) => (broken ? Promise.reject(new Error('no')) : files.readText(path)),
    });
    await expect(commitOnce(failing, stream, good(1), 1n)).rejects.toMatchObject({
      code: 'IO',
      details: { outcome: 'unknown' },
    });
    const snapshot = await openStore().snapshot(stream);
    expect(snapshot?.files.map((file) => files.bytes(file.absolutePath) === null)).toEqual([false]);
  });
});

describe('two writers at once', () => {
  test('of different sources both commit: the loser of the race goes on top', async () => {
    const [first, second] = [await openWith(1), await openWith(2, stream, openStore())];
    expect((await first.commit(at('kafka:a', 1n))).deltaVersion).toBe(0);
    expect((await second.commit(at('kafka:b', 1n))).deltaVersion).toBe(1);
    const snapshot = await store.snapshot(stream);
    expect(snapshot?.files.map((file) => file.records)).toEqual([1, 2]);
    expect([...(snapshot?.positions.keys() ?? [])]).toEqual(['kafka:a', 'kafka:b']);
  });

  test('of the same source conflict: the loser removes its files and commits nothing', async () => {
    const [first, second] = [await openWith(1), await openWith(2, stream, openStore())];
    await first.commit(at('kafka:a', 1n));
    const before = files.paths();
    await expect(second.commit(at('kafka:a', 2n))).rejects.toMatchObject({ code: 'CONFLICT', retryable: true });
    expect(files.paths()).toEqual(before);
    await expect(second.append(good(1))).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('conflict where one goes on top of the other and then commits its rows again: nothing is there twice', async () => {
    const [a, b] = [await openWith(3), await openWith(3, stream, openStore())];
    await b.commit(at('kafka:p1', 3n));
    // Loses the race for version 0 and goes on top: what B did to p1 is in its base from here on.
    expect((await a.commit(at('kafka:p0', 3n))).deltaVersion).toBe(1);
    const before = files.paths();
    await a.append(good(6));
    await expect(a.commit([...at('kafka:p0', 6n), ...at('kafka:p1', 3n)])).rejects.toMatchObject({
      code: 'CONFLICT',
      retryable: true,
      details: { version: 1 },
    });
    expect(files.paths()).toEqual(before);
    const snapshot = await openStore().snapshot(stream);
    expect(snapshot?.files.map((file) => file.records)).toEqual([3, 3]);
    expect([...(snapshot?.positions ?? [])]).toEqual([
      ['kafka:p1', 3n],
      ['kafka:p0', 3n],
    ]);
  });

  test('of other positions go on, commit after commit, each on top of the other', async () => {
    const [a, b] = [await openWith(1), await openWith(1, stream, openStore())];
    const versions = [];
    for (let n = 1n; n <= 3n; n += 1n) {
      versions.push((await a.commit(at('kafka:p0', n))).deltaVersion, (await b.commit(at('kafka:p1', n))).deltaVersion);
      await a.append(good(1));
      await b.append(good(1));
    }
    expect(versions).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('of a table conflict whatever their sources: each would replace the other unread', async () => {
    const [first, second] = [await openWith(1, table), await openWith(2, table, openStore())];
    await first.commit(at('a', 1n));
    await expect(second.commit(at('b', 1n))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await store.versions(table)).map(({ tableVersion, records }) => [tableVersion, records])).toEqual([[1, 1]]);
  });

  test('in parallel, ten of them, each commit exactly once', async () => {
    const writers = await Promise.all(Array.from({ length: 10 }, () => openWith(1, stream, openStore())));
    const outcomes = await Promise.all(writers.map((writer, i) => writer.commit(at(`kafka:${i}`, 1n))));
    expect(outcomes.map(({ deltaVersion }) => deltaVersion).sort((a, b) => Number(a) - Number(b))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect((await openStore().snapshot(stream))?.files).toHaveLength(10);
  });
});

describe('a snapshot', () => {
  test('is brought forward by the newer entries alone', async () => {
    await commitOnce(store, stream, good(1), 1n);
    const read: string[] = [];
    const reader = openStore({ readText: (path) => (read.push(path), files.readText(path)) });
    expect((await reader.snapshot(stream))?.deltaVersion).toBe(0);
    await commitOnce(store, stream, good(1), 2n);
    read.length = 0;
    const newer = await reader.snapshot(stream);
    expect(newer?.deltaVersion).toBe(1);
    expect(read.filter((path) => path.includes('00000.json'))).toEqual([]);
    expect(await reader.snapshot(stream)).toBe(newer);
  });

  test('is null before the first commit, and after the feed was removed', async () => {
    expect(await store.snapshot(stream)).toBeNull();
    await commitOnce(store, stream, good(1), 1n);
    expect(await store.snapshot(stream)).not.toBeNull();
    for (const path of files.paths()) await files.remove(path);
    expect(await store.snapshot(stream)).toBeNull();
  });

  test('of a log with a hole is CORRUPT and names the missing entry', async () => {
    for (let n = 0; n < 3; n += 1) await commitOnce(store, stream, good(1), BigInt(n));
    await files.remove('/lake/streams/payments/_delta_log/00000000000000000001.json');
    await expect(openStore().snapshot(stream)).rejects.toMatchObject({ code: 'CORRUPT', details: { version: 1 } });
  });

  describe('of a log with a hole after its checkpoint', () => {
    const log = '/lake/streams/payments/_delta_log';
    const missing = `${log}/00000000000000000012.json`;
    const corrupt = { code: 'CORRUPT', details: { path: missing, version: 12 } };
    const commitUpTo = async (last: number) => {
      const first = ((await store.snapshot(stream))?.deltaVersion ?? -1) + 1;
      for (let n = first; n <= last; n += 1) await commitOnce(store, stream, good(1), BigInt(n));
    };

    test('is CORRUPT and names the file, for who reads it anew', async () => {
      await commitUpTo(13);
      await files.remove(missing);
      await expect(openStore().snapshot(stream)).rejects.toMatchObject(corrupt);
      await expect(openStore().openWriter(stream, runOptions())).rejects.toMatchObject(corrupt);
    });

    test('is CORRUPT for who has read up to it before', async () => {
      await commitUpTo(11);
      const reader = openStore();
      expect((await reader.snapshot(stream))?.deltaVersion).toBe(11);
      await commitUpTo(13);
      await files.remove(missing);
      await expect(reader.snapshot(stream)).rejects.toMatchObject(corrupt);
    });

    test('of several entries is filled by no writer either: the commit says what a reader would', async () => {
      await commitUpTo(11);
      const writers = [await openWith(1, stream, openStore()), await openWith(1, stream, openStore())];
      // One that has committed already knows the folder as it was then.
      await writers[0]?.commit(at('kafka:b', 1n));
      await writers[0]?.append(good(1));
      await clock.advance(1);
      await commitUpTo(16);
      for (const version of [13, 14, 15]) await files.remove(`${log}/000000000000000000${version}.json`);
      const before = files.paths();
      for (const [n, writer] of writers.entries()) {
        await expect(writer.commit(at(n === 0 ? 'kafka:b' : 'kafka:c', 2n))).rejects.toMatchObject({
          code: 'CORRUPT',
          details: { path: `${log}/00000000000000000013.json`, version: 13 },
        });
      }
      expect(files.paths().filter((path) => path.includes('_delta_log'))).toEqual(
        before.filter((path) => path.includes('_delta_log')),
      );
    });

    test('is filled by no writer: it stays, and its files go', async () => {
      await commitUpTo(11);
      const writer = await openWith(1, stream, openStore());
      await commitUpTo(13);
      await files.remove(missing);
      const before = files.paths();
      await expect(writer.commit(at('kafka:a', 1n))).rejects.toMatchObject(corrupt);
      expect(files.paths()).toEqual(before);
    });
  });

  test('is whole where entries were made while it was read', async () => {
    await commitOnce(store, stream, good(1), 1n);
    let racing = true;
    const reader = openStore({
      list: async (path) => {
        if (racing && path.endsWith('_delta_log')) {
          racing = false;
          for (let n = 2n; n <= 3n; n += 1n) await commitOnce(store, stream, good(1), n);
        }
        return files.list(path);
      },
    });
    expect((await reader.snapshot(stream))?.deltaVersion).toBe(2);
    expect(racing).toBe(false);
  });

  test('of a torn entry is CORRUPT and names the file', async () => {
    await commitOnce(store, stream, good(1), 1n);
    const path = '/lake/streams/payments/_delta_log/00000000000000000001.json';
    await files.replaceText(path, '{"add":{"path":"x"');
    await expect(openStore().snapshot(stream)).rejects.toMatchObject({ code: 'CORRUPT', details: { path } });
  });

  test('of a newer protocol is REFUSED; actions that are unknown are passed over', async () => {
    await commitOnce(store, stream, good(1), 1n);
    const log = '/lake/streams/payments/_delta_log';
    await files.replaceText(
      `${log}/00000000000000000001.json`,
      '{"cdc":{"path":"x"}}\n{"commitInfo":{"operation":7}}\n',
    );
    expect((await openStore().snapshot(stream))?.deltaVersion).toBe(1);
    await files.replaceText(
      `${log}/00000000000000000002.json`,
      '{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":[]}}',
    );
    await expect(openStore().snapshot(stream)).rejects.toMatchObject({ code: 'REFUSED' });
  });

  test('is not for opened folders', async () => {
    const folder = feedOf('stream', { source: { type: 'folder', path: '/data' } });
    await expect(store.snapshot(folder)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('opening a writer', () => {
  test('removes temporary files that are a day old, and no younger ones', async () => {
    await commitOnce(store, stream, good(1), 1n);
    files.put('/lake/streams/payments/.tmp-old.parquet', new Uint8Array(1));
    await clock.advance(86_400_000 - 1);
    files.put('/lake/streams/payments/.tmp-young.parquet', new Uint8Array(1));
    await (await store.openWriter(stream, runOptions())).close();
    expect(files.paths()).toContain('/lake/streams/payments/.tmp-old.parquet');
    await clock.advance(1);
    await (await store.openWriter(stream, runOptions())).close();
    expect(files.paths().filter((path) => path.includes('.tmp-'))).toEqual([
      '/lake/streams/payments/.tmp-young.parquet',
    ]);
  });

  test('is REFUSED where the declared columns are not those of the data', async () => {
    await commitOnce(store, stream, good(1), 1n);
    const changed = feedOf('stream', { columns: [column('id', 'long')], eventTimeColumn: null });
    await expect(store.openWriter(changed, runOptions())).rejects.toMatchObject({ code: 'REFUSED' });
  });

  test('publishes what the log has for the quarantine and the quarantine lacks', async () => {
    const broken = openStore({
      createExclusive: async (path, text) => {
        if (path.includes('/quarantine/')) throw new Error('no');
        return files.createExclusive(path, text);
      },
    });
    expect(await commitOnce(broken, stream, batchOf(['{}', 'bad']), 1n)).toMatchObject({
      deltaVersion: 0,
      quarantinedRows: 1,
    });
    expect(lines.map((line) => line.event)).toContain('lake.quarantine.postponed');
    const later = openStore();
    await (await later.openWriter(stream, runOptions())).close();
    expect(files.paths()).toContain('/lake/quarantine/payments/_delta_log/00000000000000000000.json');
    expect((await later.quarantine(stream))?.files.map((file) => file.records)).toEqual([1]);
    expect((await later.quarantine(stream))?.deltaVersion).toBe(0);
  });
});

describe('versions of a table beyond the retained', () => {
  const minute = 60_000;
  const folders = () =>
    [...new Set(files.paths().flatMap((path) => /version=v\d+/.exec(path)?.[0] ?? []))].map((name) =>
      Number(name.slice('version=v'.length)),
    );
  const keepsTwo = feedOf('table', { retentionVersions: 2 });

  test('keep their files for ten minutes, for queries that read them, and lose them at a later commit', async () => {
    for (let n = 1n; n <= 3n; n += 1n) await commitOnce(store, keepsTwo, good(1), n);
    expect((await store.versions(keepsTwo)).map(({ tableVersion }) => tableVersion)).toEqual([3, 2]);
    expect(folders()).toEqual([1, 2, 3]);
    await clock.advance(6 * minute);
    await commitOnce(store, keepsTwo, good(1), 4n);
    expect(folders()).toEqual([1, 2, 3, 4]);
    // Version 1 is out since ten minutes, version 2 since four.
    await clock.advance(4 * minute);
    await commitOnce(store, keepsTwo, good(1), 5n);
    expect(folders()).toEqual([2, 3, 4, 5]);
  });

  test('lose them when a writer is opened, whichever process it is in', async () => {
    for (let n = 1n; n <= 4n; n += 1n) await commitOnce(store, keepsTwo, good(1), n);
    await clock.advance(10 * minute - 1);
    await (await openStore().openWriter(keepsTwo, runOptions())).close();
    expect(folders()).toEqual([1, 2, 3, 4]);
    await clock.advance(1);
    await (await openStore().openWriter(keepsTwo, runOptions())).close();
    expect(folders()).toEqual([3, 4]);
    expect(await files.list('/lake/tables/payment_totals')).not.toContain('version=v1');
    expect((await store.versions(keepsTwo)).map(({ tableVersion }) => tableVersion)).toEqual([4, 3]);
  });
});

test('_metadata.json that cannot be written is logged and fails no commit', async () => {
  const full = openStore({ replaceText: async () => Promise.reject(new Error('The disk is full.')) });
  expect((await commitOnce(full, table, good(2), 1n)).deltaVersion).toBe(0);
  expect(lines).toContainEqual({
    level: 'warn',
    event: 'lake.metadata.failed',
    fields: { path: '/lake/tables/payment_totals/_metadata.json', message: 'The disk is full.' },
  });
});
