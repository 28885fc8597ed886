import { beforeEach, describe, expect, test } from 'vitest';
import { batchOf, column, commitOnce, feedOf, runOptions } from '../../../../test/support/delta-lake';
import { createFakeLake, goodRecords, type FakeLake } from '../../../../test/support/fake-lake';

const stream = feedOf('stream');
const table = feedOf('table');

let lake: FakeLake;

beforeEach(async () => {
  lake = await createFakeLake();
});

describe('a commit', () => {
  test('is one entry with protocol, schema, file, position and what it was', async () => {
    await commitOnce(lake.store, stream, goodRecords(3), 7n);
    const entry = await lake.files.readText('/lake/streams/payments/_delta_log/00000000000000000000.json');
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
    expect(await lake.store.history(stream, 10)).toMatchObject([
      { deltaVersion: 0, operation: 'EXPORT', runId: 'run-1', addedFiles: 1, addedRecords: 3 },
    ]);
  });

  test('of nothing new is no entry', async () => {
    await commitOnce(lake.store, stream, goodRecords(1), 7n);
    expect(await commitOnce(lake.store, stream, goodRecords(0), 7n)).toMatchObject({ deltaVersion: null });
    expect((await lake.store.snapshot(stream))?.deltaVersion).toBe(0);
  });

  test('of a position alone is an entry without files', async () => {
    expect(await commitOnce(lake.store, stream, goodRecords(0), 7n)).toMatchObject({ deltaVersion: 0, rows: 0 });
    expect((await lake.openStore().snapshot(stream))?.positions).toEqual(new Map([['sample:test', 7n]]));
  });

  test('keeps positions beyond 2^53 to the digit, through a checkpoint too', async () => {
    for (let n = 0; n < 11; n += 1)
      await commitOnce(lake.store, stream, goodRecords(1), 9_007_199_254_740_993n + BigInt(n));
    expect((await lake.openStore().snapshot(stream))?.positions.get('sample:test')).toBe(9_007_199_254_741_003n);
    await lake.files.remove('/lake/streams/payments/_delta_log/_last_checkpoint');
    expect((await lake.openStore().snapshot(stream))?.positions.get('sample:test')).toBe(9_007_199_254_741_003n);
  });

  test('of a file that lost rows is CORRUPT, and nothing of it stays', async () => {
    const lying = lake.openStore({
      readTail: async (path, bytes) =>
        lake.files
          .readTail(path, bytes)
          .then((tail) => ({ ...tail, bytes: tail.bytes.map((byte) => (byte === 6 ? 4 : byte)) })),
    });
    await expect(commitOnce(lying, stream, goodRecords(3), 1n)).rejects.toMatchObject({
      code: 'CORRUPT',
      details: { records: 2, expected: 3 },
    });
    expect(lake.files.paths()).toEqual([]);
  });
});

describe('a commit whose publishing failed after the entry was made', () => {
  const madeThenFailed = async (path: string, text: string | Uint8Array) => {
    await lake.files.createExclusive(path, text);
    throw new Error('fsync failed');
  };

  test('is a commit where the entry can be read back', async () => {
    const failing = lake.openStore({ createExclusive: madeThenFailed });
    expect((await commitOnce(failing, stream, goodRecords(1), 1n)).deltaVersion).toBe(0);
    expect(lake.lines.map((line) => line.event)).toContain('lake.publish.recovered');
  });

  test('keeps its files where that cannot be told: the entry may name them', async () => {
    let broken = false;
    const failing = lake.openStore({
      createExclusive: async (path, text) => {
        broken = true;
        return madeThenFailed(path, text);
      },
      readText: (path) => (broken ? Promise.reject(new Error('no')) : lake.files.readText(path)),
    });
    await expect(commitOnce(failing, stream, goodRecords(1), 1n)).rejects.toMatchObject({
      code: 'IO',
      details: { outcome: 'unknown' },
    });
    const snapshot = await lake.openStore().snapshot(stream);
    expect(snapshot?.files.map((file) => lake.files.bytes(file.absolutePath) === null)).toEqual([false]);
  });
});

