import { basename, join } from 'node:path';
import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { feedNameFrom, type FeedStore } from '../feeds/feed-store';
import type { EventLog } from '../jobs/event-log';
import type { JobContext, JobOutcome, JobRunner } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Clock, Files, IdSource, Logger, ParquetEngine } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { adoptFolders } from './adopt';
import { findAdoptable } from './adoptable';
import { importIntoFeed } from './import-job';
import { findImportFiles } from './import-sources';
import { feedForImport, importedColumns, isTime } from './new-feed';

export interface ImportPorts {
  readonly root: string;
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

export function importOperations(ports: ImportPorts): Handlers<CoreContract>['imports'] {
  const { feeds, engine, files, runner, settings, clock } = ports;

  async function look(path: string) {
    const found = await findImportFiles(files, path);
    const described = await engine.describeImport(
      found.format,
      found.files.map((file) => file.path),
    );
    return { found, ...described };
  }

  return {
    async inspect({ path }) {
      const { found, columns, records } = await look(path);
      return {
        format: found.format,
        files: found.files.length,
        sizeBytes: found.files.reduce((sum, file) => sum + file.sizeBytes, 0),
        records,
        columns,
        suggestedName: feedNameFrom(basename(path).replace(/(\.[a-z]+)+$/i, '')),
        eventTimeColumns: columns.filter(isTime).map(({ name }) => name),
      };
    },

    async start({ path, feed: name, create }) {
      const existing = create === null ? await importable(feeds, name) : null;
      const { found, columns, records } = await look(path);
      let feed = existing;
      if (create !== null) {
        feed = feedForImport(name, create, importedColumns(found, columns, create.kind), found.format, clock.now());
        await assertFree(ports, feed);
        if (!(await settings.exists())) await settings.save(await settings.get());
        await feeds.add(feed);
      }
      if (feed === null) throw new TypeError('either the feed exists or it was made');
      const target = feed;
      const work = (context: JobContext): Promise<JobOutcome> => importIntoFeed(target, found, records, ports, context);
      const job = runner.start({
        kind: 'import',
        feed: name,
        work: create === null ? work : (context) => removingIfEmpty(ports, target, () => work(context)),
      });
      return { job };
    },

    adoptable: () => findAdoptable(ports),
    adopt: async ({ feeds: names }) => ({ adopted: await adoptFolders(ports, names) }),
  };
}

/**
 * Only a feed that is made of files takes more of them. One with a source of its own would mix two histories, and positions of Kafka with
 * numbers of files; and an anonymized one would take in, unmasked, what its source leaves out.
 */
async function importable(feeds: FeedStore, name: FeedName): Promise<FeedConfig> {
  const feed = await feeds.get(name);
  if (feed.source.type === 'files') return feed;
  const why = feed.source.type === 'folder' ? 'is an opened folder and is only read' : 'has a source of its own';
  throw new LakeError('REFUSED', `"${name}" ${why}. Import into a feed of another name.`, { details: { feed: name } });
}

/** A new feed begins empty: what lies in its folder already would come back to life, or be hidden for ever. */
async function assertFree({ store, files }: ImportPorts, feed: FeedConfig): Promise<void> {
  const path = store.feedPath(feed);
  const inside = (await files.list(path)).filter((name) => !name.startsWith('.') && name !== '_delta_log');
  if (inside.length === 0 && (await store.table(feed).read()) === null) return;
  throw new LakeError(
    'CONFLICT',
    `${path} holds data that no feed describes. Adopt it with: lagoon adopt ${feed.name}, or choose another name.`,
    { details: { feed: feed.name, path } },
  );
}

/** A feed made for an import that came to nothing goes with it. */
async function removingIfEmpty(
  { feeds, store, files }: ImportPorts,
  feed: FeedConfig,
  work: () => Promise<JobOutcome>,
): Promise<JobOutcome> {
  try {
    return await work();
  } catch (error) {
    if ((await store.table(feed).read()) === null) {
      await feeds.remove(feed.name);
      for (const path of [join(store.feedPath(feed), '_delta_log'), store.feedPath(feed)]) {
        if ((await files.list(path)).length === 0) await files.remove(path);
      }
    }
    throw error;
  }
}
