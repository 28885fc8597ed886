import { expect, test } from 'vitest';
import { feedOf } from '../../../../test/support/delta-lake';
import { createFakeFolderMemory } from '../../../../test/support/fake-folder-memory';
import { createRowLake } from '../../../../test/support/row-lake';
import type { FeedName } from '../../../shared/ids';
import { createEventLog } from '../jobs/event-log';
import { createSettingsStore } from '../settings/settings-store';
import { createFeedReader } from './feed-reader';
import { createFeedStore, type FeedStore } from './feed-store';
import { createFolderReader } from './opened-folder';
import { feedOperations } from './operations';

const root = '/data';
const { name: taken } = feedOf('stream');
const call = { signal: new AbortController().signal };

/** A folder of a file that nobody has touched for a day, beside a lake. */
async function besideLake({
  whileRead = () => Promise.resolve(),
}: {
  whileRead?: (feeds: FeedStore) => Promise<void>;
}) {
  const lake = createRowLake(Date.UTC(2026, 5, 15));
  const { files, clock } = lake;
  await files.makeDirectory(root);
  await files.replaceText(`${root}/1.parquet`, 'rows');
  const feeds = createFeedStore(files, lake.root, clock);
  const memory = createFakeFolderMemory();
  const engine = {
    ...lake.engine,
    async describeParquet(paths: readonly string[]) {
      await whileRead(feeds);
      return lake.engine.describeParquet(paths);
    },
  };
  const nextDay = { now: () => new Date(clock.now().getTime() + 86_400_000) };
  const reader = createFeedReader(lake.store, createFolderReader({ files, engine, memory, clock: nextDay }));
  const { openFolder } = feedOperations({
    ...lake,
    feeds,
    reader,
    folders: memory,
    settings: createSettingsStore(files, lake.root, clock),
    events: createEventLog(lake.root, lake),
    runner: { list: () => [] },
  });
  return { feeds, memory, open: (name?: FeedName) => openFolder({ path: root, name }, call) };
}

test('a folder whose name is taken is not read', async () => {
  let reads = 0;
  const { open, feeds, memory } = await besideLake({ whileRead: async () => void (reads += 1) });
  await feeds.add(feedOf('stream'));
  await expect(open(taken)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(reads).toBe(0);
  expect(await memory.recall(root)).toBeNull();
});

test('what is found in a folder is remembered once it is opened, also where it cannot be opened a second time', async () => {
  const { open, memory } = await besideLake({});
  expect(await open()).toEqual({ feed: 'data' });
  const remembered = await memory.recall(root);
  expect(remembered).not.toBeNull();
  await expect(open()).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await memory.recall(root)).toBe(remembered);
});

test('a folder whose name was taken while it was read is forgotten', async () => {
  const { open, memory } = await besideLake({ whileRead: (feeds) => feeds.add(feedOf('stream')) });
  await expect(open(taken)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await memory.recall(root)).toBeNull();
});
