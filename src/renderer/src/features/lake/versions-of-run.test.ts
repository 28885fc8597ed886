import { expect, test } from 'vitest';
import type { LakeCommit } from '../../../../shared/contract/lake';
import { versionsOfRun } from './versions-of-run';

const commit = (deltaVersion: number, runId: string | null, readable = true): LakeCommit => ({
  deltaVersion,
  committedAt: '2026-11-21T10:00:00.000Z',
  operation: 'CONSUME',
  runId,
  tableVersion: null,
  addedFiles: 1,
  removedFiles: 0,
  addedRecords: 10,
  addedBytes: 100,
  removedBytes: 0,
  dataChange: true,
  readable,
});

test('a run is what lies between the version before its first commit and its last, whatever others committed meanwhile', () => {
  const all = [commit(5, 'b'), commit(4, 'a'), commit(3, null), commit(2, 'a'), commit(1, 'b')];
  expect(versionsOfRun(all, 'a', 100).commits.map(({ deltaVersion }) => deltaVersion)).toEqual([4, 2]);
  expect(versionsOfRun(all, 'a', 100).compared).toEqual({ from: 1, to: 4 });
});

test('nothing is compared with a version that there is not, or not any more', () => {
  expect(versionsOfRun([commit(1, 'a'), commit(0, 'a')], 'a', 100).compared).toBeNull();
  expect(versionsOfRun([commit(2, 'a'), commit(1, 'b', false)], 'a', 100).compared).toBeNull();
  expect(versionsOfRun([commit(2, 'a')], 'lost', 100)).toEqual({ commits: [], compared: null, isCut: false });
});

test('that older versions were not looked at is told, and that there are none', () => {
  const newest = [commit(3, 'a'), commit(2, 'a'), commit(1, 'a')];
  expect(versionsOfRun(newest, 'a', 3).isCut).toBe(true);
  expect(versionsOfRun(newest, 'a', 4).isCut).toBe(false);
  expect(versionsOfRun([commit(1, 'a'), commit(0, 'a')], 'a', 2).isCut).toBe(false);
  expect(versionsOfRun([], 'a', 3).isCut).toBe(false);
});
