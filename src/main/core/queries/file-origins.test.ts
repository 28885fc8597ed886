import { describe, expect, test } from 'vitest';
import type { AddAction, CommitInfo, DeltaAction } from '../lake/delta-actions';
import type { DeltaLog } from '../lake/delta-log';
import { fileOrigins } from './file-origins';

const { signal } = new AbortController();

const remove = (path: string): DeltaAction => ({
  remove: {
    path,
    deletionTimestamp: undefined,
    dataChange: true,
    extendedFileMetadata: undefined,
    partitionValues: undefined,
    size: undefined,
  },
});

const add = (path: string, dataChange = true): { add: AddAction } => ({
  add: {
    path,
    partitionValues: {},
    size: 1,
    modificationTime: 0,
    dataChange,
    stats: undefined,
    tags: undefined,
  },
});

function info(operation: string, positions?: CommitInfo['positions']): { commitInfo: CommitInfo } {
  return {
    commitInfo: {
      timestamp: Date.parse('2026-11-20T10:00:00Z'),
      operation,
      engineInfo: undefined,
      runId: `run-${operation}`,
      commitId: undefined,
      tableVersion: undefined,
      quarantine: undefined,
      quarantineTaken: undefined,
      positions,
      actions: undefined,
    },
  };
}

/** Entries by version; those that are left out were cleaned up. */
function logOf(
  entries: Readonly<Record<number, readonly DeltaAction[]>>,
  onRead: (version: number) => void = () => undefined,
): Pick<DeltaLog, 'entry' | 'entryTime'> {
  return {
    entry: async (version) => {
      onRead(version);
      const actions = entries[version];
      return actions === undefined ? null : { version, actions };
    },
    entryTime: async () => new Date('2026-11-21T00:00:00Z'),
  };
}

describe('the entry that brought a file', () => {
  test('is the one that added it, with what it took of each partition of the topic', async () => {
    const log = logOf({
      0: [
        info('CONSUME', {
          'kafka:c:t:clicks:0': { from: null, to: '99' },
          'kafka:c:t:clicks:1': { from: '9', to: '19' },
        }),
        add('day%3D01/a.parquet'),
      ],
      1: [info('EXPORT'), add('b.parquet')],
    });
    const origins = await fileOrigins(log, 1, new Set(['day=01/a.parquet']), signal);
    expect(origins.get('day=01/a.parquet')).toEqual({
      deltaVersion: 0,
      committedAt: '2026-11-20T10:00:00.000Z',
      operation: 'CONSUME',
      runId: 'run-CONSUME',
      isRewritten: false,
      positions: [
        { source: 'kafka:c:t:clicks:0', topic: 'clicks', partition: 0, from: null, to: '100' },
        { source: 'kafka:c:t:clicks:1', topic: 'clicks', partition: 1, from: '10', to: '20' },
      ],
    });
  });

  test('is the compaction of a file that was written anew, and says so', async () => {
    const log = logOf({ 0: [info('CONSUME'), add('a.parquet')], 1: [info('COMPACT'), add('ab.parquet', false)] });
    expect((await fileOrigins(log, 1, new Set(['ab.parquet']), signal)).get('ab.parquet')).toMatchObject({
      deltaVersion: 1,
      operation: 'COMPACT',
      isRewritten: true,
    });
  });

  test('may be an earlier one than that of a merge by key, and is that of a whole table that took the place of another', async () => {
    const log = logOf({
      0: [info('CONSUME'), add('a.parquet')],
      1: [info('CONSUME'), remove('a.parquet'), add('b.parquet')],
      2: [info('EXPORT'), remove('b.parquet'), add('c.parquet')],
      3: [info('ADOPT'), remove('c.parquet'), add('d.parquet')],
    });
    const origins = await fileOrigins(log, 3, new Set(['a.parquet', 'b.parquet', 'c.parquet', 'd.parquet']), signal);
    expect([...origins].map(([path, { isRewritten }]) => [path, isRewritten])).toEqual([
      ['d.parquet', false],
      ['c.parquet', false],
      ['b.parquet', true],
      ['a.parquet', false],
    ]);
  });

  test('may be an earlier one than the export of a topic into a table, which merges by key as well', async () => {
    const taken = { 'kafka:c:t:clicks:0': { from: '9', to: '19' } };
    const log = logOf({
      0: [info('EXPORT', taken), add('a.parquet')],
      1: [info('EXPORT', taken), remove('a.parquet'), add('b.parquet')],
    });
    const origins = await fileOrigins(log, 1, new Set(['a.parquet', 'b.parquet']), signal);
    expect([...origins].map(([path, { isRewritten }]) => [path, isRewritten])).toEqual([
      ['b.parquet', true],
      ['a.parquet', false],
    ]);
  });

  test('of a compaction is known without what came before it', async () => {
    const read: number[] = [];
    const log = logOf(
      {
        ...Object.fromEntries(Array.from({ length: 40 }, (_, version) => [version, [info('CONSUME')]])),
        40: [info('COMPACT'), add('ab.parquet', false)],
      },
      (version) => read.push(version),
    );
    expect((await fileOrigins(log, 40, new Set(['ab.parquet']), signal)).get('ab.parquet')).toMatchObject({
      deltaVersion: 40,
    });
    expect(Math.min(...read)).toBeGreaterThan(20);
  });

  test('is not looked for any more once the question was cancelled', async () => {
    const entries: Record<number, DeltaAction[]> = {};
    for (let version = 0; version <= 40; version++) entries[version] = [info('CONSUME'), add(`${version}.parquet`)];
    const cancel = new AbortController();
    const log = logOf(entries, () => cancel.abort());
    await expect(fileOrigins(log, 40, new Set(['0.parquet']), cancel.signal)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  test('is the first where a restore, or an undone compaction, added it again', async () => {
    const log = logOf({
      0: [info('EXPORT'), add('a.parquet')],
      1: [info('COMPACT'), add('ab.parquet', false)],
      2: [info('UNDO COMPACT'), add('a.parquet', false)],
      3: [info('RESTORE'), add('a.parquet')],
    });
    expect((await fileOrigins(log, 3, new Set(['a.parquet']), signal)).get('a.parquet')).toMatchObject({
      deltaVersion: 0,
    });
  });

  test('is the oldest that is still there, and none where the log was cleaned up past it', async () => {
    const log = logOf({ 7: [info('RESTORE'), add('a.parquet')], 8: [info('EXPORT'), add('c.parquet')] });
    const origins = await fileOrigins(log, 8, new Set(['a.parquet', 'b.parquet']), signal);
    expect(origins.get('a.parquet')).toMatchObject({ deltaVersion: 7 });
    expect(origins.has('b.parquet')).toBe(false);
  });
});
