import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParquetEngine } from '../../../src/main/adapters/duckdb/parquet-engine';
import { createNodeFiles } from '../../../src/main/adapters/fs/node-files';
import { createSystemClock } from '../../../src/main/adapters/system/clock';
import { createIdSource } from '../../../src/main/adapters/system/ids';
import { createCore, type Core } from '../../../src/main/core/create-core';
import { createFeedStore } from '../../../src/main/core/feeds/feed-store';
import { createLakeStore } from '../../../src/main/core/lake/lake-store';
import type { LakeStore } from '../../../src/main/core/lake/types';
import type { BrokerConnector, Clock, Files, Logger } from '../../../src/main/core/ports';
import { createSettingsStore } from '../../../src/main/core/settings/settings-store';
import type { FeedConfig } from '../../../src/shared/contract/feeds';
import { LakeError } from '../../../src/shared/errors';
import { createFakeDrafts } from '../fake-drafts';
import { createFakeFolderMemory } from '../fake-folder-memory';
import { createFakeStatements } from '../fake-statements';
import { formatPorts } from '../formats';

export interface RealLake {
  readonly root: string;
  readonly store: LakeStore;
  readonly handlers: Core['handlers'];
  readonly files: Files;
  close(): Promise<void>;
}

export interface RealLakeOptions {
  /** Added to the system's time: what is let go only after a grace period is let go now. */
  readonly clockOffsetMs?: number;
  readonly clock?: Clock;
  /** DuckDB's. One: all of its work, and all that it writes, is on the thread that asks. */
  readonly threads?: number;
  readonly logger?: Logger;
  /** The store reads only, as in the query process. */
  readonly onlyReads?: boolean;
  /** Left out: no Kafka. */
  readonly brokers?: BrokerConnector;
}

export const silentLogger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A lake's core on its real adapters; a store beside it for what no operation does. */
export async function openRealLake(root: string, options: RealLakeOptions = {}): Promise<RealLake> {
  const { clockOffsetMs = 0, threads = 1, logger = silentLogger, onlyReads = false, brokers = noBrokers } = options;
  const spill = await mkdtemp(join(tmpdir(), 'lagoon-reliability-spill-'));
  const files = createNodeFiles();
  const engine = await createParquetEngine({ temporaryFolder: spill, threads, memoryLimitMegabytes: 500 });
  const system = createSystemClock();
  const clock = options.clock ?? { ...system, now: () => new Date(system.now().getTime() + clockOffsetMs) };
  const ids = createIdSource();
  const core = createCore(
    {
      ...formatPorts,
      files,
      engine,
      brokers,
      secrets: noSecrets,
      statements: createFakeStatements(),
      drafts: createFakeDrafts(),
      folders: createFakeFolderMemory(),
      clock,
      ids,
      logger,
      residentBytes: () => 0,
    },
    {
      root,
      identity: { user: 'tester', groups: [] },
      versions: { lagoon: 'test', node: process.version, electron: null, duckdb: engine.version(), platform: '' },
    },
  );
  return {
    root,
    files,
    store: createLakeStore({ root, onlyReads, files, engine, clock, ids, logger }),
    handlers: core.handlers,
    async close() {
      await core.stop();
      await rm(spill, { recursive: true, force: true });
    },
  };
}

/** lake.json and the feeds' configuration, as `init` leaves them, but these feeds alone. */
export async function makeLakeFolder(root: string, feeds: readonly FeedConfig[]): Promise<void> {
  const files = createNodeFiles();
  const store = createFeedStore(files, root, createSystemClock());
  await files.makeDirectory(join(root, 'feeds', 'active'));
  for (const feed of feeds) await store.add(feed);
  await createSettingsStore(files, root, createSystemClock()).create();
}

const noBrokers = {
  connect: () => Promise.reject(new LakeError('UNAVAILABLE', 'No broker here.')),
  test: () => Promise.resolve([]),
};

const noSecrets = {
  find: () => Promise.resolve(null),
  getOrCreate: () => Promise.reject(new LakeError('UNAVAILABLE', 'No secret here.')),
  setPassword: () => Promise.reject(new LakeError('UNAVAILABLE', 'No secret here.')),
  passwordStore: () => Promise.resolve({ place: 'nowhere', isEncrypted: false, note: null }),
};
