import { expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake } from '../../../../test/support/row-lake';
import { createSnapshotCache } from './snapshot-cache';

const hours = (from: number, to: number) => ({
  from: `2026-06-15T0${from}:00:00.000Z`,
  to: `2026-06-15T0${to}:00:00.000Z`,
});
const [sent, paid] = [hours(1, 2), hours(3, 4)];

test('a feed that is told another event time column gets the times of that, and the first ones again with the first', async () => {
  const lake = createRowLake(Date.UTC(2026, 5, 15));
  const table = lake.store.table(feedOf('table'));
  const stats = JSON.stringify({
    numRecords: 1,
    minValues: { sent: sent.from, paid: paid.from },
    maxValues: { sent: sent.to, paid: paid.to },
  });
  const written = await lake.overwrite(table, 1);
  const files = new Map([...written.files].map(([path, add]) => [path, { ...add, stats }]));
  const state = { ...written, files };
  const snapshotOf = createSnapshotCache();
  const bySent = await snapshotOf(table.log, state, 'sent');
  const byPaid = await snapshotOf(table.log, state, 'paid');
  for (const [snapshot, { from, to }] of [
    [bySent, sent],
    [byPaid, paid],
  ] as const) {
    const its = { minEventTime: new Date(from), maxEventTime: new Date(to) };
    expect(snapshot.totals).toMatchObject(its);
    expect(snapshot.files).toMatchObject([its]);
  }
  expect((await snapshotOf(table.log, state, null)).totals.minEventTime).toBeNull();
  expect(await snapshotOf(table.log, state, 'sent')).toBe(bySent);
});
