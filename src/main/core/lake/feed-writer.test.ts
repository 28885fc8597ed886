import { beforeEach, describe, expect, test } from 'vitest';
import { batchOf, countingIds, feedOf, recordingLogger, runOptions } from '../../../../test/support/delta-lake';
import { FakeClock } from '../../../../test/support/fake-clock';
import { createFakeFiles, type FakeFiles } from '../../../../test/support/fake-files';
import { createFakeParquetEngine } from '../../../../test/support/fake-parquet-engine';
import { createLakeStore } from './lake-store';
import type { LakeStore } from './types';

const stream = feedOf('stream');
const table = feedOf('table');
const good = (rows: number) => batchOf(Array.from({ length: rows }, () => '{}'));
const at = (version: bigint) => [{ appId: 'kafka:a', version }];

let files: FakeFiles;
let store: LakeStore;
/** While set, log entries wait for it. */
let held: Promise<void> | null;

beforeEach(async () => {
  held = null;
  const clock = new FakeClock();
  files = createFakeFiles(() => clock.now());
  await files.makeDirectory('/lake');
  store = createLakeStore({
    onlyReads: false,
    root: '/lake',
    files: {
      ...files,
      async createExclusive(path, text) {
        await held;
        return files.createExclusive(path, text);
      },
    },
    engine: createFakeParquetEngine(files),
    clock,
    ids: countingIds(),
    logger: recordingLogger().logger,
  });
});

function hold(): { letGo: () => void; fail: (error: Error) => void } {
  let letGo = (): void => {};
  let fail = (_error: Error): void => {};
  held = new Promise<void>((resolve, reject) => {
    letGo = resolve;
    fail = reject;
  });
  held.catch(() => undefined);
  return { letGo, fail };
}

describe('a commit that is not awaited', () => {
  test('has what was appended before it; what comes meanwhile belongs to the next', async () => {
    const { letGo } = hold();
    const writer = await store.openWriter(stream, runOptions());
    await writer.append(good(2));
    const first = writer.commit(at(1n));
    await writer.append(good(3));
    expect(writer.positions.get('kafka:a')).toBeUndefined();
    letGo();
    expect(await first).toMatchObject({ deltaVersion: 0, rows: 2 });
    expect(writer.positions.get('kafka:a')).toBe(1n);
    expect(await writer.commit(at(4n))).toMatchObject({ deltaVersion: 1, rows: 3 });
    await writer.close();
    const earlier = await store.snapshotAt(stream, { version: 0 });
    expect(earlier.positions.get('kafka:a')).toBe(1n);
    expect((await store.snapshot(stream))?.totals.records).toBe(5);
  });

  test('may move positions alone, of a feed that has nothing yet as well', async () => {
    const writer = await store.openWriter(stream, runOptions());
    expect(await writer.commit(at(7n))).toMatchObject({ deltaVersion: 0, rows: 0 });
    await writer.append(good(2));
    expect(await writer.commit(at(9n))).toMatchObject({ deltaVersion: 1, rows: 2 });
    await writer.close();
    expect((await store.snapshot(stream))?.positions.get('kafka:a')).toBe(9n);
  });

  test('is refused with a guard that the one before it has moved as far, and leaves out what has not moved', async () => {
    const writer = await store.openWriter(stream, runOptions());
    const guard = [{ appId: 'kafka-replay:a', version: 1n, rises: true as const }];
    await writer.append(good(2));
    const first = writer.commit([...guard, ...at(1n)]);
    await writer.append(good(3));
    const second = writer.commit([...guard, ...at(1n)]);
    expect(await first).toMatchObject({ rows: 2 });
    await expect(second).rejects.toMatchObject({ code: 'INTERNAL' });
    await writer.close();
    const again = await store.openWriter(stream, runOptions());
    await again.append(good(1));
    expect(await again.commit(at(1n))).toMatchObject({ rows: 1 });
    await again.close();
    expect((await store.snapshot(stream))?.totals.records).toBe(3);
  });

  test('lands before one that is called after it, whichever is ready first', async () => {
    const { letGo } = hold();
    const writer = await store.openWriter(stream, runOptions());
    await writer.append(good(1));
    const first = writer.commit(at(1n));
    await writer.append(good(1));
    const second = writer.commit(at(2n));
    letGo();
    expect((await Promise.all([first, second])).map(({ deltaVersion }) => deltaVersion)).toEqual([0, 1]);
    await writer.close();
  });

  test('is waited for by close', async () => {
    const { letGo } = hold();
    const writer = await store.openWriter(stream, runOptions());
    await writer.append(good(2));
    const commit = writer.commit(at(1n));
    const closed = writer.close();
    letGo();
    await closed;
    expect(await commit).toMatchObject({ deltaVersion: 0, rows: 2 });
  });

  test('and fails, fails what comes after it, with its code, and nothing of it stays', async () => {
    const { fail } = hold();
    const writer = await store.openWriter(stream, runOptions());
    await writer.append(good(2));
    const commit = writer.commit(at(1n));
    await writer.append(good(3));
    const next = writer.commit(at(4n));
    fail(new Error('disk full'));
    await expect(commit).rejects.toThrow(/disk full/);
    await expect(next).rejects.toThrow(/has failed/);
    await expect(writer.append(good(1))).rejects.toThrow(/has failed/);
    await writer.close();
    held = null;
    expect(await store.snapshot(stream)).toBeNull();
  });

  test('of a table keeps the next version waiting, which has rows of its own', async () => {
    const { letGo } = hold();
    const writer = await store.openWriter(table, runOptions());
    await writer.append(good(2));
    const first = writer.commit(at(1n));
    const appended = writer.append(good(3));
    letGo();
    await appended;
    expect(await first).toMatchObject({ rows: 2 });
    expect(await writer.commit(at(2n))).toMatchObject({ rows: 3 });
    await writer.close();
    expect((await store.versions(table)).map(({ records }) => records)).toEqual([3, 2]);
  });
});
