import { expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake, dayMs } from '../../../../test/support/row-lake';
import { LakeError, type ErrorCode } from '../../../shared/errors';
import { createEventLog } from '../jobs/event-log';
import type { JobContext } from '../jobs/types';
import { compactFeed } from './compact';

const today = Math.floor(Date.UTC(2026, 5, 15) / dayMs);
const maintenance = { undoDays: 7, logDays: 30, targetFileBytes: 128_000_000 };

/** So many days of two files each, compacted by an engine that fails with this for the files of the days given. */
async function compactDays(days: number, failing: (day: string) => boolean, error: LakeError) {
  const lake = createRowLake(today * dayMs);
  const table = lake.store.table(feedOf('stream'));
  const dates = Array.from({ length: days }, (_, i) => today - days + i);
  for (let n = 0; n < 2; n += 1) await lake.append(table, dates, 1);
  lake.clock.advance(dayMs);
  const warnings: string[] = [];
  const context: JobContext = {
    runId: 'run',
    signal: new AbortController().signal,
    stopRequested: new AbortController().signal,
    progress: () => undefined,
    warn: (message) => warnings.push(message),
  };
  let tried = 0;
  const engine: typeof lake.engine = {
    ...lake.engine,
    rewrite: async (options) => {
      tried += 1;
      if (failing(options.relativePath.slice(0, options.relativePath.lastIndexOf('/')))) throw error;
      return lake.engine.rewrite(options);
    },
  };
  const events = createEventLog(lake.root, lake);
  const outcome = await compactFeed(table, maintenance, context, { ...lake, engine, events }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  const state = await table.read();
  return { outcome, warnings, tried, files: state?.files.size, rows: state && lake.rowsOf(table, state).length };
}

test.each<ErrorCode>(['CORRUPT', 'INTERNAL', 'IO'])(
  'a day that cannot be read (%s) is named and left, the later ones are compacted, and the job fails with it',
  async (code) => {
    const error = new LakeError(code, 'No magic bytes in /lake/x.parquet.');
    const { outcome, warnings, files, rows } = await compactDays(4, (folder) => folder.endsWith('day=11'), error);
    expect(outcome).toBe(error);
    expect(warnings).toEqual(['2026-06-11 of payments was left as it is: No magic bytes in /lake/x.parquet.']);
    expect([files, rows]).toEqual([5, 8]);
  },
);

test.each([
  new LakeError('EXHAUSTED', 'No memory.'),
  new LakeError('IO', 'It may stand.', { details: { outcome: 'unknown' } }),
])('what is not of the day alone ends the job at once: $message', async (error) => {
  expect(await compactDays(4, () => true, error)).toMatchObject({ outcome: error, warnings: [], tried: 1, files: 8 });
});

test('however many fail, the warnings have an end', async () => {
  const { warnings, tried } = await compactDays(23, () => true, new LakeError('IO', 'The disk is full.'));
  expect([tried, warnings.length]).toEqual([23, 21]);
  expect(warnings.at(-1)).toBe('3 more could not be compacted and were left as they are.');
});
