import { expect, test } from 'vitest';
import type { SqlRelation } from '../../core/ports';
import { PinnedRelations } from './pinned-relations';

const pinned = (version: number): SqlRelation => ({
  schema: `v${version}`,
  name: 'sales',
  format: 'parquet',
  parts: [],
  columns: [],
  partitionColumns: [],
});
const versions = (pins: PinnedRelations): number[] => pins.relations.map(({ schema }) => Number(schema?.slice(1)));

test('versions that no statement uses are kept up to 32, and the least recently used goes first', () => {
  const pins = new PinnedRelations();
  for (let version = 0; version < 32; version += 1) pins.hold([pinned(version)])();
  // Used again, and so the newest.
  pins.hold([pinned(0)])();
  pins.hold([pinned(32)])();
  expect(versions(pins)).toEqual([...Array.from({ length: 30 }, (_, n) => n + 2), 0, 32]);
});

test('a version that a statement uses is kept, however many others come; let go of by its last statement, it is one of them', () => {
  const pins = new PinnedRelations();
  const first = pins.hold([pinned(1000)]);
  const second = pins.hold([pinned(1000)]);
  for (let version = 0; version < 40; version += 1) pins.hold([pinned(version)])();
  expect(versions(pins)).toHaveLength(33);
  first();
  first();
  expect(versions(pins)).toContain(1000);
  second();
  expect(versions(pins)).toEqual(Array.from({ length: 32 }, (_, n) => n + 8));
});
