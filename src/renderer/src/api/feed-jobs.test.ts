import { describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/contract/jobs';
import { feedNameSchema, jobIdSchema, runIdSchema } from '../../../shared/ids';
import { activeOf, failedOf, newestJobs } from './feed-jobs';

/** The `minute` is when it was queued, and its id. */
function job(minute: number, kind: Job['kind'], status: Job['status'], feed = 'orders'): Job {
  const id = `00000000-0000-7000-8000-0000000000${String(minute).padStart(2, '0')}`;
  return {
    id: jobIdSchema.parse(id),
    runId: runIdSchema.parse(id),
    kind,
    feed: feedNameSchema.parse(feed),
    status,
    progress: {
      rows: 0,
      totalRows: null,
      sourceBytes: 0,
      writtenBytes: 0,
      rowsPerSecond: 0,
      quarantined: 0,
      lagMessages: null,
      phase: 'waiting',
    },
    queuedAt: `2026-11-21T08:${String(minute).padStart(2, '0')}:00.000Z`,
    startedAt: null,
    endedAt: null,
    error: null,
    warnings: [],
  };
}

describe('the jobs of a feed', () => {
  it('keeps a consumer and a compaction apart, whichever began later', () => {
    const consumer = job(1, 'consume', 'running');
    const compaction = job(2, 'compact', 'running');
    for (const jobs of [
      [consumer, compaction],
      [compaction, consumer],
    ]) {
      expect(newestJobs(jobs).get('orders')).toEqual({ write: consumer, maintain: compaction });
      expect(activeOf(newestJobs(jobs).get('orders'))).toEqual([consumer, compaction]);
    }
  });

  it('takes the newest of each lane and feed', () => {
    const retried = job(3, 'export', 'queued');
    const other = job(1, 'import', 'done', 'visits');
    const newest = newestJobs([retried, job(2, 'export', 'failed'), other]);
    expect(newest.get('orders')).toEqual({ write: retried });
    expect(newest.get('visits')).toEqual({ write: other });
    expect(activeOf(newest.get('visits'))).toEqual([]);
    expect(activeOf(newest.get('nobody'))).toEqual([]);
  });

  it('lets a failure stand until a job of its own lane follows', () => {
    const failed = job(1, 'export', 'failed');
    const compacted = job(2, 'compact', 'done');
    expect(failedOf(newestJobs([failed, compacted]).get('orders'))).toEqual(failed);
    expect(failedOf(newestJobs([failed, compacted, job(3, 'import', 'done')]).get('orders'))).toBeUndefined();
    const vacuum = job(4, 'vacuum', 'failed');
    expect(failedOf(newestJobs([failed, vacuum]).get('orders'))).toEqual(vacuum);
  });
});
