import { join, resolve } from 'node:path';
import type { CoreContract } from '../../../shared/contract';
import type { CallContext, CommandOperation, Handlers } from '../../../shared/contract/define';
import type { Access } from '../../../shared/contract/permissions';
import type { z } from 'zod';
import { LakeError } from '../../../shared/errors';
import { feedNameSchema, type FeedName } from '../../../shared/ids';
import type { FeedConfig, FeedDraft } from '../../../shared/contract/feeds';
import type { FeedStore } from '../feeds/feed-store';
import { inAnyCase, isInside } from '../ports';
import type { Guard } from './guard';
import { toldToReaders } from './told-to-readers';

type Ours = Handlers<CoreContract>;

/** Names of a noun's commands: one that is new has no rule yet, and does not compile. */
type Commands<N extends keyof CoreContract> = Pick<
  Ours[N],
  {
    [V in keyof CoreContract[N]]: CoreContract[N][V] extends CommandOperation<z.ZodType, z.ZodType> ? V : never;
  }[keyof CoreContract[N]]
>;

const never = new AbortController().signal;

interface Need {
  readonly feeds: readonly (FeedName | '*')[];
  readonly access: Access;
  /** The rows as they came, whatever the feed's level lets everybody read. */
  readonly isRaw?: boolean;
}

/** Of a lake, where rows of feeds are. */
const dataFolders = ['streams', 'tables', 'quarantine', 'warehouse.duckdb'];

export interface GuardedParts {
  readonly guard: Guard;
  /** All of them. */
  readonly feeds: Pick<FeedStore, 'list'>;
  /** Those that the user may read. */
  readonly readable: Pick<FeedStore, 'list' | 'listArchived'>;
  /** The lake's folder. */
  readonly root: string;
}

/**
 * Every command, and what looks past the feeds that the user may read, behind what it needs. Errors: REFUSED saying what is missing and who may grant
 * it. Commands that are passed on as they are concern no feed of the lake, or see only the feeds that the user may read.
 */
