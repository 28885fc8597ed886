import { beforeEach, expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createRowLake, type RowLake } from '../../../../test/support/row-lake';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import { createFeedStore, type FeedStore } from '../feeds/feed-store';
import type { JobOutcome } from '../jobs/types';
import { intoNewFeed } from './made-feed';

const feed: FeedConfig = { ...feedOf('stream'), source: { type: 'files' } };
let lake: RowLake;
let feeds: FeedStore;

beforeEach(() => {
  lake = createRowLake(Date.UTC(2026, 5, 15, 12));
  feeds = createFeedStore(lake.files, lake.root, lake.clock);
});

function made(work: () => Promise<JobOutcome>): Promise<JobOutcome> {
  const settings = { create: () => Promise.resolve() };
  return intoNewFeed({ ...lake, feeds, settings }, feed, work);
}

const failing = () => Promise.reject(new LakeError('SOURCE', 'The third file is no CSV.'));

test('a feed goes with the import that was to fill it', async () => {
  await expect(made(failing)).rejects.toThrow('The third file is no CSV.');
  await expect(feeds.get(feed.name)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('what somebody made of the feed meanwhile stays, though the import that made it failed', async () => {
  const table: FeedConfig = { ...feedOf('table'), name: feed.name, source: feed.source };
  const editing = async (): Promise<JobOutcome> => {
    await feeds.change(feed.name, () => table);
    return failing();
  };
  await expect(made(editing)).rejects.toThrow('The third file is no CSV.');
  expect((await feeds.get(feed.name)).kind).toBe('table');
});

test('a feed that holds rows stays, though the import that wrote them failed later', async () => {
  const writing = async (): Promise<JobOutcome> => {
    await lake.append(feed, [20_000], 1);
    return failing();
  };
  await expect(made(writing)).rejects.toThrow('The third file is no CSV.');
  expect((await feeds.get(feed.name)).name).toBe(feed.name);
});
