import { join } from 'node:path';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError, messageOf } from '../../../shared/errors';
import { feedNameSchema, reservedFeedNames, type FeedName } from '../../../shared/ids';
import { quarantineName } from '../lake/feed-layout';
import type { Clock, Files } from '../ports';
import { underSettingsLock } from '../settings/settings-lock';
import { createFeedJournal, type FeedJournal, type JournalStep } from './feed-journal';
import { stillThere } from './still-there';
import { readFeedFile, serialiseFeed, type FeedFile } from './feed-text';

/** A file under feeds/ that is no valid feed; the others still work. */
export interface BrokenFeed {
  readonly path: string;
  /** From 1 on; null where the file cannot be read at all. */
  readonly line: number | null;
  readonly field: string | null;
  /** Path, line, field and reason in a sentence, and what to do. */
  readonly message: string;
  readonly reason: string;
}

export interface ArchivedConfig {
  readonly feed: FeedConfig;
  readonly archivedAt: string;
}

/** The files of feeds while nobody else changes them, in this process or another. */
export interface HeldFeeds {
  /** Errors: as FeedStore.get. */
  get(name: FeedName): Promise<FeedConfig>;
  getArchived(name: FeedName): Promise<ArchivedConfig>;
  assertAddable(name: FeedName): Promise<void>;
  add(feed: FeedConfig): Promise<void>;
  replace(feed: FeedConfig): Promise<void>;
  remove(name: FeedName): Promise<void>;
  archive(feed: FeedConfig, at: Date): Promise<void>;
  /** Error: CONFLICT where an active feed has the name. */
  restore(feed: FeedConfig): Promise<void>;
  /** Steps of a plan. */
  makingOf(feed: FeedConfig): JournalStep;
  removalOf(name: FeedName, isArchived: boolean): Promise<JournalStep>;
  carryOut(plan: Parameters<FeedJournal['carryOut']>[0]): Promise<void>;
}

/** Configuration of feeds: one JSON file each under feeds/active, read anew at each call because people and scripts edit them. */
export interface FeedStore {
  list(): Promise<{ feeds: FeedConfig[]; broken: BrokenFeed[] }>;
  /** Those that are put away, under feeds/archived. */
  listArchived(): Promise<{ feeds: ArchivedConfig[]; broken: BrokenFeed[] }>;
  /** Errors: NOT_FOUND naming the feeds there are, CORRUPT naming file, line and field. */
  get(name: FeedName): Promise<FeedConfig>;
  /** Errors: NOT_FOUND, CORRUPT. */
  getArchived(name: FeedName): Promise<ArchivedConfig>;
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
  const folder = join(root, 'feeds');
  const [active, archived] = [join(folder, 'active'), join(folder, 'archived')];
  const journal = createFeedJournal(files, root);
  const activePath = (name: string): string => join(active, `${name}.json`);
  const archivedPath = (name: string): string => join(archived, `${name}.json`);
  const isThere = async (path: string): Promise<boolean> => (await files.stat(path)) !== null;

  /** Null where there is none. Error: CORRUPT. */
  const read = async (path: string, name: string): Promise<FeedFile | null> => {
    const stat = await files.stat(path);
    if (stat === null) return null;
    const known = feedNameSchema.safeParse(name);
    if (!known.success) {
      const reason = `${name}.json is named after no feed. ${known.error.issues[0]?.message ?? ''}`;
      throw new LakeError('CORRUPT', `${path}: ${reason}`, { details: { path, line: null, field: null, reason } });
    }
    return readFeedFile(path, await files.readText(path), { name: known.data, modifiedAt: stat.modifiedAt });
  };

  const readAll = async (from: string): Promise<{ found: FeedFile[]; broken: BrokenFeed[] }> => {
    const names = (await files.list(from)).filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
    const found: FeedFile[] = [];
    const broken: BrokenFeed[] = [];
    for (const name of names) {
      const path = join(from, name);
      try {
        const file = await read(path, name.slice(0, -'.json'.length));
        // Gone since it was listed.
        if (file !== null) found.push(file);
      } catch (error) {
        broken.push(brokenBy(path, error));
      }
    }
    return { found, broken };
  };

  const locked = async <T>(work: (assertHeld: () => Promise<void>) => Promise<T>): Promise<T> => {
    await files.makeDirectory(folder);
    return underSettingsLock(active, { files, clock }, async (assertHeld) => {
      await journal.finish(assertHeld);
      return work(assertHeld);
    });
  };

