import { expect, it } from 'vitest';
import { recordingLogger } from '../../../../test/support/delta-lake';
import { createFakeFiles } from '../../../../test/support/fake-files';
import { runSchema, type Run } from '../../../shared/contract/jobs';
import { createRunLog } from '../jobs/run-log';
import { failuresOfLate } from './failures-of-late';

function run(runId: string, endedAt: string, status: Run['status']): Run {
  const counts = { durationMs: 1, rows: 0, quarantined: 0, sourceBytes: 0, writtenBytes: 0, deltaVersion: null };
  return runSchema.parse({
    runId,
    kind: 'export',
    feed: 'orders',
    status,
    startedAt: endedAt,
    endedAt,
    ...counts,
    warnings: [],
    error: null,
  });
}

it('counts every run that failed within the day, however many went well since', async () => {
  const runLog = createRunLog(createFakeFiles(), '/lake', recordingLogger().logger);
  await runLog.append(run('too old', '2026-01-31T11:59:59.999Z', 'failed'));
  await runLog.append(run('first', '2026-01-31T12:00:00.000Z', 'failed'));
  await runLog.append(run('second', '2026-02-01T00:00:01.000Z', 'failed'));
  for (let index = 0; index < 600; index += 1) {
    await runLog.append(run(`good ${String(index)}`, '2026-02-01T11:00:00.000Z', 'done'));
  }
  await runLog.append(run('stopped', '2026-02-01T11:30:00.000Z', 'cancelled'));
  expect(await failuresOfLate(runLog, new Date('2026-02-01T12:00:00Z'))).toEqual({
    count: 2,
    since: new Date('2026-01-31T12:00:00Z'),
  });
});
