import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  amountSum,
  batchOf,
  commitOnce,
  feedOf,
  openDeltaLake,
  payments,
  runOptions,
  type DeltaLake,
} from '../../../../test/support/delta-lake';
import { deltaRsAbsence, readDeltaTable } from '../../../../test/support/delta-rs/delta-rs';

let lake: DeltaLake;
let absence: string | null;

beforeAll(async () => {
  absence = await deltaRsAbsence();
}, 300_000);

beforeEach(async () => {
  lake = await openDeltaLake();
  return () => lake.close();
});

describe('a stream', () => {
  const feed = feedOf('stream');

  test('is read by delta-rs as it was written, by day and with every digit', async (context) => {
    if (absence !== null) context.skip(absence);
    const outcome = await commitOnce(lake.store, feed, batchOf(payments(25_000, 0, 10_000)), 25_000n);
    expect(outcome).toMatchObject({ deltaVersion: 0, rows: 25_000, quarantinedRows: 0 });

    const table = await readDeltaTable(lake.store.feedPath(feed));
    expect(table).toMatchObject({ version: 0, rows: 25_000, files: 3, partitionColumns: ['year', 'month', 'day'] });
    expect(table.sums['amount']).toBe(amountSum(25_000));
    expect(table.counts['user.visits']).toBe('25000');
    expect(table.minima['at']).toMatch(/^2026-01-01T00:00:00/);
    expect(table.maxima['kafka_timestamp']).toMatch(/^2026-01-15T00:00:24.999/);

    const snapshot = await lake.reopened().snapshot(feed);
    expect(table.columns).toEqual(snapshot?.columns);
    expect(snapshot?.files.map(({ path, records }) => [path.split('/data_')[0], records])).toEqual([
      ['year=2026/month=01/day=01', 10_000],
      ['year=2026/month=01/day=02', 10_000],
      ['year=2026/month=01/day=03', 5000],
    ]);
    expect(snapshot?.files[2]?.maxEventTime).toEqual(new Date('2026-01-03T01:23:19.000Z'));
    expect(snapshot?.positions).toEqual(new Map([['sample:test', 25_000n]]));
  });

  test('keeps rows that do not fit in its quarantine, in the same commit', async (context) => {
    if (absence !== null) context.skip(absence);
    const outcome = await commitOnce(lake.store, feed, batchOf([...payments(3), 'nonsense', null]), 5n);
    expect(outcome).toMatchObject({ deltaVersion: 0, rows: 3, quarantinedRows: 2 });

    const quarantine = await lake.store.quarantine(feed);
    expect(quarantine?.files.map((file) => file.records)).toEqual([2]);
    const table = await readDeltaTable(join(lake.root, 'quarantine', feed.name));
    expect(table).toMatchObject({ rows: 2, version: 0, sums: { kafka_offset: '7' }, counts: { value: '1' } });
    expect(table.maxima['reason']).toBe('tombstone');
    expect(lake.store.quarantineName(feed.name)).toBe('payments_quarantine');
  });

  test('commits the positions of a batch that is all quarantine', async () => {
    const outcome = await commitOnce(lake.store, feed, batchOf(['[]', '{"amount":1.234}']), 2n);
    expect(outcome).toMatchObject({ deltaVersion: 0, rows: 0, quarantinedRows: 2 });
    expect((await lake.store.snapshot(feed))?.positions).toEqual(new Map([['sample:test', 2n]]));
    expect((await lake.store.quarantine(feed))?.files.map((file) => file.records)).toEqual([2]);
  });

  test('is read from its checkpoint, by Lagoon and by delta-rs, when the older entries are gone', async (context) => {
    if (absence !== null) context.skip(absence);
    for (let n = 0; n < 12; n += 1)
      await commitOnce(lake.store, feed, batchOf(payments(10, n * 10), n * 10), BigInt(n));
    const logPath = join(lake.store.feedPath(feed), '_delta_log');
    for (let n = 0; n <= 10; n += 1) await rm(join(logPath, `${String(n).padStart(20, '0')}.json`));

    const snapshot = await lake.reopened().snapshot(feed);
    expect(snapshot).toMatchObject({ deltaVersion: 11, positions: new Map([['sample:test', 11n]]) });
    expect(snapshot?.files).toHaveLength(12);
    const table = await readDeltaTable(lake.store.feedPath(feed));
    expect(table).toMatchObject({ version: 11, rows: 120, files: 12 });
    expect(table.sums['amount']).toBe(amountSum(120));
  });

  test('reads a damaged checkpoint as no checkpoint', async () => {
    for (let n = 0; n < 11; n += 1) await commitOnce(lake.store, feed, batchOf(payments(1, n), n), BigInt(n));
    await writeFile(
      join(lake.store.feedPath(feed), '_delta_log', `${String(10).padStart(20, '0')}.checkpoint.parquet`),
      'PAR1',
    );
    expect((await lake.reopened().snapshot(feed))?.files).toHaveLength(11);
    expect(lake.lines.map((line) => line.event)).toContain('lake.checkpoint.unreadable');
  });

  test('gives a row of every day a file of its own, however many days come at once', async (context) => {
    if (absence !== null) context.skip(absence);
    await commitOnce(lake.store, feed, batchOf(payments(400, 0, 4)), 400n);
    expect((await lake.store.snapshot(feed))?.files).toHaveLength(100);
    expect(await readDeltaTable(lake.store.feedPath(feed))).toMatchObject({ rows: 400, files: 100 });
  });

  test('leaves nothing behind when its writer is closed without a commit', async () => {
    const writer = await lake.store.openWriter(feed, runOptions());
    await writer.append(batchOf(payments(60_000)));
    await writer.close();
    await writer.close();
    expect(await lake.names()).toEqual([]);
    expect(await lake.store.snapshot(feed)).toBeNull();
  });

  test('leaves nothing behind when it is cancelled in the middle of writing', async () => {
    const controller = new AbortController();
    const writer = await lake.store.openWriter(feed, runOptions(controller.signal));
    await writer.append(batchOf(payments(120_000)));
    const committing = writer.commit([{ appId: 'sample:test', version: 1n }]);
    controller.abort();
    await expect(committing).rejects.toMatchObject({ code: 'CANCELLED' });
    await writer.close();
    expect(await lake.names()).toEqual([]);
  });

  test('summarises itself in _metadata.json, made again when it is lost', async () => {
    await commitOnce(lake.store, feed, batchOf(payments(3, 0, 2)), 3n);
    const path = join(lake.store.feedPath(feed), '_metadata.json');
    const first = await readFile(path, 'utf8');
    expect(JSON.parse(first)).toMatchObject({
      kind: 'stream',
      mode: 'APPEND',
      version: 0,
      total_records: 3,
      partitions: [
        {
          path: 'year=2026/month=01/day=01',
          records: 2,
          files: 1,
          min_event_time: '2026-01-01T00:00:00.000Z',
          max_event_time: '2026-01-01T00:00:01.000Z',
        },
        { path: 'year=2026/month=01/day=02', records: 1, files: 1 },
      ],
    });
    await rm(path);
    await (await lake.reopened().openWriter(feed, runOptions())).close();
    expect(await readFile(path, 'utf8')).toBe(first);
  });
});