  /**
   * What a dead process left half done, or a living one is about to end, comes first: between, a feed's rows are under another name. Gives the
   * feeds of what goes neither on nor back, and why; all others work.
   */
  const settle = async (): Promise<{ readonly error: unknown; readonly feeds: readonly FeedName[] } | null> => {
    if (!(await journal.isPending())) return null;
    try {
      await locked(() => Promise.resolve());
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

  /** A sentence on the table that SQL has under this name already, or would no longer have; null where there is none. */
  const otherTableOf = async (name: FeedName): Promise<string | null> => {
    if (reservedFeedNames.has(name)) return `"${name}" is the SQL name of the lake's logs.`;
    const ending = quarantineName('');
    const quarantined = name.endsWith(ending) ? name.slice(0, -ending.length) : '';
    const isFeed = async (feed: string): Promise<boolean> =>
      (await isThere(activePath(feed))) || (await isThere(archivedPath(feed)));
    if (quarantined !== '' && (await isFeed(quarantined))) {
      return `"${name}" is the SQL name of the quarantine of ${quarantined}.`;
    }
    return (await isFeed(quarantineName(name)))
      ? `The quarantine of "${name}" would have the name of the feed ${quarantineName(name)}.`
      : null;
  };

  const exists = (name: FeedName): LakeError =>
    new LakeError('CONFLICT', `A feed "${name}" exists already. Choose another name.`, { details: { feed: name } });

  const assertAddable = async (name: FeedName): Promise<void> => {
    const other = await otherTableOf(name);
    if (other !== null) throw new LakeError('CONFLICT', `${other} Choose another name.`, { details: { feed: name } });
    if (await isThere(activePath(name))) throw exists(name);
    if (await isThere(archivedPath(name))) {
      const message = `An archived feed has the name "${name}". Restore it (lagoon feeds restore ${name}), delete it, or choose another name.`;
      throw new LakeError('CONFLICT', message, { details: { feed: name } });
    }
  };

  const get = async (name: FeedName): Promise<FeedConfig> => {
    const file = await read(activePath(name), name);
    if (file !== null) return file.feed;
    const known = (await readAll(active)).found.map(({ feed }) => feed.name);
    const hint = (await isThere(archivedPath(name)))
      ? `It is archived. Restore it: lagoon feeds restore ${name}`
      : known.length === 0
        ? 'This lake has no feeds yet.'
        : `Feeds of this lake: ${known.join(', ')}.`;
    throw new LakeError('NOT_FOUND', `There is no feed "${name}". ${hint}`, { details: { feed: name } });
  };

  const getArchived = async (name: FeedName): Promise<ArchivedConfig> => {
    const file = await read(archivedPath(name), name);
    if (file !== null) return archivedConfig(file);
    const hint = (await isThere(activePath(name))) ? 'The feed of that name is active.' : 'See: lagoon feeds archived';
    throw new LakeError('NOT_FOUND', `There is no archived feed "${name}". ${hint}`, { details: { feed: name } });
  };

  const heldBy = (assertHeld: () => Promise<void>): HeldFeeds => {
    const replaceIn = async (path: string, text: string): Promise<void> => {
      await assertHeld();
      await files.replaceText(path, text);
    };
    return {
      get,
      assertAddable,
      getArchived,
      async add(feed) {
        await assertAddable(feed.name);
        await files.makeDirectory(active);
        await assertHeld();
        if (!(await files.createExclusive(activePath(feed.name), serialiseFeed(feed)))) throw exists(feed.name);
      },
      replace: (feed) => replaceIn(activePath(feed.name), serialiseFeed(feed)),
      async remove(name) {
        await assertHeld();
        await files.remove(activePath(name));
      },
      async archive(feed, at) {
        if (await isThere(archivedPath(feed.name))) {
          const message = `feeds/archived has a feed "${feed.name}" already. Move that file away, then archive this one.`;
          throw new LakeError('CONFLICT', message, { details: { feed: feed.name } });
        }
        await files.makeDirectory(archived);
        await replaceIn(activePath(feed.name), serialiseFeed(feed, at.toISOString()));
        await assertHeld();
        await files.rename(activePath(feed.name), archivedPath(feed.name));
      },
      async restore(feed) {
        if (await isThere(activePath(feed.name))) throw exists(feed.name);
        await files.makeDirectory(active);
        await replaceIn(archivedPath(feed.name), serialiseFeed(feed));
        await assertHeld();
        await files.rename(archivedPath(feed.name), activePath(feed.name));
      },
      makingOf: (feed) => ({ step: 'make', path: `feeds/active/${feed.name}.json`, text: serialiseFeed(feed) }),
      async removalOf(name, isArchived) {
        const path = `feeds/${isArchived ? 'archived' : 'active'}/${name}.json`;
        return { step: 'remove', path, text: await files.readText(join(root, path)) };
      },
      carryOut: (plan) => journal.carryOut(plan, assertHeld),
    };
  };

  const exclusively: FeedStore['exclusively'] = (work) => locked((assertHeld) => work(heldBy(assertHeld)));

  return {
    exclusively,
    async list() {
      const stuck = await settle();
      const { found, broken } = await readAll(active);
      const feeds = found.map(({ feed }) => feed).filter(({ name }) => stuck?.feeds.includes(name) !== true);
      return { feeds, broken: stuck === null ? broken : [brokenBy(journal.path, stuck.error), ...broken] };
    },
    async listArchived() {
      const { found, broken } = await readAll(archived);
      return { feeds: found.map(archivedConfig), broken };
    },
    async get(name) {
      await settleFor(name);
      return get(name);
    },
    async getArchived(name) {
      await settleFor(name);
      return getArchived(name);
    },
    async assertAddable(name) {
      await settleFor(name);
      await assertAddable(name);
    },
    add: (feed) => exclusively((held) => held.add(feed)),
    replace: (feed) => exclusively((held) => held.replace(feed)),
    remove: (name) => exclusively((held) => held.remove(name)),
    async change(name, edit) {
      // Asked first: a folder that is no lake gets none of a lake's by a name that it does not have.
      await settleFor(name);
      await get(name);
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

function archivedConfig({ feed, archivedAt }: FeedFile): ArchivedConfig {
  return { feed, archivedAt: archivedAt ?? feed.updatedAt };
}

function brokenBy(path: string, error: unknown): BrokenFeed {
  const { line = null, field = null, reason } = error instanceof LakeError ? error.details : {};
  const message = messageOf(error);
  return {
    path,
    line: typeof line === 'number' ? line : null,
    field: typeof field === 'string' ? field : null,
    message,
    reason: typeof reason === 'string' ? reason : message,
  };
}

/** A feed name from any text: a folder's name, a topic's. */
export function feedNameFrom(text: string): FeedName {
  const cleaned = text
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, 63);
  return feedNameSchema.parse(cleaned === '' ? 'folder' : cleaned);
}
