import { beforeEach, describe, expect, test } from 'vitest';
import { commitOnce, feedOf, runOptions } from '../../../../test/support/delta-lake';
import { createFakeLake, goodRecords, type FakeLake } from '../../../../test/support/fake-lake';

const stream = feedOf('stream');
const at = (source: string, version: bigint) => [{ appId: source, version }];

let lake: FakeLake;

beforeEach(async () => {
  lake = await createFakeLake();
});

describe('a snapshot', () => {
  test('is brought forward by the newer entries alone', async () => {
    await commitOnce(lake.store, stream, goodRecords(1), 1n);
    const read: string[] = [];
    const reader = lake.openStore({ readText: (path) => (read.push(path), lake.files.readText(path)) });
    expect((await reader.snapshot(stream))?.deltaVersion).toBe(0);
    await commitOnce(lake.store, stream, goodRecords(1), 2n);
    read.length = 0;
    const newer = await reader.snapshot(stream);
    expect(newer?.deltaVersion).toBe(1);
    expect(read.filter((path) => path.includes('00000.json'))).toEqual([]);
    expect(await reader.snapshot(stream)).toBe(newer);
  });

  test('is null before the first commit, and after the feed was removed', async () => {
    expect(await lake.store.snapshot(stream)).toBeNull();
    await commitOnce(lake.store, stream, goodRecords(1), 1n);
    expect(await lake.store.snapshot(stream)).not.toBeNull();
    for (const path of lake.files.paths()) await lake.files.remove(path);
    expect(await lake.store.snapshot(stream)).toBeNull();
  });

  test('of a log with a hole is CORRUPT and names the missing entry', async () => {
    for (let n = 0; n < 3; n += 1) await commitOnce(lake.store, stream, goodRecords(1), BigInt(n));
    await lake.files.remove('/lake/streams/payments/_delta_log/00000000000000000001.json');
    await expect(lake.openStore().snapshot(stream)).rejects.toMatchObject({ code: 'CORRUPT', details: { version: 1 } });
  });

  describe('of a log with a hole after its checkpoint', () => {
    const log = '/lake/streams/payments/_delta_log';
    const missing = `${log}/00000000000000000012.json`;
    const corrupt = { code: 'CORRUPT', details: { path: missing, version: 12 } };
    const commitUpTo = async (last: number) => {
      const first = ((await lake.store.snapshot(stream))?.deltaVersion ?? -1) + 1;
      for (let n = first; n <= last; n += 1) await commitOnce(lake.store, stream, goodRecords(1), BigInt(n));
    };

    test('is CORRUPT and names the file, for who reads it anew', async () => {
      await commitUpTo(13);
      await lake.files.remove(missing);
      await expect(lake.openStore().snapshot(stream)).rejects.toMatchObject(corrupt);
      await expect(lake.openStore().openWriter(stream, runOptions())).rejects.toMatchObject(corrupt);
    });

    test('is CORRUPT for who has read up to it before', async () => {
      await commitUpTo(11);
      const reader = lake.openStore();
      expect((await reader.snapshot(stream))?.deltaVersion).toBe(11);
      await commitUpTo(13);
      await lake.files.remove(missing);
      await expect(reader.snapshot(stream)).rejects.toMatchObject(corrupt);
    });

    test('of several entries is filled by no writer either: the commit says what a reader would', async () => {
      await commitUpTo(11);
      const writers = [
        await lake.openWith(1, stream, lake.openStore()),
        await lake.openWith(1, stream, lake.openStore()),
      ];
      // One that has committed already knows the folder as it was then.
      await writers[0]?.commit(at('kafka:b', 1n));
      await writers[0]?.append(goodRecords(1));
      await lake.clock.advance(1);
      await commitUpTo(16);
      for (const version of [13, 14, 15]) await lake.files.remove(`${log}/000000000000000000${version}.json`);
      const before = lake.files.paths();
      for (const [n, writer] of writers.entries()) {
        await expect(writer.commit(at(n === 0 ? 'kafka:b' : 'kafka:c', 2n))).rejects.toMatchObject({
          code: 'CORRUPT',
          details: { path: `${log}/00000000000000000013.json`, version: 13 },
        });
      }
      expect(lake.files.paths().filter((path) => path.includes('_delta_log'))).toEqual(
        before.filter((path) => path.includes('_delta_log')),
      );
    });

    test('is filled by no writer: it stays, and its files go', async () => {
      await commitUpTo(11);
      const writer = await lake.openWith(1, stream, lake.openStore());
      await commitUpTo(13);
      await lake.files.remove(missing);
      const before = lake.files.paths();
      await expect(writer.commit(at('kafka:a', 1n))).rejects.toMatchObject(corrupt);
      expect(lake.files.paths()).toEqual(before);
    });
  });

  test('is whole where entries were made while it was read', async () => {
    await commitOnce(lake.store, stream, goodRecords(1), 1n);
    let racing = true;
    const reader = lake.openStore({
      list: async (path) => {
        if (racing && path.endsWith('_delta_log')) {
          racing = false;
          for (let n = 2n; n <= 3n; n += 1n) await commitOnce(lake.store, stream, goodRecords(1), n);
        }
        return lake.files.list(path);
      },
    });
    expect((await reader.snapshot(stream))?.deltaVersion).toBe(2);
    expect(racing).toBe(false);
  });

  test('of a torn entry is CORRUPT and names the file', async () => {
    await commitOnce(lake.store, stream, goodRecords(1), 1n);
    const path = '/lake/streams/payments/_delta_log/00000000000000000001.json';
    await lake.files.replaceText(path, '{"add":{"path":"x"');
    await expect(lake.openStore().snapshot(stream)).rejects.toMatchObject({ code: 'CORRUPT', details: { path } });
  });

  test('of a newer protocol is REFUSED; actions that are unknown are passed over', async () => {
    await commitOnce(lake.store, stream, goodRecords(1), 1n);
    const log = '/lake/streams/payments/_delta_log';
    await lake.files.replaceText(
      `${log}/00000000000000000001.json`,
      '{"cdc":{"path":"x"}}\n{"commitInfo":{"operation":7}}\n',
    );
    expect((await lake.openStore().snapshot(stream))?.deltaVersion).toBe(1);
    await lake.files.replaceText(
      `${log}/00000000000000000002.json`,
      '{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":[]}}',
    );
    await expect(lake.openStore().snapshot(stream)).rejects.toMatchObject({ code: 'REFUSED' });
  });

  test('is not for opened folders', async () => {
    const folder = feedOf('stream', { source: { type: 'folder', path: '/data' } });
    await expect(lake.store.snapshot(folder)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