describe('a table', () => {
  const feed = feedOf('table');

  test('writes a whole new version each time and keeps the newest seven', async (context) => {
    if (absence !== null) context.skip(absence);
    for (let n = 1; n <= 9; n += 1) await commitOnce(lake.store, feed, batchOf(payments(n)), BigInt(n));

    const versions = await lake.store.versions(feed);
    expect(versions.map(({ tableVersion, records, current }) => [tableVersion, records, current])).toEqual(
      [9, 8, 7, 6, 5, 4, 3].map((n) => [n, n, n === 9]),
    );
    const path = lake.store.feedPath(feed);
    for (const { tableVersion, deltaVersion } of versions) {
      const table = await readDeltaTable(path, deltaVersion);
      expect(table).toMatchObject({ rows: tableVersion, files: 1, partitionColumns: [] });
      expect(table.sums['amount']).toBe(amountSum(tableVersion));
    }
    expect((await readDeltaTable(path)).columns).toEqual(feed.columns);
  });

  test('has an empty version where the source has no rows', async () => {
    await commitOnce(lake.store, feed, batchOf(payments(2)), 1n);
    expect(await commitOnce(lake.store, feed, batchOf([]), 2n)).toMatchObject({ deltaVersion: 1, rows: 0 });
    expect((await lake.reopened().snapshot(feed))?.files).toEqual([]);
    expect((await lake.store.versions(feed))[0]).toMatchObject({ tableVersion: 2, records: 0, current: true });
    expect((await commitOnce(lake.reopened(), feed, batchOf(payments(1)), 3n)).deltaVersion).toBe(2);
    expect((await lake.store.versions(feed))[0]).toMatchObject({ tableVersion: 3, path: 'version=v3' });
  });
});
