import { describe, expect, it } from 'vitest';
import { jobSchema, type Job, type JobProgress } from '../../../shared/contract/jobs';
import { changedByACommit, changedByAJob, hasCommitted } from './job-transitions';
import { createQueryClient, invalidate } from './query-client';
import { operationKey } from './query-keys';

describe('what an ended job makes stale', () => {
  it('is the lake and its plans, and not the inspection that an import form shows', async () => {
    const client = createQueryClient();
    const stale = [
      operationKey('feeds.list', {}),
      operationKey('maintenance.vacuumPlan', {}),
      operationKey('imports.adoptable', {}),
    ];
    const fresh = [operationKey('imports.inspect', { path: '/data/orders.csv' }), operationKey('settings.get', {})];
    for (const key of [...stale, ...fresh]) client.setQueryData(key, 'an answer');
    await invalidate(client, changedByAJob);
    expect(stale.map((key) => client.getQueryState(key)?.isInvalidated)).toEqual([true, true, true]);
    expect(fresh.map((key) => client.getQueryState(key)?.isInvalidated)).toEqual([false, false]);
    client.clear();
  });
});

describe('what a job commits while it goes on', () => {
  it('is told by its bytes and its quarantine, not by what it reads', () => {
    const before = [job('consume', { writtenBytes: 100, quarantined: 1 })];
    const after = (progress: Partial<JobProgress>): Job[] => [
      job('consume', { writtenBytes: 100, quarantined: 1, ...progress }),
    ];
    expect(hasCommitted(before, after({ rows: 5000, lagMessages: 3 }))).toBe(false);
    expect(hasCommitted(before, after({ writtenBytes: 101 }))).toBe(true);
    expect(hasCommitted(before, after({ quarantined: 2 }))).toBe(true);
  });

  it('is no news where it was read with the page, where the job ended, and where it writes no rows', () => {
    const committed = { writtenBytes: 100 };
    expect(hasCommitted(null, [job('consume', committed)])).toBe(false);
    expect(hasCommitted([], [job('consume', committed)])).toBe(true);
    expect(hasCommitted([], [{ ...job('consume', committed), status: 'done' }])).toBe(false);
    expect(hasCommitted([], [job('compact', committed)])).toBe(false);
  });

  it('makes figures stale, and no plan or preview that somebody decides on', async () => {
    const client = createQueryClient();
    const stale = ['feeds.list', 'lake.partitions', 'reports.overview', 'quarantine.summary'];
    const fresh = ['feeds.preview', 'feeds.planSync', 'quarantine.planRedrive', 'maintenance.compactionPlan'];
    for (const name of [...stale, ...fresh]) client.setQueryData(operationKey(name, {}), 'an answer');
    await invalidate(client, changedByACommit);
    const isStale = (name: string) => client.getQueryState(operationKey(name, {}))?.isInvalidated;
    expect(stale.map(isStale)).toEqual(stale.map(() => true));
    expect(fresh.map(isStale)).toEqual(fresh.map(() => false));
    client.clear();
  });
});

function job(kind: Job['kind'], progress: Partial<JobProgress>): Job {
  return jobSchema.parse({
    id: 'JOBID',
    runId: 'RUNID',
    kind,
    feed: 'orders',
    status: 'running',
    progress: {
      rows: 0,
      totalRows: null,
      sourceBytes: 0,
      writtenBytes: 0,
      rowsPerSecond: 0,
      quarantined: 0,
      lagMessages: null,
      phase: 'reading',
      ...progress,
    },
    queuedAt: '2026-01-01T00:00:00.000Z',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: null,
    error: null,
    warnings: [],
  });
}
