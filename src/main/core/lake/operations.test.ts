import { expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake, dayMs } from '../../../../test/support/row-lake';
import { createFeedReader } from '../feeds/feed-reader';
import { createFeedStore } from '../feeds/feed-store';
import { createEventLog } from '../jobs/event-log';
import type { FileDescription } from '../ports';
import { createSettingsStore } from '../settings/settings-store';
import { lakeOperations } from './operations';

const signal = new AbortController().signal;
const footer: FileDescription = {
  writer: 'somebody',
  records: 1,
  totalRowGroups: 1,
  rowGroups: [{ index: 0, records: 1, compressedBytes: 5, uncompressedBytes: 9, compressions: ['ZSTD'] }],
  columns: [],
  totalColumns: 0,
};

/** A stream with rows of 2 and 3 February, committed in June. */
async function streamOfTwoDays() {
  const lake = createRowLake(Date.UTC(2026, 5, 15));
  const feed = feedOf('stream');
  const feeds = createFeedStore(lake.files, lake.root, lake.clock);
  await feeds.add(feed);
  await lake.append(feed, [Date.UTC(2026, 1, 2) / dayMs, Date.UTC(2026, 1, 3) / dayMs], 1);
  const opened: string[] = [];
  const describeFile = (path: string): Promise<FileDescription> => {
    opened.push(path);
    return Promise.resolve(footer);
  };
  const open = () => {
    const store = lake.reopened();
    return lakeOperations({
      ...lake,
      feeds,
      store,
      reader: createFeedReader(store, { snapshot: () => Promise.reject(new Error('no opened folder')) }),
      settings: createSettingsStore(lake.files, lake.root, lake.clock),
      engine: { describeFile },
      events: createEventLog(lake.root, lake),
    });
  };
  return { lake, feed, opened, open };
}

test('a partition has a date where a calendar has its day', async () => {
  const { lake, feed, open } = await streamOfTwoDays();
  const path = `${lake.store.table(feed).shape.path}/_delta_log/00000000000000000000.json`;
  await lake.files.replaceText(path, (await lake.files.readText(path)).replaceAll('"day":"3"', '"day":"30"'));
  const partitions = await open().partitions({ feed: feed.name }, { signal });
  expect(partitions.map(({ date }) => date)).toEqual(['2026-02-02', null]);
});

test('a partition tells what came late, and which of its files a compaction would take once its writers are done', async () => {
  const { lake, feed, open } = await streamOfTwoDays();
  await lake.append(feed, [Date.UTC(2026, 1, 2) / dayMs, Date.UTC(2026, 5, 15) / dayMs], 2);
  const marks = async () =>
    (await open().partitions({ feed: feed.name }, { signal })).map((day) => [
      day.date,
      day.lateRecords,
      day.smallFiles,
    ]);
  expect(await marks()).toEqual([
    ['2026-02-02', 3, 0],
    ['2026-02-03', 1, 0],
    ['2026-06-15', 0, 0],
  ]);
  lake.clock.advance(2 * 3_600_000);
  expect(await marks()).toEqual([
    ['2026-02-02', 3, 2],
    ['2026-02-03', 1, 0],
    ['2026-06-15', 0, 0],
  ]);
});

test('a file is looked into where the log lists it, and nowhere else', async () => {
  const { lake, feed, opened, open } = await streamOfTwoDays();
  const operations = open();
  const { files } = await operations.files({ feed: feed.name, limit: 10 }, { signal });
  const path = files[0]?.path ?? '';
  expect(await operations.fileDetail({ feed: feed.name, path, rowGroup: 0 }, { signal })).toEqual(footer);
  expect(opened).toEqual([`${lake.store.table(feed).shape.path}/${path}`]);

  for (const outside of [`../${feed.name}/${path}`, '/etc/passwd', 'feed.json']) {
    await expect(operations.fileDetail({ feed: feed.name, path: outside, rowGroup: 0 }, { signal })).rejects.toThrow(
      'is no file of the newest version',
    );
  }
  await expect(operations.fileDetail({ feed: feed.name, path, rowGroup: 1 }, { signal })).rejects.toThrow(
    'has no row group 1: it has 1.',
  );
  expect(opened).toHaveLength(2);
});

test('the files of a day are those whose rows came on it, which their event days do not tell', async () => {
  const { lake, feed, open } = await streamOfTwoDays();
  lake.clock.advance(dayMs);
  await lake.append(feed, [Date.UTC(2026, 1, 2) / dayMs], 2);
  const cameOn = async (day?: string) => {
    const input = { feed: feed.name, limit: 10, ...(day === undefined ? {} : { cameOn: day }) };
    return (await open().files(input, { signal })).files.map(({ partition }) => partition).sort();
  };
  const days = ['year=2026/month=02/day=02', 'year=2026/month=02/day=03'];
  expect(await cameOn('2026-06-15')).toEqual(days);
  expect(await cameOn('2026-06-16')).toEqual(days.slice(0, 1));
  expect(await cameOn('2026-02-02')).toEqual([]);
  expect(await cameOn()).toHaveLength(3);
});