export function guardedHandlers(handlers: Ours, { guard, feeds, readable, root }: GuardedParts): Ours {
  /** What is left out are all feeds that the user may read. */
  const some = async (names: readonly FeedName[] | 'all' | undefined): Promise<readonly FeedName[]> =>
    names === undefined || names === 'all' ? (await readable.list()).feeds.map(({ name }) => name) : names;
  const readByAll = async (): Promise<readonly FeedName[]> => {
    const archived = await readable.listArchived();
    return [...(await some('all')), ...archived.feeds.map(({ feed }) => feed.name)];
  };
  const assertAll = async ({ feeds: names, access, isRaw = false }: Need): Promise<void> => {
    // A feed's level may let everybody read it.
    const read = new Set<string>(access === 'read' && !isRaw && names.length > 0 ? await readByAll() : []);
    for (const name of names.filter((each) => !read.has(each))) await guard.assertMay(name, access);
  };
  const behind =
    <I, O>(need: (input: I) => Need | Promise<Need>, handler: (input: I, context: CallContext) => Promise<O>) =>
    async (input: I, context: CallContext): Promise<O> => {
      await assertAll(await need(input));
      return handler(input, context);
    };
  const everyFeed = (): Need => ({ feeds: ['*'], access: 'admin' });
  const admin = ({ feed }: { feed: FeedName }): Need => ({ feeds: [feed], access: 'admin' });
  const write = ({ feed }: { feed: FeedName }): Need => ({ feeds: [feed], access: 'write' });
  const writeSome = async (input: { feeds?: readonly FeedName[] | 'all' | undefined }): Promise<Need> => ({
    feeds: await some(input.feeds),
    access: 'write',
  });
  const readSome = async (input: { feeds?: readonly FeedName[] | undefined }): Promise<Need> => ({
    feeds: await some(input.feeds),
    access: 'read',
  });
  /** Messages of a topic are raw rows of the feeds that read it, also of one that leaves the names out; of one that none reads, those of any. */
  const readTopic = async ({ topic }: { topic: string }): Promise<Need> => {
    const reading = (await feeds.list()).feeds.filter((feed) => feed.topic === topic).map(({ name }) => name);
    return { feeds: reading.length === 0 ? ['*'] : reading, access: 'read', isRaw: true };
  };
  /** Who lets a feed read what another reads may read that other's raw rows; what the feed reads already is its own. */
  const newOrigins = async (name: FeedName, asked: Partial<Pick<FeedConfig, 'topic' | 'source'>>): Promise<Need> => {
    const all = (await feeds.list()).feeds;
    const own = all.find((feed) => feed.name === name);
    const before = own === undefined ? [] : originsOf(own);
    const wanted = originsOf(asked).filter((origin) => !before.includes(origin));
    const others = all.filter((feed) => originsOf(feed).some((origin) => wanted.includes(origin)));
    return { feeds: others.map((feed) => feed.name), access: 'read', isRaw: true };
  };
  const drafted = async ({ draft }: { draft: FeedDraft }): Promise<Need> => {
    await assertAll({ feeds: [draft.name], access: 'admin' });
    return newOrigins(draft.name, draft);
  };
  /** Files of the lake itself are rows of feeds. */
  const assertOutside = async (path: string): Promise<void> => {
    const places = dataFolders.map((name) => inAnyCase(join(root, name)));
    const target = inAnyCase(resolve(path));
    if (places.some((place) => isInside(target, place) || isInside(place, target))) await guard.assertMay('*', 'read');
  };

  const of = handlers;
  const told = toldToReaders(guard, feeds);
  /** Also those that are archived or deleted: their rows are in the warehouse still. */
  const mappedFeeds = async (): Promise<FeedName[]> => {
    const mapped = (await of.warehouse.mappings({}, { signal: never })).map(({ feed }) => feedNameSchema.parse(feed));
    return [...new Set(mapped)];
  };
  /** Where no permissions are enforced it is nobody's question; where the mappings cannot be read, it may be. */
  const mayHaveRows = async (name: FeedName): Promise<boolean> => {
    if (!(await guard.rights()).isEnforced) return false;
    try {
      return (await mappedFeeds()).includes(name);
    } catch (error) {
      if (error instanceof LakeError && error.code === 'CORRUPT') return true;
      throw error;
    }
  };
  const commands = {
    feeds: {
      setEnabled: behind(admin, of.feeds.setEnabled),
      setTopic: behind(async ({ feed, topic }) => {
        await assertAll(admin({ feed }));
        return newOrigins(feed, topic === undefined ? {} : { topic });
      }, of.feeds.setTopic),
      add: behind(everyFeed, of.feeds.add),
      update: behind(drafted, of.feeds.update),
      archive: behind(admin, of.feeds.archive),
      restore: behind(admin, of.feeds.restore),
      delete: behind(admin, of.feeds.delete),
      // Its grants go with it: of the name that was free before, none are left. The warehouse may have rows under that name still.
      rename: behind(async ({ feed, to }) => {
        await assertAll(admin({ feed }));
        return feed !== to && (await mayHaveRows(to)) ? everyFeed() : { feeds: [], access: 'admin' };
      }, of.feeds.rename),
      clone: behind(({ feed, as }) => ({ feeds: [feed, as], access: 'admin' }), of.feeds.clone),
      applySync: behind(everyFeed, of.feeds.applySync),
      openFolder: behind(everyFeed, of.feeds.openFolder),
      closeFolder: behind(admin, of.feeds.closeFolder),
    },
    exports: { start: behind(writeSome, of.exports.start) },
    consumers: {
      start: behind(writeSome, of.consumers.start),
      stop: behind(writeSome, of.consumers.stop),
      pause: behind(writeSome, of.consumers.pause),
      resume: behind(writeSome, of.consumers.resume),
      seek: behind(write, of.consumers.seek),
      // Into a feed that is not there yet: that makes one.
      replay: behind(
        ({ feed, into }) => ({ feeds: [feed, into], access: into === feed ? 'write' : 'admin' }),
        of.consumers.replay,
      ),
    },
    imports: {
      start: behind(async ({ feed, create, path, more }) => {
        for (const each of [path, ...more]) await assertOutside(each);
        return create === null ? write({ feed }) : admin({ feed });
      }, of.imports.start),
      adopt: behind(({ feeds: names }) => ({ feeds: names, access: 'admin' }), of.imports.adopt),
    },
    lake: {
      // A folder that is a lake already may look empty to who may read none of its feeds.
      init: behind(everyFeed, of.lake.init),
      restore: behind(write, of.lake.restore),
    },
    maintenance: {
      applyRetention: behind(writeSome, of.maintenance.applyRetention),
      compact: behind(writeSome, of.maintenance.compact),
      undoCompaction: behind(write, of.maintenance.undoCompaction),
      vacuum: behind(writeSome, of.maintenance.vacuum),
    },
    quarantine: {
      redrive: behind(({ selection }) => write(selection), of.quarantine.redrive),
      discard: behind(write, of.quarantine.discard),
    },
    settings: {
      update: behind(everyFeed, of.settings.update),
      // The user's own, outside the lake.
      setPassword: of.settings.setPassword,
      mendLevels: behind(everyFeed, of.settings.mendLevels),
    },
    ksqldb: {
      makeQueryable: behind(everyFeed, of.ksqldb.makeQueryable),
      apply: behind(everyFeed, of.ksqldb.apply),
    },
    warehouse: {
      init: of.warehouse.init,
      createTable: behind(({ mapping }) => admin(mapping), of.warehouse.createTable),
      sync: of.warehouse.sync,
      startLive: behind(readSome, of.warehouse.startLive),
      stopLive: behind(readSome, of.warehouse.stopLive),
      resetLive: behind(write, of.warehouse.resetLive),
    },
    jobs: { cancel: of.jobs.cancel },
    reports: { save: of.reports.save, savePicture: of.reports.savePicture },
    // They look themselves, at what is there when they change it.
    permissions: of.permissions,
    system: {},
    // Statements, no rows: who runs one asks with their own rights. The history is the user's own, outside the lake.
    workspace: of.workspace,
  } satisfies { readonly [N in keyof CoreContract]: Commands<N> };
  /** The tables hold rows of all feeds that are mapped. */
  const readMapped = async (): Promise<Need> => ({ feeds: await mappedFeeds(), access: 'read' });

  return {
    ...of,
    feeds: {
      ...of.feeds,
      ...commands.feeds,
      // Reads whatever object or topic the draft names.
      preview: behind(drafted, of.feeds.preview),
      // Of files that are wrong too, which no level says anything about.
      deletion: behind(admin, of.feeds.deletion),
    },
    exports: { ...of.exports, ...commands.exports },
    consumers: {
      ...of.consumers,
      ...commands.consumers,
      async *tail(input, context) {
        await assertAll(await readTopic(input));
        yield* of.consumers.tail(input, context);
      },
    },
    imports: {
      ...of.imports,
      ...commands.imports,
      inspect: async (input, context) => {
        for (const each of [input.path, ...input.more]) await assertOutside(each);
        return of.imports.inspect(input, context);
      },
    },
    lake: { ...of.lake, ...commands.lake },
    maintenance: { ...of.maintenance, ...commands.maintenance },
    quarantine: { ...of.quarantine, ...commands.quarantine },
    settings: { ...of.settings, ...commands.settings },
    ksqldb: { ...of.ksqldb, ...commands.ksqldb },
    warehouse: {
      ...of.warehouse,
      ...commands.warehouse,
      columns: behind(readMapped, of.warehouse.columns),
      ask: behind(readMapped, of.warehouse.ask),
      reports: async (input, context) =>
        told.reports(await of.warehouse.reports(input, context), await of.warehouse.mappings({}, context)),
    },
    jobs: {
      ...of.jobs,
      ...commands.jobs,
      list: async (input, context) => told.jobs(await of.jobs.list(input, context)),
      runs: async (input, context) => told.jobs(await of.jobs.runs(input, context)),
      async *watch(input, context) {
        for await (const jobs of of.jobs.watch(input, context)) yield await told.jobs(jobs);
      },
    },
  };
}

/** What a feed takes its rows from, of what several can read. */
function originsOf({ topic, source }: Partial<Pick<FeedConfig, 'topic' | 'source'>>): string[] {
  const topics = [topic, source?.type === 'kafka' ? source.topic : null];
  return [
    ...topics.flatMap((each) => (each === null || each === undefined ? [] : [`topic ${each}`])),
    ...(source?.type === 'ksqldb' ? [`object ${source.object}`] : []),
  ];
}
