import { basename } from 'node:path';
import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { CsvHeader } from '../../../shared/contract/imports';
import { LakeError } from '../../../shared/errors';
import type { FeedName } from '../../../shared/ids';
import { feedNameFrom } from '../feeds/feed-names';
import { asKnown } from '../feeds/feed-writers';
import type { FeedStore } from '../feeds/feed-store';
import type { EventLog } from '../jobs/event-log';
import type { JobContext, JobOutcome, JobRunner } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Clock, Files, IdSource, Logger, ParquetEngine } from '../ports';
import type { SettingsStore } from '../settings/settings-store';
import { adoptFolders } from './adopt';
import { findAdoptable } from './adoptable';
import { importIntoFeed } from './import-job';
import { findImportFiles, type FoundImport } from './import-sources';
import { assertFree, intoNewFeed } from './made-feed';
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

interface Placed {
  readonly path: string;
  readonly more: readonly string[];
  readonly header: CsvHeader;
}

export function importOperations(ports: ImportPorts): Handlers<CoreContract>['imports'] {
  const { feeds, engine, files, runner, clock } = ports;

  async function look({ path, more, header }: Placed) {
    const found = await findImportFiles(files, path, more);
    const { format, root } = found;
    const paths = found.files.map((file) => file.path);
    const described = await engine.describeImport({ format, root, paths, header });
    return { found: { ...found, header }, ...described };
  }

  const take = (feed: FeedConfig, found: FoundImport, context: JobContext): Promise<JobOutcome> =>
    importIntoFeed(feed, found, ports, context, () =>
      asKnown(feed, { operation: 'IMPORT', signal: context.signal }, ports),
    );

  return {
    async inspect(placed) {
      const { found, columns, records, lookedInto } = await look(placed);
      return {
        format: found.format,
        files: found.files.length,
        lookedInto,
        sizeBytes: found.files.reduce((sum, file) => sum + file.sizeBytes, 0),
        records,
        columns,
        suggestedName: feedNameFrom(basename(placed.path).replace(/(\.[a-z]+)+$/i, '')),
        eventTimeColumns: columns.filter(isTime).map(({ name }) => name),
      };
    },

    async start({ feed: name, create, ...placed }) {
      if (create === null) {
        const feed = await importable(feeds, name);
        const found = { ...(await findImportFiles(files, placed.path, placed.more)), header: placed.header };
        const work = (context: JobContext) => take(feed, found, context);
        return { job: runner.start({ kind: 'import', feed: name, work }) };
      }
      await feeds.assertAddable(name);
      const { found, columns } = await look(placed);
      const taken = importedColumns(found, columns, create);
      const feed = feedForImport(name, create, taken, found.format, clock.now());
      await assertFree(ports, feed);
      const work = (context: JobContext) => intoNewFeed(ports, feed, () => take(feed, found, context));
      return { job: runner.start({ kind: 'import', feed: name, work }) };
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
