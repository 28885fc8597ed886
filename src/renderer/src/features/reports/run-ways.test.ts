import { expect, test } from 'vitest';
import { runSchema, type Run } from '../../../../shared/contract/jobs';
import { quarantinedOfRun, rowsOfRun } from './run-ways';

const run = (of: Partial<Run>): Run =>
  runSchema.parse({
    runId: 'r1',
    kind: 'export',
    feed: 'orders',
    status: 'done',
    startedAt: '2026-11-20T12:00:00.000Z',
    endedAt: '2026-11-20T12:00:01.500Z',
    durationMs: 1500,
    rows: 10,
    quarantined: 0,
    sourceBytes: 0,
    writtenBytes: 0,
    deltaVersion: 4,
    warnings: [],
    error: null,
    ...of,
  });

test('the rows of a run are those of the versions it made, and of a load those of the warehouse', () => {
  expect(rowsOfRun(run({}))).toBe('#/lake/orders?tab=versions&run=r1');
  expect(rowsOfRun(run({ kind: 'sync', table: 'dim_users', deltaVersion: null }))).toBe('#/warehouse');
});

test('where nothing is, no link leads', () => {
  expect(rowsOfRun(run({ rows: 0 }))).toBeNull();
  expect(rowsOfRun(run({ status: 'failed', deltaVersion: null }))).toBeNull();
  expect(quarantinedOfRun(run({}))).toBeNull();
});

test.each(['export', 'consume', 'import', 'replay'] as const)(
  'records that a run (%s) put into quarantine are asked for',
  (kind) => {
    expect(decodeURIComponent(quarantinedOfRun(run({ kind, quarantined: 2 })) ?? '')).toContain(
      'FROM+orders_quarantine',
    );
  },
);

test.each(['sync', 'live'] as const)(
  'what the warehouse refused of a load (%s) is not sought in the quarantine',
  (kind) => {
    expect(quarantinedOfRun(run({ kind, table: 'dim_users', deltaVersion: null, quarantined: 12 }))).toBeNull();
  },
);

test('what a redrive left in quarantine is not sought among the records that came while it ran', () => {
  expect(quarantinedOfRun(run({ kind: 'redrive', quarantined: 12 }))).toBeNull();
});
