import { expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake, dayMs } from '../../../../test/support/row-lake';
import { feedNameSchema } from '../../../shared/ids';
import { createEventLog } from '../jobs/event-log';
import { createJobRunner } from '../jobs/job-runner';
import { createRunLog } from '../jobs/run-log';
import { planRetention } from '../lake/retention';
import { applyRetention } from './retention';

const today = Math.floor(Date.UTC(2026, 5, 15) / dayMs);

test('a feed that is being maintained does not keep those after it from their retention, and is told of at the end', async () => {
  const lake = createRowLake(today * dayMs);
  const runLog = createRunLog(lake.files, lake.root, lake.logger);
  const runner = createJobRunner({ ...lake, runLog, parallelExports: () => Promise.resolve(1) });
  const names = ['first', 'second', 'third'].map((name) => feedNameSchema.parse(name));
  const tables = names.map((name) => lake.store.table(feedOf('stream', { name, retentionDays: 5 })));
  for (const table of tables) await lake.append(table, [today, today - 9], 1);
  const planned = (await Promise.all(tables.map((table) => planRetention(table, lake)))).filter((its) => its !== null);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const work = () => released.then(() => ({ deltaVersion: null }));
  const busy = runner.start({ kind: 'compact', feed: names[1] ?? expect.fail(), work });
  const ports = { ...lake, runner, events: createEventLog(lake.root, lake) };
  await expect(applyRetention(planned, ports)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await Promise.all(tables.map(async (table) => (await table.read())?.files.size))).toEqual([1, 2, 1]);
  release();
  await runner.finished(busy.id);
});