describe('opening a writer', () => {
  test('removes temporary files that are a day old, and no younger ones', async () => {
    await commitOnce(lake.store, stream, goodRecords(1), 1n);
    lake.files.put('/lake/streams/payments/.tmp-old.parquet', new Uint8Array(1));
    await lake.clock.advance(86_400_000 - 1);
    lake.files.put('/lake/streams/payments/.tmp-young.parquet', new Uint8Array(1));
    await (await lake.store.openWriter(stream, runOptions())).close();
    expect(lake.files.paths()).toContain('/lake/streams/payments/.tmp-old.parquet');
    await lake.clock.advance(1);
    await (await lake.store.openWriter(stream, runOptions())).close();
    expect(lake.files.paths().filter((path) => path.includes('.tmp-'))).toEqual([
      '/lake/streams/payments/.tmp-young.parquet',
    ]);
  });

  test('is REFUSED where the declared columns are not those of the data', async () => {
    await commitOnce(lake.store, stream, goodRecords(1), 1n);
    const changed = feedOf('stream', { columns: [column('id', 'long')], eventTimeColumn: null });
    await expect(lake.store.openWriter(changed, runOptions())).rejects.toMatchObject({ code: 'REFUSED' });
  });

  test('publishes what the log has for the quarantine and the quarantine lacks', async () => {
    const broken = lake.openStore({
      createExclusive: async (path, text) => {
        if (path.includes('/quarantine/')) throw new Error('no');
        return lake.files.createExclusive(path, text);
      },
    });
    expect(await commitOnce(broken, stream, batchOf(['{}', 'bad']), 1n)).toMatchObject({
      deltaVersion: 0,
      quarantinedRows: 1,
    });
    expect(lake.lines.map((line) => line.event)).toContain('lake.quarantine.postponed');
    const later = lake.openStore();
    await (await later.openWriter(stream, runOptions())).close();
    expect(lake.files.paths()).toContain('/lake/quarantine/payments/_delta_log/00000000000000000000.json');
    expect((await later.quarantine(stream))?.files.map((file) => file.records)).toEqual([1]);
    expect((await later.quarantine(stream))?.deltaVersion).toBe(0);
  });
});

describe('versions of a table beyond the retained', () => {
  const minute = 60_000;
  const folders = () =>
    [...new Set(lake.files.paths().flatMap((path) => /version=v\d+/.exec(path)?.[0] ?? []))].map((name) =>
      Number(name.slice('version=v'.length)),
    );
  const keepsTwo = feedOf('table', { retentionVersions: 2 });

  test('keep their files for ten minutes, for queries that read them, and lose them at a later commit', async () => {
    for (let n = 1n; n <= 3n; n += 1n) await commitOnce(lake.store, keepsTwo, goodRecords(1), n);
    expect((await lake.store.versions(keepsTwo)).map(({ tableVersion }) => tableVersion)).toEqual([3, 2]);
    expect(folders()).toEqual([1, 2, 3]);
    await lake.clock.advance(6 * minute);
    await commitOnce(lake.store, keepsTwo, goodRecords(1), 4n);
    expect(folders()).toEqual([1, 2, 3, 4]);
    // Version 1 is out since ten minutes, version 2 since four.
    await lake.clock.advance(4 * minute);
    await commitOnce(lake.store, keepsTwo, goodRecords(1), 5n);
    expect(folders()).toEqual([2, 3, 4, 5]);
  });

  test('lose them when a writer is opened, whichever process it is in', async () => {
    for (let n = 1n; n <= 4n; n += 1n) await commitOnce(lake.store, keepsTwo, goodRecords(1), n);
    await lake.clock.advance(10 * minute - 1);
    await (await lake.openStore().openWriter(keepsTwo, runOptions())).close();
    expect(folders()).toEqual([1, 2, 3, 4]);
    await lake.clock.advance(1);
    await (await lake.openStore().openWriter(keepsTwo, runOptions())).close();
    expect(folders()).toEqual([3, 4]);
    expect(await lake.files.list('/lake/tables/payment_totals')).not.toContain('version=v1');
    expect((await lake.store.versions(keepsTwo)).map(({ tableVersion }) => tableVersion)).toEqual([4, 3]);
  });
});

test('_metadata.json that cannot be written is logged and fails no commit', async () => {
  const full = lake.openStore({ replaceText: async () => Promise.reject(new Error('The disk is full.')) });
  expect((await commitOnce(full, table, goodRecords(2), 1n)).deltaVersion).toBe(0);
  expect(lake.lines).toContainEqual({
    level: 'warn',
    event: 'lake.metadata.failed',
    fields: { path: '/lake/tables/payment_totals/_metadata.json', message: 'The disk is full.' },
  });
});
