import { describe, expect, test } from 'vitest';
import { SortedMap } from './sorted-map';

/** Numbers from 0 to 1 that are the same in each run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('a sorted map', () => {
  test.each([1, 2, 3])('is a Map in the order of its keys, whatever is put in and taken out (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const plain = new Map<string, number>();
    let map = SortedMap.from<number>();
    const versions: [SortedMap<number>, [string, number][]][] = [];
    for (let round = 0; round < 60; round += 1) {
      const changes = new Map<string, number | null>();
      const count = 1 + Math.floor(random() * (round % 10 === 0 ? 900 : 5));
      for (let n = 0; n < count; n += 1) {
        const folder = Math.floor(random() * 4);
        changes.set(
          `day=${folder}${random() < 0.1 ? '-x' : ''}/${Math.floor(random() * 2000)}`,
          random() < 0.3 ? null : n,
        );
      }
      map = map.with(changes);
      for (const [key, value] of changes) {
        if (value === null) plain.delete(key);
        else plain.set(key, value);
      }
      versions.push([map, sorted(plain)]);
    }
    for (const [version, entries] of versions) {
      expect([...version]).toEqual(entries);
      expect(version.size).toBe(entries.length);
    }
    for (const [key, value] of plain) expect(map.get(key)).toBe(value);
    expect([map.get('day=1/none'), map.has('day=1/none'), map.get('')]).toEqual([undefined, false, undefined]);
    for (const { folder, keys } of map.leaves) {
      expect(keys.length).toBeLessThanOrEqual(256);
      expect(keys.every((key) => key.startsWith(`${folder}/`))).toBe(true);
    }
  });

  test('shares all but a leaf with the one before it', () => {
    const keys = Array.from({ length: 100_000 }, (_, n) => `day=${Math.floor(n / 1000)}/${String(n).padStart(6, '0')}`);
    const map = SortedMap.from(new Map(keys.map((key, n) => [key, n])));
    const before = new Set(map.leaves);
    const after = map.with(new Map([['day=50/050000x', -1]]));
    expect(after.leaves.filter((leaf) => !before.has(leaf)).length).toBeLessThanOrEqual(2);
    expect([after.size, map.size]).toEqual([100_001, 100_000]);
  });

  test('is made of columns, whether their keys ascend or not, and keeps the later of two values', () => {
    expect([...SortedMap.ofColumns(['a', 'b'], [1, 2])]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect([...SortedMap.ofColumns(['b', 'a', 'b'], [1, 2, 3])]).toEqual([
      ['a', 2],
      ['b', 3],
    ]);
  });
});
