import { join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { FeedName } from '../../../shared/ids';
import type { Clock, Files } from '../ports';
import { underSettingsLock } from '../settings/settings-lock';
import {
  archivedConfig,
  brokenBy,
  createFeedFiles,
  type ArchivedConfig,
  type BrokenFeed,
  type FoundFeed,
} from './feed-files';
import { createFeedJournal } from './feed-journal';
import { assertFreeName } from './feed-names';
import { createHeldFeeds, type HeldFeeds, type Stuck } from './held-feeds';
import { stillThere } from './still-there';

export type { HeldFeeds } from './held-feeds';

/** Configuration of feeds: one JSON file each under feeds/active, read anew at each call because people and scripts edit them. */
export interface FeedStore {
  list(): Promise<{ feeds: FeedConfig[]; broken: BrokenFeed[] }>;
  /** Those that are put away, under feeds/archived. */
  listArchived(): Promise<{ feeds: ArchivedConfig[]; broken: BrokenFeed[] }>;
  /** Errors: NOT_FOUND naming the feeds there are, CORRUPT naming file, line and field, IO. */
  get(name: FeedName): Promise<FeedConfig>;
  /** Errors: likewise. */
  getArchived(name: FeedName): Promise<ArchivedConfig>;
  /** Active or archived, also where its file is wrong. Errors: NOT_FOUND; CORRUPT where a folder has the file's name. */
  find(name: FeedName): Promise<FoundFeed>;
  /** Errors: CONFLICT where a feed of that name exists or is archived, or SQL has another table of it: the logs, or a feed's quarantine. */
  add(feed: FeedConfig): Promise<void>;
  /** Errors: as `add`, which asks again. */
  assertAddable(name: FeedName): Promise<void>;
  replace(feed: FeedConfig): Promise<void>;
  /** Saves what `edit` makes of the feed as it is now, with a new `updatedAt`. Errors: as `get`; CONFLICT (retryable) where others change feeds all the time. */
  change(
    name: FeedName,
    edit: (current: FeedConfig) => FeedConfig,
  ): Promise<{ readonly before: FeedConfig; readonly after: FeedConfig }>;
  /** Removes the configuration only; the data is not touched. */
  remove(name: FeedName): Promise<void>;
  /** One at a time among all processes, after whatever a dead one left half done. Takes milliseconds: no long work inside. */
  exclusively<T>(work: (held: HeldFeeds) => Promise<T>): Promise<T>;
}

export function createFeedStore(files: Files, root: string, clock: Clock): FeedStore {
  const feedFiles = createFeedFiles(files, root);
  const journal = createFeedJournal(files, root);

  /** `stuck`: what goes neither on nor back; the work leaves its feeds alone. Error: CORRUPT where it cannot be told which those are. */
  const locked = async <T>(work: (assertHeld: () => Promise<void>, stuck: Stuck | null) => Promise<T>): Promise<T> => {
    await files.makeDirectory(join(root, 'feeds'));
    return underSettingsLock(feedFiles.folder('active'), { files, clock }, async (assertHeld) => {
      let stuck: Stuck | null = null;
      try {
        await journal.finish(assertHeld);
      } catch (error) {
        const pending = await journal.pendingFeeds();
        // What was taken back is in nobody's way.
        if (pending.length > 0) stuck = { error, feeds: pending };
        else if (await journal.isPending()) throw error;
      }
      return work(assertHeld, stuck);
    });
  };

  /**
   * What a dead process left half done, or a living one is about to end, comes first: between, a feed's rows are under another name. Gives the
   * feeds of what goes neither on nor back, and why; all others work.
   */
  const settle = async (): Promise<Stuck | null> => {
    if (!(await journal.isPending())) return null;
    try {
      return await locked((_assertHeld, stuck) => Promise.resolve(stuck));
    } catch (error) {
      // What was taken back is settled.
      if (await journal.isPending()) return { error, feeds: await journal.pendingFeeds() };
    }
    return null;
  };

  const settleFor = async (name: FeedName): Promise<void> => {
    const stuck = await settle();
    if (stuck?.feeds.includes(name) === true) throw stuck.error;
  };

  const exclusively: FeedStore['exclusively'] = (work) =>
    locked((assertHeld, stuck) => work(createHeldFeeds({ files, root, feedFiles, journal, assertHeld, stuck })));

  return {
    exclusively,
    async list() {
      const stuck = await settle();
      const { found, broken } = await feedFiles.readAll('active');
      const feeds = found.map(({ feed }) => feed).filter(({ name }) => stuck?.feeds.includes(name) !== true);
      return { feeds, broken: stuck === null ? broken : [brokenBy(journal.path, stuck.error, null), ...broken] };
    },
    async listArchived() {
      const { found, broken } = await feedFiles.readAll('archived');
      return { feeds: found.map(archivedConfig), broken };
    },
    async get(name) {
      await settleFor(name);
      return feedFiles.get(name);
    },
    async getArchived(name) {
      await settleFor(name);
      return feedFiles.getArchived(name);
    },
    async find(name) {
      await settleFor(name);
      return feedFiles.find(name);
    },
    async assertAddable(name) {
      await settleFor(name);
      await assertFreeName(name, feedFiles);
    },
    add: (feed) => exclusively((held) => held.add(feed)),
    replace: (feed) => exclusively((held) => held.replace(feed)),
    remove: (name) => exclusively((held) => held.remove(name)),
    async change(name, edit) {
      // Asked first: a folder that is no lake gets none of a lake's by a name that it does not have.
      await settleFor(name);
      await feedFiles.get(name);
      return exclusively(async (held) => {
        const before = await stillThere(name, held.get(name));
        const after = { ...edit(before), updatedAt: laterThan(before.updatedAt, clock.now()) };
        await held.replace(after);
        return { before, after };
      });
    },
  };
}

/** Now, and never the same twice for one feed: whoever edits it goes by that. */
export function laterThan(instant: string, now: Date): string {
  return new Date(Math.max(now.getTime(), Date.parse(instant) + 1)).toISOString();
}
