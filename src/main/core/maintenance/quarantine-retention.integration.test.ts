import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  batchOf,
  commitOnce,
  feedOf,
  openDeltaLake,
  payments,
  systemClock,
  type DeltaLake,
} from '../../../../test/support/delta-lake';
import { dayMs } from '../../../../test/support/row-lake';
import { countingIds, recordingLogger } from '../../../../test/support/delta-lake';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createEventLog } from '../jobs/event-log';
import { createJobRunner } from '../jobs/job-runner';
import { createRunLog } from '../jobs/run-log';
import { applyRetention, planFeedRetention } from './retention';

const feed = feedOf('stream', { retentionDays: 30 });
let lake: DeltaLake;

beforeAll(async () => {
  lake = await openDeltaLake();
});
afterAll(() => lake.close());

test('what a real export quarantined goes with the days of its feed, by a commit of its own, and new records follow on', async () => {
  const { store } = lake;
  const commit = async (first: number) => {
    const values = [...payments(2, first), '{"id":', 'nothing'];
    await commitOnce(store, feed, batchOf(values, first), BigInt(first));
  };
  await commit(1);
  await commit(10);
  const files = createNodeFiles();
  const ids = countingIds('q');
  const { logger } = recordingLogger();
  const portsAt = (days: number) => {
    const clock = { ...systemClock, now: () => new Date(Date.now() + days * dayMs) };
    const runLog = createRunLog(files, lake.root, logger);
    const runner = createJobRunner({ clock, ids, logger, runLog, parallelExports: () => Promise.resolve(1) });
    return { files, clock, logger, runner, events: createEventLog(lake.root, { files, clock, logger }) };
  };
  const quarantinedDays = async (days: number) =>
    (await planFeedRetention(store.table(feed), store, portsAt(days))).flatMap(({ items }) =>
      items.filter(({ table }) => table === 'quarantine'),
    );
  expect(await quarantinedDays(29)).toEqual([]);
  expect((await quarantinedDays(32)).reduce((sum, { records }) => sum + records, 0)).toBe(4);

  const ports = portsAt(32);
  await applyRetention(await planFeedRetention(store.table(feed), store, ports), ports);
  expect((await store.quarantine(feed))?.totals.records).toBe(0);
  expect((await store.snapshot(feed))?.totals.records).toBe(0);
  await commit(20);
  expect((await lake.reopened().quarantine(feed))?.totals.records).toBe(2);
});
