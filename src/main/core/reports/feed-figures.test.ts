import { describe, expect, test } from 'vitest';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { builtInFeeds } from '../feeds/built-in';
import type { AddAction } from '../lake/delta-actions';
import { lateTags } from '../lake/late-data';
import type { LogState } from '../lake/log-state';
import { addedGrowth, feedFigures } from './feed-figures';

const now = Date.parse('2026-11-21T12:00:00Z');
const target = 1_000_000;

function feedOf(name: string): FeedConfig {
  const found = builtInFeeds(new Date(now)).find((feed) => feed.name === name);
  if (found === undefined) throw new Error(`no feed ${name}`);
  return found;
}
const stream: FeedConfig = { ...feedOf('transaction_stream'), retentionDays: 30 };

function add(path: string, day: string | null, committed: string, records: number, size: number): AddAction {
  const [year = '', month = '', date = ''] = day?.split('-') ?? [];
  return {
    path,
    partitionValues: day === null ? {} : { year, month, day: date },
    size,
    modificationTime: Date.parse(committed),
    dataChange: true,
    stats: JSON.stringify({ numRecords: records }),
    tags: undefined,
  };
}

function stateOf(adds: readonly AddAction[]): LogState {
  return {
    version: 1,
    protocol: { minReaderVersion: 1, minWriterVersion: 2 },
    metaData: {
      id: 'x',
      name: undefined,
      description: undefined,
      format: { provider: 'parquet' },
      schemaString: '{}',
      partitionColumns: [],
      createdTime: undefined,
    },
    files: new Map(adds.map((its) => [its.path, its])),
    tombstones: new Map(),
    transactions: new Map(),
    commitInfo: null,
  };
}

const figures = (adds: readonly AddAction[], feed = stream) =>
  feedFigures({ kind: 'data', feed }, stateOf(adds), now, target);

describe('figures of a feed', () => {
  test('tell event days from commit days, and rows that came after their day', () => {
    const told = figures([
      add('a', '2026-11-19', '2026-11-19T23:59:59Z', 10, 600_000),
      add('b', '2026-11-19', '2026-11-20T00:00:01Z', 3, 900_000),
      add('c', '2026-11-20', '2026-11-20T08:00:00Z', 7, 700_000),
    ]);
    expect(told.days).toEqual([
      { date: '2026-11-19', records: 13, files: 2, sizeBytes: 1_500_000, late: 3 },
      { date: '2026-11-20', records: 7, files: 1, sizeBytes: 700_000, late: 0 },
    ]);
    expect(told.growth).toEqual([
      { date: '2026-11-19', records: 10, sizeBytes: 600_000 },
      { date: '2026-11-20', records: 10, sizeBytes: 1_600_000 },
    ]);
    expect(told.lateRecords).toBe(3);
  });

  test('count as small exactly what a compaction would take', () => {
    const told = figures([
      add('a', '2026-11-19', '2026-11-19T10:00:00Z', 1, 100),
      add('b', '2026-11-19', '2026-11-19T11:00:00Z', 1, 200),
      add('alone', '2026-11-18', '2026-11-18T11:00:00Z', 1, 200),
      add('today 1', '2026-11-21', '2026-11-21T01:00:00Z', 1, 100),
      add('today 2', '2026-11-21', '2026-11-21T02:00:00Z', 1, 100),
    ]);
    expect([told.smallFiles, told.smallBytes]).toEqual([2, 300]);
  });

  test('leave the growth where it was when compaction writes a day anew', () => {
    const rewritten = { ...add('z', '2026-11-18', '2026-11-20T03:00:00Z', 10, 1000), tags: lateTags(4) };
    const told = figures([rewritten]);
    expect(told.lateRecords).toBe(4);
    expect(told.growth).toEqual([
      { date: '2026-11-18', records: 6, sizeBytes: 600 },
      { date: '2026-11-20', records: 4, sizeBytes: 400 },
    ]);
  });

  test('count the days that retention would drop', () => {
    const committed = '2026-11-20T03:00:00Z';
    const days = ['2026-10-20', '2026-10-21', '2026-10-22', '2026-11-20'].map((day) => add(day, day, committed, 1, 1));
    expect(figures(days).daysDue).toBe(2);
    expect(figures(days, { ...stream, retentionDays: null }).daysDue).toBe(0);
  });

  test('of a table have growth and no days', () => {
    const told = figures(
      [add('version=v1/a', null, '2026-11-20T03:00:00Z', 5, 50)],
      feedOf('user_transaction_summary'),
    );
    expect(told).toEqual({
      smallFiles: 0,
      smallBytes: 0,
      lateRecords: 0,
      days: [],
      growth: [{ date: '2026-11-20', records: 5, sizeBytes: 50 }],
      daysDue: 0,
    });
  });

  test('of feeds add up by day', () => {
    expect(
      addedGrowth([
        [{ date: '2026-11-20', records: 1, sizeBytes: 10 }],
        [
          { date: '2026-11-19', records: 2, sizeBytes: 20 },
          { date: '2026-11-20', records: 3, sizeBytes: 30 },
        ],
      ]),
    ).toEqual([
      { date: '2026-11-19', records: 2, sizeBytes: 20 },
      { date: '2026-11-20', records: 4, sizeBytes: 40 },
    ]);
  });
});
