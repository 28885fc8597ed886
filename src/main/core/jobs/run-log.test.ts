import { beforeEach, expect, it } from 'vitest';
import { recordingLogger } from '../../../../test/support/delta-lake';
import { createFakeFiles } from '../../../../test/support/fake-files';
import { runSchema, type Run } from '../../../shared/contract/jobs';
import type { Files } from '../ports';
import { jobOperations } from './operations';
import { createRunLog } from './run-log';

let read: string[];
let runsOf: (since?: string) => Promise<string[]>;

function run(runId: string, endedAt: string, status: Run['status']): Run {
  return runSchema.parse({
    runId,
    kind: 'export',
    feed: 'orders',
    status,
    startedAt: endedAt,
    endedAt,
    durationMs: 1,
    rows: 0,
    quarantined: 0,
    sourceBytes: 0,
    writtenBytes: 0,
    deltaVersion: null,
    warnings: [],
    error: null,
  });
}

beforeEach(async () => {
  read = [];
  const fake = createFakeFiles();
  const files: Files = {
    ...fake,
    readText: (path) => {
      read.push(path);
      return fake.readText(path);
    },
  };
  const runLog = createRunLog(files, '/lake', recordingLogger().logger);
  await runLog.append(run('old', '2026-01-31T23:00:00.000Z', 'failed'));
  await runLog.append(run('first', '2026-02-01T11:59:59.999Z', 'failed'));
  await runLog.append(run('second', '2026-02-01T12:00:00.000Z', 'failed'));
  await runLog.append(run('third', '2026-02-01T13:00:00.000Z', 'done'));
  await runLog.append(run('fourth', '2026-02-02T11:00:00.000Z', 'failed'));
  const runner = { list: () => [], watch: async function* () {}, cancel: () => {} };
  const { signal } = new AbortController();
  runsOf = async (since) =>
    (
      await jobOperations(runner, runLog).runs(
        { outcome: 'failed', limit: 100, ...(since === undefined ? {} : { since }) },
        { signal },
      )
    ).map(({ runId }) => runId);
});

it('tells the failed runs of a day, newest first, and reads no month before it', async () => {
  expect(await runsOf('2026-02-01T12:00:00Z')).toEqual(['fourth', 'second']);
  expect(read).toEqual(['/lake/logs/export_2026_02.log']);
});

it('tells all of them where no time is said', async () => {
  expect(await runsOf()).toEqual(['fourth', 'second', 'first', 'old']);
});
