import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { homedir, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { CoreContract, QueryContract } from '../../shared/contract/index';
import type { Contract, Handlers } from '../../shared/contract/define';
import { LakeError, messageOf } from '../../shared/errors';
import type { HostConfig } from '../../shared/rpc/host-messages';
import { lagoonVersion } from '../../shared/version';
import { createAvroSchemas } from '../adapters/avro/avro-schemas';
import { createParquetEngine } from '../adapters/duckdb/parquet-engine';
import { createSqlEngine } from '../adapters/duckdb/sql-engine';
import { createNodeFiles } from '../adapters/fs/node-files';
import { createSchemaRegistryConnector } from '../adapters/http/schema-registry';
import { createKafkaConnector } from '../adapters/kafka/kafka-broker';
import { createKsqldbConnector } from '../adapters/ksqldb/ksqldb-connector';
import { createSystemClock } from '../adapters/system/clock';
import { osIdentity } from '../adapters/system/identity';
import { createIdSource } from '../adapters/system/ids';
import type { Keyring } from '../adapters/system/keyring';
import { createStderrLogger } from '../adapters/system/stderr-logger';
import { createUserDrafts } from '../adapters/system/user-drafts';
import { createUserSecrets, type SecretsPlace } from '../adapters/system/user-secrets';
import { createUserStatements } from '../adapters/system/user-statements';
import { createCore } from '../core/create-core';
import { createQuery } from '../core/create-query';
import { createFeedStore } from '../core/feeds/feed-store';
import { createFolderReader } from '../core/feeds/opened-folder';
import { createLakeStore } from '../core/lake/lake-store';
import { createGuard } from '../core/permissions/guard';
import { createPermissionStore } from '../core/permissions/permission-store';
import type { Broker, Clock, Logger, Secrets } from '../core/ports';
import { createLakeRelations } from '../core/queries/lake-relations';
import { kafkaConnection } from '../core/settings/kafka-connection';
import { createSettingsStore, type SettingsStore } from '../core/settings/settings-store';
import { createStatementHistory, type StatementHistory } from '../core/workspace/statement-history';
import { createWarehouseConnector } from './warehouses';
import { clearDeadSpills, spillFolderOf } from './spill-folder';

/** A part of the system, made and not yet running. */
export interface Composed<C extends Contract> {
  readonly handlers: Handlers<C>;
  /** Opens the lake and resumes what was under way. Fails with a LakeError that tells the user what to do. */
  start(): Promise<void>;
  /** Commits or cancels what runs, and closes everything. The process ends afterwards, at the latest after 5 s. */
  stop(): Promise<void>;
  /** Writes an unexpected error down whole; returns the id it is found under. */
  reportInternalError(error: unknown): string;
}

export interface CompositionConfig extends HostConfig {
  /** Instead of the brokers in lake.json, for one call of the command line. */
  readonly kafkaBrokers?: readonly string[];
}

/** The core on its real adapters. `keyring`: the desktop's, where there is one. */
export async function composeCore(
  config: CompositionConfig,
  keyring: Keyring | null = null,
): Promise<Composed<CoreContract>> {
  const logger = createStderrLogger('warn');
  const ids = createIdSource();
  const spills = await freshSpillFolder('core', ids.next());
  const files = createNodeFiles();
  const engine = await createParquetEngine({
    temporaryFolder: spills,
    threads: null,
    memoryLimitMegabytes: shareOfMemory(coreShare),
  });
  const core = createCore(
    {
      files,
      engine,
      brokers: createKafkaConnector({ logger }),
      registries: createSchemaRegistryConnector(),
      servers: createKsqldbConnector(),
      warehouses: createWarehouseConnector(),
      avro: createAvroSchemas(),
      clock: createSystemClock(),
      ids,
      logger,
      secrets: userSecrets(keyring),
      drafts: createUserDrafts(userPlace(), config.lakeRoot),
      statements: createUserStatements(userPlace(), config.lakeRoot, { logger }),
      residentBytes: () => process.memoryUsage.rss(),
    },
    {
      root: config.lakeRoot,
      identity: await osIdentity(process.platform),
      versions: {
        lagoon: lagoonVersion,
        node: process.version,
        electron: process.versions.electron ?? null,
        duckdb: engine.version(),
        platform: `${process.platform} ${process.arch}`,
      },
      ...(config.kafkaBrokers === undefined ? {} : { kafkaBrokers: config.kafkaBrokers }),
    },
  );
  return {
    handlers: core.handlers,
    start: () => Promise.resolve(),
    async stop() {
      await core.stop();
      await rm(spills, { recursive: true, force: true });
    },
    reportInternalError: (error) => reportInternalError(logger, error),
  };
}

/** The lake's Kafka, for the one verb that writes to it. */
export async function composeBroker(config: {
  lakeRoot: string;
  kafkaBrokers?: readonly string[];
}): Promise<{ broker: Broker; clock: Clock; close(): Promise<void> }> {
  const logger = createStderrLogger('warn');
  const clock = createSystemClock();
  const { kafka } = await createSettingsStore(createNodeFiles(), config.lakeRoot, clock).get();
  const brokers = [...(config.kafkaBrokers ?? kafka.brokers)];
  if (brokers.length === 0) {
    throw new LakeError(
      'INVALID_INPUT',
      'No Kafka broker is known. Name one with --brokers host:port, or set it under Settings.',
    );
  }
  const connection = await kafkaConnection(kafka, userSecrets(null), brokers);
  const broker = await createKafkaConnector({ logger }).connect(connection);
  return { broker, clock, close: () => broker.close() };
}

/** The user's history of statements on this lake, for verbs that need no core besides. */
export function composeHistory(lakeRoot: string): StatementHistory {
  const logger = createStderrLogger('warn');
  const file = createUserStatements(userPlace(), lakeRoot, { logger });
  return createStatementHistory(file, { clock: createSystemClock(), ids: createIdSource() });
}

function userSecrets(keyring: Keyring | null): Secrets {
  return createUserSecrets(userPlace(), keyring);
}

function userPlace(): SecretsPlace {
  return { environment: process.env, platform: process.platform, home: homedir() };
}

async function freshSpillFolder(part: 'core' | 'query', id: string): Promise<string> {
  await clearDeadSpills(tmpdir());
  return spillFolderOf(part, tmpdir(), id);
}

function reportInternalError(logger: Logger, error: unknown): string {
  const logId = randomUUID();
  logger.error('internal-error', {
    logId,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return logId;
}

/** The analyst's DuckDB on its real adapters. */
export async function composeQuery(config: CompositionConfig): Promise<Composed<QueryContract>> {
  const logger = createStderrLogger('warn');
  const clock = createSystemClock();
  const ids = createIdSource();
  const files = createNodeFiles();
  const spills = await freshSpillFolder('query', ids.next());
  const limits = await queryLimits(createSettingsStore(files, config.lakeRoot, clock), logger);
  const engine = await createSqlEngine({ ...limits, spillFolder: spills });
  // Reads checkpoints and the footers of opened folders: little work, on an instance of its own, so that no statement can starve it.
  const parquet = await createParquetEngine({
    temporaryFolder: join(spills, 'log'),
    threads: 1,
    memoryLimitMegabytes: shareOfMemory(logShare),
  });
  const folders = createFolderReader(files, parquet);
  const permissions = createPermissionStore(files, config.lakeRoot, clock);
  const guard = createGuard(permissions, await osIdentity(process.platform));
  const query = createQuery(
    {
      engine,
      relations: createLakeRelations({
        store: createLakeStore({ onlyReads: true, root: config.lakeRoot, files, engine: parquet, clock, ids, logger }),
        files,
        feeds: async () => (await createFeedStore(files, config.lakeRoot, clock).list()).feeds,
        rights: () => guard.rights(),
        folderSnapshot: (feed) => folders.snapshot(feed),
      }),
      files,
      clock,
      ids,
      logger,
    },
    { root: config.lakeRoot },
  );
  return {
    handlers: query.handlers,
    start: () => query.start(),
    async stop() {
      await query.stop();
      await parquet.close();
      await rm(spills, { recursive: true, force: true });
    },
    reportInternalError: (error) => reportInternalError(logger, error),
  };
}

/** Of the machine's memory. DuckDB alone would take 80 %, beside another DuckDB and a window that want theirs. */
const queryShare = 0.4;
const coreShare = 0.25;
const logShare = 0.05;

function shareOfMemory(share: number): number {
  return Math.max(256, Math.floor((totalmem() * share) / 1e6));
}

/** A damaged lake.json must not keep the query process from starting: the core says what is wrong with it. */
async function queryLimits(
  settings: SettingsStore,
  logger: Logger,
): Promise<{ memoryLimitMegabytes: number; threads: number | null }> {
  try {
    const { query } = await settings.get();
    return { memoryLimitMegabytes: query.memoryLimitMegabytes ?? shareOfMemory(queryShare), threads: query.threads };
  } catch (error) {
    logger.warn('query.settings', { message: messageOf(error) });
    return { memoryLimitMegabytes: shareOfMemory(queryShare), threads: null };
  }
}
