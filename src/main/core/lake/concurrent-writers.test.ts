import { beforeEach, describe, expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createFakeLake, goodRecords, type FakeLake } from '../../../../test/support/fake-lake';

const stream = feedOf('stream');
const table = feedOf('table');
const at = (source: string, version: bigint) => [{ appId: source, version }];

let lake: FakeLake;

beforeEach(async () => {
  lake = await createFakeLake();
});

describe('two writers at once', () => {
  test('of different sources both commit: the loser of the race goes on top', async () => {
    const [first, second] = [await lake.openWith(1, stream), await lake.openWith(2, stream, lake.openStore())];
    expect((await first.commit(at('kafka:a', 1n))).deltaVersion).toBe(0);
    expect((await second.commit(at('kafka:b', 1n))).deltaVersion).toBe(1);
    const snapshot = await lake.store.snapshot(stream);
    expect(snapshot?.files.map((file) => file.records)).toEqual([1, 2]);
    expect([...(snapshot?.positions.keys() ?? [])]).toEqual(['kafka:a', 'kafka:b']);
  });

  test('of the same source conflict: the loser removes its files and commits nothing', async () => {
    const [first, second] = [await lake.openWith(1, stream), await lake.openWith(2, stream, lake.openStore())];
    await first.commit(at('kafka:a', 1n));
    const before = lake.files.paths();
    await expect(second.commit(at('kafka:a', 2n))).rejects.toMatchObject({ code: 'CONFLICT', retryable: true });
    expect(lake.files.paths()).toEqual(before);
    await expect(second.append(goodRecords(1))).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('conflict where one goes on top of the other and then commits its rows again: nothing is there twice', async () => {
    const [a, b] = [await lake.openWith(3, stream), await lake.openWith(3, stream, lake.openStore())];
    await b.commit(at('kafka:p1', 3n));
    // Loses the race for version 0 and goes on top: what B did to p1 is in its base from here on.
    expect((await a.commit(at('kafka:p0', 3n))).deltaVersion).toBe(1);
    const before = lake.files.paths();
    await a.append(goodRecords(6));
    await expect(a.commit([...at('kafka:p0', 6n), ...at('kafka:p1', 3n)])).rejects.toMatchObject({
      code: 'CONFLICT',
      retryable: true,
      details: { version: 1 },
    });
    expect(lake.files.paths()).toEqual(before);
    const snapshot = await lake.openStore().snapshot(stream);
    expect(snapshot?.files.map((file) => file.records)).toEqual([3, 3]);
    expect([...(snapshot?.positions ?? [])]).toEqual([
      ['kafka:p1', 3n],
      ['kafka:p0', 3n],
    ]);
  });

  test('of other positions go on, commit after commit, each on top of the other', async () => {
    const [a, b] = [await lake.openWith(1, stream), await lake.openWith(1, stream, lake.openStore())];
    const versions = [];
    for (let n = 1n; n <= 3n; n += 1n) {
      versions.push((await a.commit(at('kafka:p0', n))).deltaVersion, (await b.commit(at('kafka:p1', n))).deltaVersion);
      await a.append(goodRecords(1));
      await b.append(goodRecords(1));
    }
    expect(versions).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('of a table conflict whatever their sources: each would replace the other unread', async () => {
    const [first, second] = [await lake.openWith(1, table), await lake.openWith(2, table, lake.openStore())];
    await first.commit(at('a', 1n));
    await expect(second.commit(at('b', 1n))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await lake.store.versions(table)).map(({ tableVersion, records }) => [tableVersion, records])).toEqual([
      [1, 1],
    ]);
  });

  test('in parallel, ten of them, each commit exactly once', async () => {
    const writers = await Promise.all(Array.from({ length: 10 }, () => lake.openWith(1, stream, lake.openStore())));
    const outcomes = await Promise.all(writers.map((writer, i) => writer.commit(at(`kafka:${i}`, 1n))));
    expect(outcomes.map(({ deltaVersion }) => deltaVersion).sort((a, b) => Number(a) - Number(b))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect((await lake.openStore().snapshot(stream))?.files).toHaveLength(10);
  });
});
