import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CoreContract, QueryContract } from '../../shared/contract/index';
import type { Contract, Handlers } from '../../shared/contract/define';
import { LakeError } from '../../shared/errors';
import type { HostConfig } from '../../shared/rpc/host-messages';
import { lagoonVersion } from '../../shared/version';
import { createParquetEngine } from '../adapters/duckdb/parquet-engine';
import { createNodeFiles } from '../adapters/fs/node-files';
import { createKafkaConnector } from '../adapters/kafka/kafkajs-broker';
import { createSystemClock } from '../adapters/system/clock';
import { createIdSource } from '../adapters/system/ids';
import { createStderrLogger } from '../adapters/system/stderr-logger';
import { createCore } from '../core/create-core';
import type { Broker, Clock, Logger } from '../core/ports';
import { createSettingsStore } from '../core/settings/settings-store';

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

/** The core on its real adapters. */
export async function composeCore(config: CompositionConfig): Promise<Composed<CoreContract>> {
  const logger = createStderrLogger('warn');
  const ids = createIdSource();
  const spillFolder = join(tmpdir(), `lagoon-core-${process.pid}-${ids.next()}`);
  const files = createNodeFiles();
  const engine = await createParquetEngine({ temporaryFolder: spillFolder, threads: null });
  const core = createCore(
    {
      files,
      engine,
      brokers: createKafkaConnector({ logger }),
      clock: createSystemClock(),
      ids,
      logger,
      residentBytes: () => process.memoryUsage.rss(),
    },
    {
      root: config.lakeRoot,
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
      await rm(spillFolder, { recursive: true, force: true });
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
  const { kafka } = await createSettingsStore(createNodeFiles(), config.lakeRoot).get();
  const brokers = [...(config.kafkaBrokers ?? kafka.brokers)];
  if (brokers.length === 0) {
    throw new LakeError(
      'INVALID_INPUT',
      'No Kafka broker is known. Name one with --brokers host:port, or set it under Settings.',
    );
  }
  const broker = await createKafkaConnector({ logger }).connect({ ...kafka, brokers });
  return { broker, clock: createSystemClock(), close: () => broker.close() };
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
export async function composeQuery(_config: CompositionConfig): Promise<Composed<QueryContract>> {
  throw new LakeError('UNAVAILABLE', 'The query process is not part of this build.');
}
