import { join } from 'node:path';
import type { z } from 'zod';
import type { FeedConfig, feedDeletionSchema } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { walkTable } from '../lake/level-check';
import { clearDeleted, deletedPrefix } from './deleted-folders';
import type { FoundFeed } from './feed-files';
import { foldersOf } from './feed-folders';
import type { JournalStep } from './feed-journal';
import type { HeldFeeds } from './feed-store';
import { assertIdle } from './idle-feed';
import type { FeedPorts } from './operations';
import { plainFeed } from './plain-feed';
import { stillThere } from './still-there';

/** As what its rows may be there: a feed whose file is wrong may be of either kind. */
function mayBe(name: FeedName, found: FoundFeed, now: Date): FeedConfig[] {
  if (found.feed !== null) return [found.feed];
  if (found.isOpenedFolder) return [];
  const source = { type: 'files' } as const;
  return (['stream', 'table'] as const).map((kind) => plainFeed({ name, description: '', kind, source }, now));
}

async function foldersOfAll(feeds: readonly FeedConfig[], ports: FeedPorts): Promise<string[]> {
  const found = await Promise.all(feeds.map((feed) => foldersOf(feed, ports)));
  return [...new Set(found.flat())];
}

/** Bytes are those on disk, of every version; rows are the newest's. Errors: NOT_FOUND; CORRUPT where a folder has the name of the feed's file. */
export async function deletionOf(ports: FeedPorts, name: FeedName): Promise<z.infer<typeof feedDeletionSchema>> {
  const { feeds, reader, store, files, clock } = ports;
  const now = clock.now();
  const found = await feeds.find(name);
  const its = mayBe(name, found, now);
  const folders = (await foldersOfAll(its, ports)).map((folder) => join(store.root, folder));
  const problem = found.broken?.message ?? null;
  const deletion = { feed: name, folders, records: 0, sizeBytes: 0, quarantined: 0, partitions: 0, problem };
  // One quarantine, whichever kind the feed is of.
  const walked = new Set<string>();
  for (const feed of its.filter(({ source }) => source.type !== 'folder')) {
    for (const { shape } of [store.table(feed), store.quarantineTable(feed)]) {
      if (walked.has(shape.path)) continue;
      walked.add(shape.path);
      const seen = await walkTable(files, shape, now.getTime(), false);
      for (const size of seen.files.values()) deletion.sizeBytes += size;
    }
    const { records, quarantined, partitions } = await reader.summary(feed);
    deletion.records += records;
    deletion.partitions += partitions;
    deletion.quarantined = Math.max(deletion.quarantined, quarantined);
  }
  return deletion;
}

/**
 * The feed's file, and with its data its folders, are hidden together from where they were; only then do they go. Also a file that is wrong is so
 * deleted, whatever it holds. Errors: as of `feeds.delete` in the contract.
 */
export async function deleteFeed(
  ports: FeedPorts,
  {
    feed: name,
    data,
    confirm,
  }: { readonly feed: FeedName; readonly data: 'keep' | 'delete'; readonly confirm: string },
): Promise<void> {
  const { feeds, folders: memory, runner, ids, events, store, files, clock } = ports;
  if (confirm !== name) {
    const message = `"${confirm}" is not the name of the feed, ${name}. Nothing was deleted.`;
    throw new LakeError('REFUSED', message, { details: { feed: name } });
  }
  const { records, sizeBytes, problem } = await deletionOf(ports, name);
  await feeds.exclusively(async (held) => {
    const found = await stillThere(name, held.find(name));
    assertIdle(name, runner);
    // What was mended meanwhile may be of another kind than what was counted.
    if ((found.broken === null) !== (problem === null)) throw editedMeanwhile(name);
    if (data === 'delete') await assertAlone(name, held);
    const hidden = `${deletedPrefix}${ids.next()}`;
    const folders = data === 'keep' ? [] : await foldersOfAll(mayBe(name, found, clock.now()), ports);
    const moves = folders.map((from): JournalStep => {
      const [parent = ''] = from.split('/');
      return { step: 'move', from, to: `${parent}/${hidden}` };
    });
    const from = `feeds/${found.isArchived ? 'archived' : 'active'}/${name}.json`;
    const steps: JournalStep[] = [...moves, { step: 'move', from, to: `feeds/${hidden}` }];
    await held.carryOut({ operation: 'delete', feeds: [name], steps });
    if (found.feed?.source.type === 'folder') await memory.remember(found.feed.source.path, null);
  });
  const details = data === 'keep' ? { data } : { data, records, sizeBytes };
  await events.append('feed', { event: 'deleted', feed: name, runId: null, details });
  const left = await clearDeleted(store.root, files, feeds);
  if (left.length === 0) return;
  const message = `"${name}" is deleted. Of what deleted feeds left, not all could be removed: ${left.map((error) => error.message).join(' ')} The next delete or vacuum tries again.`;
  throw new LakeError('IO', message, { details: { feed: name }, cause: left[0] });
}

/** The folders are by name: an active and an archived feed of one name, as a file put there by hand makes them, have the same. */
async function assertAlone(name: FeedName, held: HeldFeeds): Promise<void> {
  if (!(await held.isTwice(name))) return;
  const message = `feeds/active and feeds/archived both have a feed "${name}", whose data is in the same folders. Nothing was deleted. Delete the one that is not archived without its data (lagoon feeds delete ${name} --data keep --confirm ${name}), or move its file away.`;
  throw new LakeError('REFUSED', message, { details: { feed: name } });
}

function editedMeanwhile(name: FeedName): LakeError {
  const message = `The file of "${name}" was edited meanwhile. Nothing was deleted; look at it again.`;
  return new LakeError('CONFLICT', message, { details: { feed: name } });
}
