import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Job } from '../../../shared/contract/jobs';
import type { SyncReport, TableMapping } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import type { FeedStore } from '../feeds/feed-store';
import type { JobContext, JobOutcome, JobRunner } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { ParquetEngine, Warehouse } from '../ports';
import type { PulledRows } from './ksqldb-pull';
import { lakeVersion, newestLakeVersion } from './lake-version';
import { assertHolds, assertReady, schemaVersionOf } from './schema-version';
import { syncTable } from './sync-table';
import type { Turns } from './turns';
import type { WarehouseAccess, WarehouseTarget } from './warehouse-access';

export interface SyncPorts {
  readonly access: Pick<WarehouseAccess, 'using'>;
  readonly feeds: Pick<FeedStore, 'list' | 'get'>;
  readonly store: LakeStore;
  readonly engine: Pick<ParquetEngine, 'stageRows' | 'stagedText'>;
  readonly runner: Pick<JobRunner, 'start' | 'list'>;
  /** Loads of one store: they would wait for each other's locks. */
  readonly turns: Turns;
  readonly onReport: (report: SyncReport) => void;
  /** All rows of a feed's ksqlDB object. */
  readonly pullFromKsqldb: (feed: FeedConfig, context: JobContext) => Promise<PulledRows>;
}

interface Wanted {
  readonly mapping: TableMapping;
  readonly feed: FeedConfig;
}

export interface SyncRequest {
  readonly tables: 'all' | readonly string[];
  readonly version: number | undefined;
  readonly from: 'lake' | 'ksqldb';
  /** Dimensions first. */
  readonly mappings: readonly TableMapping[];
  readonly target: WarehouseTarget;
}

/** Starts a job a table, dimensions first. Errors: NOT_FOUND (table, feed, version), CONFLICT where it runs; REFUSED from ksqlDB for a feed that does not read it. */
export async function startSync(request: SyncRequest, ports: SyncPorts): Promise<Job[]> {
  const { tables, version, from, mappings, target } = request;
  const isPulled = from === 'ksqldb';
  if (isPulled && version !== undefined)
    throw new LakeError(
      'INVALID_INPUT',
      'ksqlDB has one version, the present one. Leave the version out, or take it from the lake.',
    );
  const wanted = await wantedOf(request, ports);
  if (version !== undefined && wanted.length > 1) {
    throw new LakeError('INVALID_INPUT', 'A version is one of one table. Name the table, or leave the version out.');
  }
  // Where it was asked for by name, it is told at once that there is nothing to load.
  if (tables !== 'all' && !isPulled) for (const { feed } of wanted) await lakeVersion(ports.store, feed, version);
  const jobs: Job[] = [];
  let conflict: LakeError | null = null;
  for (const { mapping, feed } of wanted) {
    const work = (context: JobContext): Promise<JobOutcome> =>
      ports.turns.inTurn(context.signal, `The sync of ${mapping.table}`, () =>
        ports.access.using(target, async (warehouse) => {
          const existing = await warehouse.schema();
          assertReady(await schemaVersionOf(warehouse, existing), target.place);
          assertHolds(existing, mapping, target.place);
          const isLive = (): Promise<boolean> => isLoadedLive(warehouse, feed, ports.runner);
          const assertAlone = async (): Promise<void> => {
            if (await isLive()) throw loadedLive(feed);
          };
          const report = await syncTable(
            {
              mapping,
              feed,
              version,
              all: mappings,
              existing,
              isLoadedLive: isLive,
              ...(isPulled ? { pull: { rows: (its) => ports.pullFromKsqldb(feed, its), assertAlone } } : {}),
            },
            { warehouse, dialect: target.store, store: ports.store, engine: ports.engine },
            context,
          );
          ports.onReport(report);
          return { deltaVersion: null };
        }),
      );
    try {
      jobs.push(ports.runner.start({ kind: 'sync', feed: feed.name, table: mapping.table, work }));
    } catch (error) {
      // As "Export all": it passes over what runs already; a table asked for by name is told so.
      if (!(error instanceof LakeError) || error.code !== 'CONFLICT' || tables !== 'all') throw error;
      conflict = error;
    }
  }
  if (jobs.length === 0 && conflict !== null) throw conflict;
  return jobs;
}

async function wantedOf({ tables, from, mappings }: SyncRequest, ports: SyncPorts): Promise<Wanted[]> {
  if (from === 'lake') return tables === 'all' ? filled(mappings, ports) : named(tables, mappings, ports.feeds);
  if (tables === 'all') {
    const { feeds } = await ports.feeds.list();
    const found = mappings.flatMap((mapping) => {
      const feed = feeds.find(({ name }) => name === mapping.feed);
      return feed?.source.type === 'ksqldb' && feed.enabled ? [{ mapping, feed }] : [];
    });
    if (found.length > 0) return found;
    throw new LakeError(
      'REFUSED',
      'No feed that fills the warehouse reads ksqlDB. Load what the lake has: lagoon warehouse sync',
    );
  }
  const found = await named(tables, mappings, ports.feeds);
  const other = found.find(({ feed }) => feed.source.type !== 'ksqldb');
  if (other === undefined) return found;
  const { feed, mapping } = other;
  throw new LakeError(
    'REFUSED',
    `"${feed.name}" does not read ksqlDB. Load what the lake has of it: lagoon warehouse sync ${mapping.table}`,
    { details: { feed: feed.name, table: mapping.table } },
  );
}

async function isLoadedLive(
  warehouse: Pick<Warehouse, 'positions'>,
  feed: FeedConfig,
  runner: Pick<JobRunner, 'list'>,
): Promise<boolean> {
  // One that runs has no position before its first message.
  const runs = runner
    .list()
    .some(({ kind, feed: its, endedAt }) => kind === 'live' && its === feed.name && endedAt === null);
  return runs || (await warehouse.positions(feed.name)).size > 0;
}

function loadedLive(feed: FeedConfig): LakeError {
  return new LakeError(
    'REFUSED',
    `"${feed.name}" is loaded live from its topic, and both would write the same rows. To load it from ksqlDB, end the live load and forget its rows: lagoon warehouse live --reset ${feed.name}`,
    { details: { feed: feed.name } },
  );
}

/** Mapped tables whose feed is here and has rows. */
async function filled(mappings: readonly TableMapping[], { feeds, store }: SyncPorts): Promise<Wanted[]> {
  const known = new Map((await feeds.list()).feeds.map((feed) => [feed.name, feed]));
  const found: Wanted[] = [];
  for (const mapping of mappings) {
    const feed = known.get(mapping.feed);
    if (feed !== undefined && (await newestLakeVersion(store, feed)) !== null) found.push({ mapping, feed });
  }
  if (found.length > 0) return found;
  const needed = [...new Set(mappings.map(({ feed }) => feed))].join(', ');
  throw new LakeError(
    'NOT_FOUND',
    `No feed that fills the warehouse has rows yet: ${needed}. First: lagoon export --all`,
  );
}

async function named(
  tables: readonly string[],
  mappings: readonly TableMapping[],
  feeds: SyncPorts['feeds'],
): Promise<Wanted[]> {
  const unknown = tables.find((name) => !mappings.some(({ table }) => table === name));
  if (unknown !== undefined) {
    const known = mappings.map(({ table }) => table).join(', ');
    throw new LakeError('NOT_FOUND', `No feed is mapped to a table "${unknown}". There are: ${known}.`, {
      details: { table: unknown },
    });
  }
  const chosen = mappings.filter(({ table }) => tables.includes(table));
  return Promise.all(chosen.map(async (mapping) => ({ mapping, feed: await feeds.get(mapping.feed) })));
}
