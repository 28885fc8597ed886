import { expect, test } from 'vitest';
import { jobSchema, type Job } from '../../../../shared/contract/jobs';
import { fillingState } from './filling-state';

const job = (status: Job['status'], feed = 'orders'): Job =>
  jobSchema.parse({
    id: `j-${feed}`,
    runId: `r-${feed}`,
    kind: 'export',
    feed,
    status,
    progress: {
      rows: 10,
      totalRows: null,
      sourceBytes: 0,
      writtenBytes: 0,
      rowsPerSecond: 0,
      quarantined: 0,
      lagMessages: null,
      phase: 'writing',
    },
    queuedAt: '2026-11-20T12:00:00.000Z',
    startedAt: null,
    endedAt: null,
    error: null,
    warnings: [],
  });

test('feeds are being filled while one is, and before the first is told of', () => {
  expect(fillingState([], false)).toBe('filling');
  expect(fillingState([job('done'), job('queued', 'users')], true)).toBe('filling');
  expect(fillingState([job('failed'), job('running', 'users')], true)).toBe('filling');
});

test('all are filled, or it has stopped', () => {
  expect(fillingState([job('done'), job('done', 'users')], true)).toBe('done');
  expect(fillingState([job('done'), job('failed', 'users')], true)).toBe('stopped');
  expect(fillingState([job('cancelled')], true)).toBe('stopped');
});

test('a core that was started anew knows nothing of those that were at work', () => {
  expect(fillingState([], true)).toBe('lost');
});
