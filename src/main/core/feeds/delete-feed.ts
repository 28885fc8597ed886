import { join } from 'node:path';
import type { z } from 'zod';
import type { FeedConfig, feedDeletionSchema } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { walkTable } from '../lake/level-check';
import { clearDeleted, deletedPrefix } from './deleted-folders';
import { foldersOf } from './feed-folders';
import type { JournalStep } from './feed-journal';
import type { HeldFeeds } from './feed-store';
import { assertIdle } from './idle-feed';
import type { FeedPorts } from './operations';
import { stillThere } from './still-there';

interface Found {
  readonly feed: FeedConfig;
  readonly isArchived: boolean;
}

/** Active or archived. Errors: NOT_FOUND, CORRUPT. */
async function find(feeds: Pick<HeldFeeds, 'get' | 'getArchived'>, name: FeedName): Promise<Found> {
  try {
    return { feed: await feeds.get(name), isArchived: false };
  } catch (error) {
    if (!(error instanceof LakeError && error.code === 'NOT_FOUND')) throw error;
    try {
      return { feed: (await feeds.getArchived(name)).feed, isArchived: true };
    } catch (other) {
      // Which feeds there are is what helps.
      throw other instanceof LakeError && other.code === 'NOT_FOUND' ? error : other;
    }
  }
}

/** Bytes are those on disk, of every version; rows are the newest's. */
export async function deletionOf(ports: FeedPorts, name: FeedName): Promise<z.infer<typeof feedDeletionSchema>> {
  const { feeds, reader, store, files, clock } = ports;
  const { feed } = await find(feeds, name);
  const folders = (await foldersOf(feed, ports)).map((folder) => join(store.root, folder));
  const none = { feed: name, folders, records: 0, sizeBytes: 0, quarantined: 0, partitions: 0 };
  if (feed.source.type === 'folder') return none;
  let sizeBytes = 0;
  for (const { shape } of [store.table(feed), store.quarantineTable(feed)]) {
    const seen = await walkTable(files, shape, clock.now().getTime(), false);
    for (const size of seen.files.values()) sizeBytes += size;
  }
  const { records, quarantined, partitions } = await reader.summary(feed);
  return { ...none, records, sizeBytes, quarantined, partitions };
}

/**
 * With its data, the feed's folders are hidden beside where they were, together with the removal of its configuration; only then do the files go.
 * Errors: as of `feeds.delete` in the contract.
 */
export async function deleteFeed(
  ports: FeedPorts,
  {
    feed: name,
    data,
    confirm,
  }: { readonly feed: FeedName; readonly data: 'keep' | 'delete'; readonly confirm: string },
): Promise<void> {
  const { feeds, runner, ids, events, store, files } = ports;
  if (confirm !== name) {
    const message = `"${confirm}" is not the name of the feed, ${name}. Nothing was deleted.`;
    throw new LakeError('REFUSED', message, { details: { feed: name } });
  }
  const { records, sizeBytes } = await deletionOf(ports, name);
  await feeds.exclusively(async (held) => {
    const { feed, isArchived } = await stillThere(name, find(held, name));
    assertIdle(name, runner);
    const hidden = `${deletedPrefix}${ids.next()}`;
    const folders = data === 'keep' ? [] : await foldersOf(feed, ports);
    const moves = folders.map((from): JournalStep => {
      const [parent = ''] = from.split('/');
      return { step: 'move', from, to: `${parent}/${hidden}` };
    });
    const removal = await held.removalOf(name, isArchived);
    await held.carryOut({ operation: 'delete', feeds: [name], steps: [...moves, removal] });
  });
  const details = data === 'keep' ? { data } : { data, records, sizeBytes };
  await events.append('feed', { event: 'deleted', feed: name, runId: null, details });
  await clearDeleted(store.root, files);
}
