import { rm } from 'node:fs/promises';
import type { CoreContract } from '../../../shared/contract/index';
import { lagoonVersion } from '../../../shared/version';
import { createAvroSchemas } from '../../adapters/avro/avro-schemas';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createSchemaRegistryConnector } from '../../adapters/http/schema-registry';
import { createKsqldbConnector } from '../../adapters/ksqldb/ksqldb-connector';
import { createSystemClock } from '../../adapters/system/clock';
import { osIdentity } from '../../adapters/system/identity';
import { createIdSource } from '../../adapters/system/ids';
import type { Keyring } from '../../adapters/system/keyring';
import { createStderrLogger } from '../../adapters/system/stderr-logger';
import { createUserDrafts } from '../../adapters/system/user-drafts';
import { createUserFolderMemory } from '../../adapters/system/user-folder-memory';
import { createUserStatements } from '../../adapters/system/user-statements';
import { createCore } from '../../core/create-core';
import type { BrokerConnector, Logger } from '../../core/ports';
import type { Composed, CompositionConfig } from './composed';
import { parquetWhenAsked } from './parquet-when-asked';
import { freshSpillFolder, reportInternalError, shareOfMemory } from './process';
import { userPlace, userSecrets } from './user-place';
import { createWarehouseConnector } from './warehouses';

const coreShare = 0.25;

/** The core on its real adapters. `keyring`: the desktop's, where there is one. */
export async function composeCore(
  config: CompositionConfig,
  keyring: Keyring | null = null,
): Promise<Composed<CoreContract>> {
  const logger = createStderrLogger('warn');
  const ids = createIdSource();
  const spills = await freshSpillFolder('core', ids.next());
  const files = createNodeFiles();
  const engine = parquetWhenAsked({
    temporaryFolder: spills,
    threads: null,
    memoryLimitMegabytes: shareOfMemory(coreShare),
  });
  const core = createCore(
    {
      files,
      engine,
      brokers: kafkaWhenAsked(logger),
      registries: createSchemaRegistryConnector(),
      servers: createKsqldbConnector(),
      warehouses: createWarehouseConnector(),
      avro: createAvroSchemas(),
      clock: createSystemClock(),
      ids,
      logger,
      secrets: userSecrets(keyring),
      drafts: createUserDrafts(userPlace(), config.lakeRoot),
      folders: createUserFolderMemory(userPlace(), { logger }),
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

/** Its code is loaded when a broker is first asked: the first page needs none. */
function kafkaWhenAsked(logger: Logger): BrokerConnector {
  const load = async (): Promise<BrokerConnector> => {
    const { createKafkaConnector } = await import('../../adapters/kafka/kafka-broker');
    return createKafkaConnector({ logger });
  };
  return {
    connect: async (connection) => (await load()).connect(connection),
    test: async (connection, uses) => (await load()).test(connection, uses),
  };
}
