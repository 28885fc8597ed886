import { join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError, messageOf } from '../../../shared/errors';
import type { FeedStore } from '../feeds/feed-store';
import { serialiseFeed } from '../feeds/feed-text';
import type { JobOutcome } from '../jobs/types';
import { quarantineShape } from '../lake/feed-layout';
import type { LakeStore } from '../lake/types';
import type { Files, Logger } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { removeIfEmpty } from './import-orphans';

export interface MadeFeedPorts {
  readonly root: string;
  readonly feeds: FeedStore;
  readonly settings: Pick<SettingsStore, 'create'>;
  readonly store: LakeStore;
  readonly files: Files;
  readonly logger: Logger;
}

/** A new feed begins empty: what lies in its folder already would come back to life, or be hidden for ever. */
export async function assertFree(
  { store, files }: Pick<MadeFeedPorts, 'store' | 'files'>,
  feed: FeedConfig,
): Promise<void> {
  const path = store.feedPath(feed);
  if (!(await holdsFile(path, files)) && (await store.table(feed).read()) === null) return;
  throw new LakeError(
    'CONFLICT',
    `${path} holds data that no feed describes. Adopt it with: lagoon adopt ${feed.name}, or choose another name.`,
    { details: { feed: feed.name, path } },
  );
}

/** Folders alone are no data: a process that died between a folder and its first file leaves them. */
async function holdsFile(path: string, files: Files): Promise<boolean> {
  for (const name of await files.list(path)) {
    if (name.startsWith('.') || name === '_delta_log') continue;
    const inside = join(path, name);
    if ((await files.stat(inside))?.isDirectory !== true || (await holdsFile(inside, files))) return true;
  }
  return false;
}

/** The feed is made where its import begins, so that one cancelled in the queue leaves none, and goes with an import that came to nothing. */
export async function intoNewFeed(
  ports: MadeFeedPorts,
  feed: FeedConfig,
  work: () => Promise<JobOutcome>,
): Promise<JobOutcome> {
  await assertFree(ports, feed);
  await ports.settings.create();
  await ports.feeds.add(feed);
  try {
    return await work();
  } catch (error) {
    await removeIfNothingIn(ports, feed);
    throw error;
  }
}

/** What somebody has made of it meanwhile is theirs. */
async function removeIfNothingIn(ports: MadeFeedPorts, feed: FeedConfig): Promise<void> {
  const { feeds, store, root, logger } = ports;
  const path = store.feedPath(feed);
  try {
    const isRemoved = await feeds.exclusively(async (held) => {
      const asMade = serialiseFeed(await held.get(feed.name)) === serialiseFeed(feed);
      if (!asMade || (await store.table(feed).read()) !== null) return false;
      await held.remove(feed.name);
      return true;
    });
    if (!isRemoved) return;
  } catch (error) {
    // Why the import failed is what must be told.
    logger.warn('import.feed.left', { feed: feed.name, message: messageOf(error) });
    return;
  }
  for (const folder of [join(path, '_delta_log'), path, quarantineShape(root, feed).path]) {
    await removeIfEmpty(folder, ports);
  }
}
