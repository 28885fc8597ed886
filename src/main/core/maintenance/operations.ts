import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { Job } from '../../../shared/contract/jobs';
import type { FeedProblem } from '../../../shared/contract/maintenance';
import { isCancelled, LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { clearDeleted } from '../feeds/deleted-folders';
import type { FeedStore } from '../feeds/feed-store';
import type { EventLog } from '../jobs/event-log';
import type { JobRequest, JobRunner } from '../jobs/types';
import { undoCompaction } from '../lake/compaction';
import type { LakeStore, LakeTable } from '../lake/types';
import type { Clock, Files, IdSource, Logger, ParquetEngine } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { compactFeed, compactionItemsOf } from './compact';
import { applyRetention, planFeedRetention, toRetentionPlan } from './retention';
import { sumOf, totalsOf } from './totals';
import { vacuumFeed, vacuumItemsOf } from './vacuum';

export interface MaintenancePorts {
  readonly feeds: FeedStore;
  readonly settings: SettingsStore;
  readonly store: LakeStore;
  readonly runner: JobRunner;
  readonly engine: ParquetEngine;
  readonly files: Files;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly events: EventLog;
}

export function maintenanceOperations(ports: MaintenancePorts): Handlers<CoreContract>['maintenance'] {
  const settingsNow = async () => (await ports.settings.get()).maintenance;
  return {
    async retentionPlan({ feeds }) {
      const { found, problems } = await overFeeds(feeds, ports, (table) =>
        planFeedRetention(table, ports.store, ports),
      );
      return toRetentionPlan(found.flat(), problems, await settingsNow(), ports);
    },
    async applyRetention({ feeds, token }) {
      const { found, problems } = await overFeeds(feeds, ports, (table) =>
        planFeedRetention(table, ports.store, ports),
      );
      const planned = found.flat();
      const plan = toRetentionPlan(planned, problems, await settingsNow(), ports);
      if (plan.token !== token) {
        throw new LakeError(
          'CONFLICT',
          'What retention would drop is no longer what was shown: a commit, a setting or the day has changed it. Look at the new plan, then run it.',
          { retryable: true },
        );
      }
      await applyRetention(planned, ports);
      return plan;
    },
    async compactionPlan({ feeds }) {
      const settings = await settingsNow();
      const { found, problems } = await overFeeds(feeds, ports, (table) => compactionItemsOf(table, settings, ports));
      const items = found.flat();
      const totals = { ...totalsOf(items), filesAfter: sumOf(items, ({ filesAfter }) => filesAfter) };
      return { items, totals, problems };
    },
    async compact({ feeds }) {
      const settings = await settingsNow();
      const { found } = await overFeeds(feeds, ports, async (table) =>
        (await compactionItemsOf(table, settings, ports)).length > 0 ? table : null,
      );
      return startAll(
        ports.runner,
        feeds,
        present(found),
        'compact',
        (table) => (context) => compactFeed(table, settings, context, ports),
      );
    },
    async undoCompaction({ feed: name, version }) {
      const [table] = await tablesOf([name], ports);
      if (table === undefined) throw new LakeError('NOT_FOUND', `There is no feed "${name}".`);
      const undone = await undoCompaction(table, version, ports.files);
      const details = { version, deltaVersion: undone };
      await ports.events.append('metadata', { event: 'compaction undone', feed: name, runId: null, details });
      return { version: undone };
    },
    async vacuumPlan({ feeds }) {
      const settings = await settingsNow();
      const { found, problems } = await overFeeds(feeds, ports, (table) => vacuumItemsOf(table, settings, ports));
      const items = found.flat();
      return {
        items,
        totals: { files: items.length, sizeBytes: sumOf(items, ({ sizeBytes }) => sizeBytes) },
        problems,
      };
    },
    async vacuum({ feeds }) {
      // What deleted feeds left is in no other's way.
      for (const { message, details } of await clearDeleted(ports.store.root, ports.files, ports.feeds))
        ports.logger.warn('maintenance.deleted-left', { message, details });
      const settings = await settingsNow();
      const { found } = await overFeeds(feeds, ports, async (table) => ((await table.read()) === null ? null : table));
      return startAll(
        ports.runner,
        feeds,
        present(found),
        'vacuum',
        (table) => (context) => vacuumFeed(table, settings, context, ports),
      );
    },
  };
}

/**
 * What `look` finds in each feed. Where all feeds are meant, one that cannot be looked at is told of and does not stop the others; one asked for
 * by name is the error.
 */
async function overFeeds<T>(
  names: readonly FeedName[] | undefined,
  ports: MaintenancePorts,
  look: (table: LakeTable) => Promise<T>,
): Promise<{ found: T[]; problems: FeedProblem[] }> {
  const found: T[] = [];
  const problems: FeedProblem[] = [];
  for (const table of await tablesOf(names, ports)) {
    try {
      found.push(await look(table));
    } catch (error) {
      if (names !== undefined || !(error instanceof LakeError) || isCancelled(error)) throw error;
      ports.logger.warn('maintenance.feed-passed-over', { feed: table.feed.name, message: error.message });
      problems.push({ feed: table.feed.name, message: error.message });
    }
  }
  return { found, problems };
}

function present<T>(found: readonly (T | null)[]): T[] {
  return found.filter((each) => each !== null);
}

/** Data tables of the feeds named, or of all that are the lake's own. Errors: NOT_FOUND, REFUSED (an opened folder). */
async function tablesOf(
  names: readonly FeedName[] | undefined,
  { feeds, store }: MaintenancePorts,
): Promise<LakeTable[]> {
  if (names === undefined) {
    const known = (await feeds.list()).feeds.filter(({ source }) => source.type !== 'folder');
    return known.map((feed) => store.table(feed));
  }
  const chosen = await Promise.all([...new Set(names)].map((name) => feeds.get(name)));
  const folder = chosen.find(({ source }) => source.type === 'folder');
  if (folder !== undefined) {
    throw new LakeError('REFUSED', `"${folder.name}" is an opened folder and is only read. Its files are left alone.`, {
      details: { feed: folder.name },
    });
  }
  return chosen.map((feed) => store.table(feed));
}

/** One job a feed. Where all feeds are meant, one that is being maintained already is passed over; one asked for by name is told so. */
function startAll(
  runner: JobRunner,
  names: readonly FeedName[] | undefined,
  tables: readonly LakeTable[],
  kind: Job['kind'],
  workOf: (table: LakeTable) => JobRequest['work'],
): { jobs: Job[] } {
  const jobs: Job[] = [];
  for (const table of tables) {
    try {
      jobs.push(runner.start({ kind, feed: table.feed.name, work: workOf(table) }));
    } catch (error) {
      if (names !== undefined || !(error instanceof LakeError) || error.code !== 'CONFLICT') throw error;
    }
  }
  return { jobs };
}
