import { expect, test } from 'vitest';
import type { RowOrigin } from '../../../../shared/contract/rows';
import { partsTaken } from './parts-taken';

const position = (partition: number | null, topic: string | null = 'orders') => ({
  source: `kafka:${String(partition)}`,
  topic,
  partition,
  from: '10',
  to: '9007199254740994',
});
const origin = (positions: ReturnType<typeof position>[], isRewritten = false): RowOrigin => ({
  path: 'a.parquet',
  rowNumber: 0,
  commit: {
    deltaVersion: 1,
    committedAt: '2026-01-01T00:00:00Z',
    operation: 'CONSUME',
    runId: null,
    isRewritten,
    positions,
  },
  record: { partition: '2', offset: '12', timestamp: null },
});

test('of a topic only the row’s own partition is told, up to the last offset', () => {
  expect(partsTaken(origin([position(0), position(2), position(22)]))).toEqual([
    { ...position(2), to: '9007199254740993' },
  ]);
});

test('a source without a topic is told whole, and a rewritten file tells nothing of its sources', () => {
  expect(partsTaken(origin([position(null, null)]))).toHaveLength(1);
  expect(partsTaken(origin([position(2)], true))).toEqual([]);
  expect(partsTaken({ ...origin([position(2)]), commit: null })).toEqual([]);
});
