import { expect, test } from 'vitest';
import { jobSchema, type Job, type JobProgress } from '../../../shared/contract/jobs';
import { deletedText } from './maintenance-commands';

function ended(deleted: JobProgress['deleted']): Job {
  const at = '2026-01-01T00:00:00.000Z';
  const counts = { rows: 0, totalRows: null, sourceBytes: 0, writtenBytes: 0, rowsPerSecond: 0, quarantined: 0 };
  return jobSchema.parse({
    id: 'a',
    runId: 'a',
    kind: 'vacuum',
    feed: 'sales',
    status: 'done',
    progress: { ...counts, lagMessages: null, phase: 'finished', deleted },
    queuedAt: at,
    startedAt: at,
    endedAt: at,
    error: null,
    warnings: [],
  });
}

test('a vacuum says what its jobs deleted, not what was planned', () => {
  const jobs = [ended({ files: 2, sizeBytes: 1500 }), ended({ files: 1, sizeBytes: 500 }), ended(undefined)];
  expect(deletedText(jobs)).toBe('Deleted 3 files, 2.0 kB.');
  expect(deletedText([ended({ files: 1, sizeBytes: 5 })])).toBe('Deleted 1 file, 5 B.');
});
