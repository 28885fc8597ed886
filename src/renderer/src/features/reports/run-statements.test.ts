import { expect, test } from 'vitest';
import { feedNameSchema, runIdSchema } from '../../../../shared/ids';
import { anyRun } from './run-filter';
import { quarantinedDuring, runLines, selectRuns } from './run-statements';

test('the statement asks for what the list shows', () => {
  expect(selectRuns(anyRun)).toContain("WHERE log = 'export'\nORDER BY");
  expect(selectRuns({ ...anyRun, feed: feedNameSchema.parse('orders'), outcome: 'failed' })).toContain(
    "WHERE log = 'export' AND feed = 'orders' AND status = 'failed'\n",
  );
  expect(selectRuns({ ...anyRun, since: '2026-11-20T12:00:00Z' })).toContain(
    "AND logged_at >= TIMESTAMPTZ '2026-11-20T12:00:00Z'\n",
  );
});

test('what an address says stays a value', () => {
  const run = runIdSchema.parse("x' OR 1=1 --");
  expect(selectRuns({ ...anyRun, run })).toContain("run_id = 'x'' OR 1=1 --'");
  expect(runLines("'")).toContain("run_id = ''''");
});

test('the records that a run put into quarantine are those of its time', () => {
  const run = {
    feed: feedNameSchema.parse('orders'),
    startedAt: '2026-11-20T12:00:00.000Z',
    endedAt: '2026-11-20T12:00:01.500Z',
  };
  expect(quarantinedDuring(run)).toContain(
    "FROM orders_quarantine\nWHERE quarantined_at BETWEEN TIMESTAMPTZ '2026-11-20T12:00:00.000Z' AND TIMESTAMPTZ '2026-11-20T12:00:01.500Z'\n",
  );
});
