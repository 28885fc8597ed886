import { describe, expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake, dayMs } from '../../../../test/support/row-lake';
import { feedNameSchema } from '../../../shared/ids';
import { createEventLog } from '../jobs/event-log';
import { createJobRunner } from '../jobs/job-runner';
import { createRunLog } from '../jobs/run-log';
import { planRetention } from '../lake/retention';
import { applyRetention, planFeedRetention, toRetentionPlan } from './retention';

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

describe('the quarantine of a feed', () => {
  const feed = feedOf('stream', { retentionDays: 10 });
  const at = (day: number) => new Date(day * dayMs + dayMs / 2).toISOString();

  /** A quarantine of three files: one is old, one is old but for its newest record, and of one nothing is known. */
  async function quarantined() {
    const lake = createRowLake(today * dayMs);
    const table = lake.store.quarantineTable(feed);
    await lake.append(lake.store.table(feed), [today], 1);
    await lake.append(table, [today], 4);
    const state = await table.read();
    const [add] = state?.files.values() ?? [];
    if (state === null || add === undefined) throw new Error('nothing was quarantined');
    const maxima: (number | null)[] = [today - 11, today - 10, null];
    const adds = maxima.map((newest, n) => {
      const times =
        newest === null ? {} : { minValues: { quarantined_at: at(1) }, maxValues: { quarantined_at: at(newest) } };
      return { ...add, path: `quarantine_${n}.parquet`, stats: JSON.stringify({ numRecords: 4, ...times }) };
    });
    const files = new Map(adds.map((each) => [each.path, each]));
    return { lake, table: { ...table, read: () => Promise.resolve({ ...state, files }) } };
  }

  test('loses the files whose newest record is older than the days that its feed keeps, and says so in lines of its own', async () => {
    const { lake, table } = await quarantined();
    const planned = await planFeedRetention(lake.store.table(feed), { quarantineTable: () => table }, lake);
    expect(planned.map(({ items }) => items)).toMatchObject([
      [
        {
          feed: feed.name,
          table: 'quarantine',
          kind: 'day',
          name: at(today - 11).slice(0, 10),
          path: '',
          files: 1,
          records: 4,
        },
      ],
    ]);
    expect(planned).toMatchObject([{ paths: ['quarantine_0.parquet'] }]);
    // Nothing brings them back but a copy of the files.
    expect(toRetentionPlan(planned, [], { undoDays: 7, logDays: 30, targetFileBytes: 1 }, lake).goneAfter).toBeNull();
  });

  test('is kept whole where its feed keeps all days', async () => {
    const { lake, table } = await quarantined();
    const keepsAll = { ...table, feed: feedOf('stream', { retentionDays: null }) };
    expect(await planRetention(keepsAll, lake)).toBeNull();
  });
});
