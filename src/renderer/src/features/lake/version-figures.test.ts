import { describe, expect, it } from 'vitest';
import type { LakeCommit } from '../../../../shared/contract/lake';
import { figuresAt, type CountedFeed } from './version-figures';

const commit = (deltaVersion: number, addedRecords: number, more: Partial<LakeCommit> = {}): LakeCommit => ({
  deltaVersion,
  committedAt: '2026-01-01T00:00:00Z',
  operation: 'EXPORT',
  runId: null,
  tableVersion: null,
  addedFiles: 1,
  removedFiles: 0,
  addedRecords,
  addedBytes: 10,
  removedBytes: 0,
  dataChange: true,
  readable: true,
  ...more,
});

const counted = (deltaVersion: number | null, records: number, sizeBytes = 100): CountedFeed => ({
  deltaVersion,
  records,
  files: 4,
  sizeBytes,
});
const records = (versions: readonly number[], feed: CountedFeed, commits: readonly LakeCommit[]) =>
  versions.map((version) => figuresAt(version, feed, commits).records);

describe('rows of a version', () => {
  it('are those of the newest less what came since, past a compaction', () => {
    const commits = [commit(3, 5), commit(2, 30, { removedFiles: 2, dataChange: false }), commit(1, 20), commit(0, 10)];
    expect(records([3, 2, 1, 0], counted(3, 35), commits)).toEqual([35, 30, 30, 10]);
  });

  it('are counted on from the version that the feed was read at, where its log was read later', () => {
    const commits = [commit(7, 9), commit(6, 8), commit(5, 7), commit(4, 6)];
    expect(records([7, 6, 5, 4], counted(5, 100), commits)).toEqual([117, 108, 100, 93]);
  });

  it('are not known over entries that were not read', () => {
    const commits = [commit(7, 9), commit(6, 8)];
    expect(records([7, 6], counted(3, 100), commits)).toEqual([null, null]);
    expect(records([7, 6], counted(9, 100), commits)).toEqual([null, null]);
    expect(records([7, 6], counted(null, 0), commits)).toEqual([null, null]);
    expect(figuresAt(6, counted(9, 100), commits)).toEqual({ records: null, files: null, sizeBytes: null });
  });

  it('are told from the first entry on where a later one took rows out', () => {
    const commits = [commit(3, 1), commit(2, 0, { removedFiles: 1 }), commit(1, 20), commit(0, 10)];
    expect(records([3, 2, 1, 0], counted(3, 21), commits)).toEqual([21, 20, 30, 10]);
  });

  it('of a table are those of its own entry, which holds all of them', () => {
    const whole = { removedFiles: 1 };
    const commits = [
      commit(9, 70, { ...whole, tableVersion: 3 }),
      commit(8, 60, { ...whole, tableVersion: 2 }),
      commit(7, 50, { ...whole, tableVersion: 1 }),
    ];
    expect(records([9, 8, 7], counted(9, 70), commits)).toEqual([70, 60, 50]);
    expect(records([9, 8, 7], counted(8, 60), commits)).toEqual([70, 60, 50]);
  });

  it('are not known between two entries that took rows out', () => {
    const commits = [commit(9, 0, { removedFiles: 1 }), commit(8, 4), commit(7, 0, { removedFiles: 1 })];
    expect(records([9, 8, 7], counted(9, 40), commits)).toEqual([40, null, null]);
  });
});

describe('files and bytes of a version', () => {
  const commits = [
    commit(3, 0, { addedBytes: 0, removedBytes: 30, addedFiles: 0, removedFiles: 1 }),
    commit(2, 1, { addedBytes: 20, removedBytes: 50, removedFiles: 2 }),
    commit(1, 1, { addedBytes: 60 }),
    commit(0, 1, { addedBytes: 100 }),
  ];
  const figures = (feed: CountedFeed) =>
    [3, 2, 1, 0].map((version) => {
      const { files, sizeBytes } = figuresAt(version, feed, commits);
      return [files, sizeBytes];
    });

  it('are what is left when later entries are taken back', () => {
    expect(figures(counted(3, 0, 100))).toEqual([
      [4, 100],
      [5, 130],
      [6, 160],
      [5, 100],
    ]);
  });

  it('are counted on from an earlier version', () => {
    expect(figures(counted(1, 0, 160))).toEqual([
      [2, 100],
      [3, 130],
      [4, 160],
      [3, 100],
    ]);
  });
});
