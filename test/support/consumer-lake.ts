import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobSchema, type Job } from '../../src/shared/contract/jobs';
import { feedNameSchema, type FeedName } from '../../src/shared/ids';
import { createParquetEngine } from '../../src/main/adapters/duckdb/parquet-engine';
import { createNodeFiles } from '../../src/main/adapters/fs/node-files';
import { createSystemClock } from '../../src/main/adapters/system/clock';
import { createIdSource } from '../../src/main/adapters/system/ids';
import { createCore, type Core } from '../../src/main/core/create-core';
import { createFeedStore, type FeedStore } from '../../src/main/core/feeds/feed-store';
import { createLakeStore } from '../../src/main/core/lake/lake-store';
import type { LakeStore } from '../../src/main/core/lake/types';
import type { BrokerConnector } from '../../src/main/core/ports';
import { formatPorts } from './formats';
import { createFakeSecrets } from './fake-secrets';
import { createFakeDrafts } from './fake-drafts';
import { createFakeFolderMemory } from './fake-folder-memory';
import { createFakeStatements } from './fake-statements';
import { plainKafka } from './kafka/reading';

const logger = { info: () => {}, warn: () => {}, error: () => {} };
const call = { signal: new AbortController().signal };

/** One instance of the core over a lake's folder, with the sample's feeds, and whichever cluster a test gives it. */
export interface ConsumerLake {
  readonly root: string;
  readonly core: Core;
  readonly feeds: FeedStore;
  readonly store: LakeStore;
  /** Waits until the job has ended, or is as `until` says. */
  seen(job: Job, until?: (job: Job) => boolean): Promise<Job>;
  /** Starts a consumer that ends by itself, and waits for it. */
  consume(feed: FeedName): Promise<Job>;
  close(): Promise<void>;
}

export const consumedFeed = feedNameSchema.parse('transaction_stream');

export async function openConsumerLake(options: {
  readonly connector: BrokerConnector;
  readonly brokers: readonly string[];
  readonly topic: string;
  /** Of a lake that is there already. */
  readonly root?: string;
}): Promise<ConsumerLake> {
  const root = options.root ?? (await mkdtemp(join(tmpdir(), 'lagoon-consumers-')));
  const files = createNodeFiles();
  const clock = createSystemClock();
  const ids = createIdSource();
  const spill = await mkdtemp(join(tmpdir(), 'lagoon-consumers-spill-'));
  const engine = await createParquetEngine({ temporaryFolder: spill, threads: 1 });
  const versions = {
    lagoon: 'test',
    node: process.version,
    electron: null,
    duckdb: engine.version(),
    platform: 'test',
  };
  const core = createCore(
    {
      files,
      engine,
      brokers: options.connector,
      clock,
      ids,
      logger,
      ...formatPorts,
      secrets: createFakeSecrets(null),
      statements: createFakeStatements(),
      drafts: createFakeDrafts(),
      folders: createFakeFolderMemory(),
      residentBytes: () => 0,
    },
    { root, versions, identity: { user: 'tester', groups: [] } },
  );
  const feeds = createFeedStore(files, root, clock);
  if (options.root === undefined) {
    await core.handlers.lake.init({ feeds: 'sample' }, call);
    await core.handlers.settings.update({ kafka: plainKafka(options.brokers).settings }, call);
    await feeds.replace({ ...(await feeds.get(consumedFeed)), topic: options.topic });
  }
  const seen: ConsumerLake['seen'] = async (job, until = () => false) => {
    const watching = new AbortController();
    for await (const jobs of core.handlers.jobs.watch({}, { signal: watching.signal })) {
      const mine = jobs.map((one) => jobSchema.parse(one)).find(({ id }) => id === job.id);
      if (mine === undefined || !(until(mine) || mine.endedAt !== null)) continue;
      watching.abort();
      return mine;
    }
    throw new Error('the job was not watched to its end');
  };
  return {
    root,
    core,
    feeds,
    store: createLakeStore({ onlyReads: false, root, files, engine, clock, ids, logger }),
    seen,
    async consume(feed) {
      const { jobs, refused } = await core.handlers.consumers.start({ feeds: [feed], untilIdleSeconds: 0.5 }, call);
      const [first] = jobs;
      if (first === undefined) throw new Error(refused[0]?.error.message ?? 'no consumer was started');
      return seen(jobSchema.parse(first));
    },
    async close() {
      await core.stop();
      await rm(spill, { recursive: true, force: true });
      if (options.root === undefined) await rm(root, { recursive: true, force: true });
    },
  };
}
