import { expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake, dayMs } from '../../../../test/support/row-lake';
import { createFeedReader } from '../feeds/feed-reader';
import { createFeedStore } from '../feeds/feed-store';
import { createEventLog } from '../jobs/event-log';
import { createSettingsStore } from '../settings/settings-store';
import { lakeOperations } from './operations';

test('a partition has a date where a calendar has its day', async () => {
  const lake = createRowLake(Date.UTC(2026, 5, 15));
  const { files, root, store } = lake;
  const feed = feedOf('stream');
  const feeds = createFeedStore(files, root, lake.clock);
  await feeds.add(feed);
  await lake.append(feed, [Date.UTC(2026, 1, 2) / dayMs, Date.UTC(2026, 1, 3) / dayMs], 1);
  const path = `${store.table(feed).shape.path}/_delta_log/00000000000000000000.json`;
  await files.replaceText(path, (await files.readText(path)).replaceAll('"day":"3"', '"day":"30"'));
  const reopened = lake.reopened();
  const folders = { snapshot: () => Promise.reject(new Error('no opened folder')) };
  const operations = lakeOperations({
    ...lake,
    feeds,
    store: reopened,
    reader: createFeedReader(reopened, folders),
    settings: createSettingsStore(files, root, lake.clock),
    events: createEventLog(root, lake),
  });
  const partitions = await operations.partitions({ feed: feed.name }, { signal: new AbortController().signal });
  expect(partitions.map(({ date }) => date)).toEqual(['2026-02-02', null]);
});
