import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import { feedConfigSchema, type FeedConfig } from '../../../shared/contract/feeds';
import { LakeError, messageOf } from '../../../shared/errors';
import { changedFields, type EventLog } from '../jobs/event-log';
import type { JobRunner } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Clock, Files, FolderMemory, IdSource, Logger } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { clearAfterChange } from './deleted-folders';
import type { FeedReader } from './feed-reader';
import { assertSound } from './feed-rules';
import { laterThan, type FeedStore } from './feed-store';
import { openedFolderFeed } from './opened-folder';
import { assertSourceMayChange } from './source-change';
import { stillThere } from './still-there';
import { replaceConfig, stillUnused, unusedLog } from './unused-log';

export interface FeedPorts {
  readonly feeds: FeedStore;
  readonly reader: FeedReader;
  /** What is remembered of opened folders. */
  readonly folders: FolderMemory;
  readonly settings: SettingsStore;
  readonly files: Files;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly store: LakeStore;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly runner: Pick<JobRunner, 'list'>;
}

type OfFiles = 'list' | 'show' | 'setEnabled' | 'setTopic' | 'openFolder' | 'closeFolder';

export function feedOperations(ports: FeedPorts): Pick<Handlers<CoreContract>['feeds'], OfFiles> {
  const { feeds, reader, folders, settings, files, clock, events, runner, store } = ports;
  return {
    async list() {
      const known = await feeds.list();
      return Promise.all(known.feeds.map((feed) => reader.summary(feed)));
    },
    async show({ feed: name }) {
      const config = await feeds.get(name);
      return { config, summary: await reader.summary(config) };
    },
    async setEnabled({ feed: name, enabled }) {
      if ((await feeds.get(name)).enabled === enabled) return {};
      const { before, after } = await feeds.change(name, (feed) => ({ ...feed, enabled }));
      await events.append('feed', {
        event: enabled ? 'enabled' : 'disabled',
        feed: name,
        runId: null,
        details: { changes: changedFields(before, after) },
      });
      return {};
    },
    async setTopic({ feed: name, ...wanted }) {
      const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
      // Asked first: a folder that is no lake gets none of a lake's by a name that it does not have.
      const seen = await feeds.get(name);
      const unusedThen = await unusedLog(seen, feedConfigSchema.parse({ ...seen, ...given }), store);
      const { before, after } = await feeds.exclusively(async (held) => {
        const current = await stillThere(name, held.get(name));
        assertTopicMayChange(current, runner.list());
        const changed = feedConfigSchema.parse({ ...current, ...given });
        const unused = await stillUnused(unusedThen, current, changed, store);
        if (current.source.type === 'kafka' && unused === null) {
          const state = await store.table(current).read();
          assertSourceMayChange(current, changed, state?.transactions.keys() ?? []);
        }
        assertSound(changed);
        const saved = { ...changed, updatedAt: laterThan(current.updatedAt, clock.now()) };
        await replaceConfig(held, current, saved, unused, ports);
        return { before: current, after: saved };
      });
      await events.append('feed', {
        event: 'configured',
        feed: name,
        runId: null,
        details: { changes: changedFields(before, after) },
      });
      await clearAfterChange(ports);
      return {};
    },
    async openFolder({ path, name }) {
      const feed = await openedFolderFeed(files, path, name, clock.now());
      // Asked before the files are read: what they hold is remembered.
      await feeds.assertAddable(feed.name);
      // Reading it once proves that the files are Parquet before a feed exists.
      await reader.snapshot(feed).catch((error: unknown) => {
        // DuckDB is not there: that says nothing of the files.
        if (error instanceof LakeError && error.code === 'UNAVAILABLE') throw error;
        throw new LakeError('CORRUPT', messageOf(error), { details: { path }, cause: error });
      });
      try {
        await settings.create();
        await feeds.add(feed);
      } catch (error) {
        if (feed.source.type === 'folder') await folders.remember(feed.source.path, null);
        throw error;
      }
      await events.append('feed', { event: 'opened', feed: feed.name, runId: null, details: { source: feed.source } });
      return { feed: feed.name };
    },
    async closeFolder({ feed: name }) {
      const feed = await feeds.get(name);
      if (feed.source.type !== 'folder') {
        throw new LakeError(
          'REFUSED',
          `"${name}" is a feed of this lake, not an opened folder. Disable it if it is not wanted.`,
          {
            details: { feed: name },
          },
        );
      }
      await feeds.remove(name);
      await folders.remember(feed.source.path, null);
      await events.append('feed', { event: 'closed', feed: name, runId: null, details: { source: feed.source } });
      return {};
    },
  };
}

/** A consumer goes by the configuration that it began with. Error: REFUSED. */
function assertTopicMayChange({ name, source }: FeedConfig, jobs: ReturnType<JobRunner['list']>): void {
  const details = { feed: name };
  if (source.type === 'folder') {
    throw new LakeError('REFUSED', `"${name}" is an opened folder and is only read: no topic goes into it.`, {
      details,
    });
  }
  const isActive = jobs.some(
    ({ feed, kind, status }) => feed === name && kind === 'consume' && (status === 'queued' || status === 'running'),
  );
  if (!isActive) return;
  throw new LakeError('REFUSED', `The consumer of "${name}" runs, and would go on as it began. Stop it first.`, {
    details,
  });
}
