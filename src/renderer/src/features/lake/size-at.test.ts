import { expect, test } from 'vitest';
import type { LakeCommit } from '../../../../shared/contract/lake';
import { sizeBytesAt } from './size-at';

function commit(deltaVersion: number, addedBytes: number, removedBytes: number): LakeCommit {
  return {
    deltaVersion,
    committedAt: '2026-11-21T00:00:00.000Z',
    operation: 'EXPORT',
    runId: null,
    tableVersion: null,
    addedFiles: 1,
    removedFiles: 0,
    addedRecords: 1,
    addedBytes,
    removedBytes,
    dataChange: true,
    readable: true,
  };
}

test('a version has what is left when later entries are taken back', () => {
  const commits = [commit(3, 0, 30), commit(2, 20, 50), commit(1, 60, 0), commit(0, 100, 0)];
  expect([3, 2, 1, 0].map((version) => sizeBytesAt(version, 100, commits))).toEqual([100, 130, 160, 100]);
});
