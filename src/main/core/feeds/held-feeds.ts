import { join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import type { Files } from '../ports';
import type { ArchivedConfig, FeedFiles, FoundFeed } from './feed-files';
import type { FeedJournal, JournalStep } from './feed-journal';
import { assertFreeName, nameTaken } from './feed-names';
import { serialiseFeed } from './feed-text';

/** A rename or delete that was begun and can now neither be ended nor taken back. */
export interface Stuck {
  readonly error: unknown;
  readonly feeds: readonly FeedName[];
}

/** The files of feeds while nobody else changes them, in this process or another. */
export interface HeldFeeds {
  /** Errors: as FeedStore.get. */
  get(name: FeedName): Promise<FeedConfig>;
  getArchived(name: FeedName): Promise<ArchivedConfig>;
  /** Errors: as FeedStore.find. */
  find(name: FeedName): Promise<FoundFeed>;
  /** Whether there is an active and an archived file of it. */
  isTwice(name: FeedName): Promise<boolean>;
  assertAddable(name: FeedName): Promise<void>;
  add(feed: FeedConfig): Promise<void>;
  replace(feed: FeedConfig): Promise<void>;
  remove(name: FeedName): Promise<void>;
  archive(feed: FeedConfig, at: Date): Promise<void>;
  /** Error: CONFLICT where an active feed has the name. */
  restore(feed: FeedConfig): Promise<void>;
  /** Steps of a plan. */
  makingOf(feed: FeedConfig): JournalStep;
  removalOf(name: FeedName): Promise<JournalStep>;
  replacementOf(feed: FeedConfig): Promise<JournalStep>;
  /** What a rename or delete that is stuck may yet move back. */
  pendingPaths(): Promise<readonly string[]>;
  carryOut(plan: Parameters<FeedJournal['carryOut']>[0]): Promise<void>;
}

interface HeldParts {
  readonly files: Files;
  readonly root: string;
  readonly feedFiles: FeedFiles;
  readonly journal: FeedJournal;
  readonly assertHeld: () => Promise<void>;
  readonly stuck: Stuck | null;
}

/** Error of each that names a feed which is stuck: why it is. */
export function createHeldFeeds({ files, root, feedFiles, journal, assertHeld, stuck }: HeldParts): HeldFeeds {
  const active = (name: FeedName): string => feedFiles.path('active', name);
  const archived = (name: FeedName): string => feedFiles.path('archived', name);
  const assertFree = async (name: FeedName): Promise<void> => {
    if (stuck?.feeds.includes(name) === true) throw stuck.error;
  };
  const replaceIn = async (path: string, text: string): Promise<void> => {
    await assertHeld();
    await files.replaceText(path, text);
  };
  return {
    get: (name) => assertFree(name).then(() => feedFiles.get(name)),
    getArchived: (name) => assertFree(name).then(() => feedFiles.getArchived(name)),
    find: (name) => assertFree(name).then(() => feedFiles.find(name)),
    isTwice: async (name) => (await feedFiles.has('active', name)) && (await feedFiles.has('archived', name)),
    assertAddable: (name) => assertFree(name).then(() => assertFreeName(name, feedFiles)),
    async add(feed) {
      await assertFree(feed.name);
      await assertFreeName(feed.name, feedFiles);
      await files.makeDirectory(feedFiles.folder('active'));
      await assertHeld();
      if (!(await files.createExclusive(active(feed.name), serialiseFeed(feed)))) throw nameTaken(feed.name);
    },
    replace: (feed) => assertFree(feed.name).then(() => replaceIn(active(feed.name), serialiseFeed(feed))),
    async remove(name) {
      await assertFree(name);
      await assertHeld();
      await files.remove(active(name));
    },
    async archive(feed, at) {
      if (await feedFiles.has('archived', feed.name)) {
        const message = `feeds/archived has a feed "${feed.name}" already. Move that file away, then archive this one.`;
        throw new LakeError('CONFLICT', message, { details: { feed: feed.name } });
      }
      await files.makeDirectory(feedFiles.folder('archived'));
      await replaceIn(active(feed.name), serialiseFeed(feed, at.toISOString()));
      await assertHeld();
      await files.rename(active(feed.name), archived(feed.name));
    },
    async restore(feed) {
      if (await feedFiles.has('active', feed.name)) throw nameTaken(feed.name);
      await files.makeDirectory(feedFiles.folder('active'));
      await replaceIn(archived(feed.name), serialiseFeed(feed));
      await assertHeld();
      await files.rename(archived(feed.name), active(feed.name));
    },
    makingOf: (feed) => ({ step: 'make', path: `feeds/active/${feed.name}.json`, text: serialiseFeed(feed) }),
    async removalOf(name) {
      const path = `feeds/active/${name}.json`;
      return { step: 'remove', path, text: await files.readText(join(root, path)) };
    },
    async replacementOf(feed) {
      const path = `feeds/active/${feed.name}.json`;
      return { step: 'replace', path, before: await files.readText(join(root, path)), text: serialiseFeed(feed) };
    },
    pendingPaths: () => journal.pendingPaths(),
    async carryOut(plan) {
      // There is one place for what is pending.
      if (stuck !== null) throw stuck.error;
      await journal.carryOut(plan, assertHeld);
    },
  };
}
