import type { CoreContract } from '../../shared/contract';
import type { Handlers } from '../../shared/contract/define';
import type { Settings } from '../../shared/contract/settings';
import type { FeedName } from '../../shared/ids';
import { createKafkaAccess } from './consumers/kafka-access';
import { consumerOperations } from './consumers/operations';
import { exportOperations } from './exports/operations';
import { createDecoders } from './formats/decoders';
import { createFeedReader } from './feeds/feed-reader';
import { createFeedStore } from './feeds/feed-store';
import { writingToFeedsOnly } from './feeds/feed-writers';
import { createFolderReader, openedFoldersOf } from './feeds/opened-folder';
import { managementOperations } from './feeds/management';
import { feedOperations } from './feeds/operations';
import { syncOperations } from './feeds/sync/operations';
import { importOperations } from './imports/operations';
import { createEventLog } from './jobs/event-log';
import { createJobRunner } from './jobs/job-runner';
import { jobOperations } from './jobs/operations';
import { createRunLog } from './jobs/run-log';
import { createLakeStore } from './lake/lake-store';
import { lakeOperations } from './lake/operations';
import { maintenanceOperations } from './maintenance/operations';
import type {
  AvroSchemas,
  BrokerConnector,
  Clock,
  Drafts,
  Files,
  FolderMemory,
  IdSource,
  KsqlConnector,
  Logger,
  ParquetEngine,
  SchemaRegistryConnector,
  Secrets,
  StatementFile,
  WarehouseConnector,
} from './ports';
import { createGuard, readableFeeds, type Guard } from './permissions/guard';
import { guardedHandlers } from './permissions/guarded-handlers';
import { createMirror } from './permissions/mirror';
import { followingRename } from './permissions/following-rename';
import { permissionsOperations } from './permissions/operations';
import { permissionsFinding } from './permissions/permissions-finding';
import { createPermissionStore } from './permissions/permission-store';
import { exportFromKsqldb } from './ksqldb/export-object';
import { ksqldbOperations } from './ksqldb/operations';
import { reportOperations } from './reports/operations';
import { createAnonymizationKey } from './settings/anonymization-key';
import type { RuntimeVersions } from './settings/doctor';
import { settingsOperations } from './settings/operations';
import { quarantineOperations } from './quarantine/operations';
import { createSettingsStore, type SettingsStore } from './settings/settings-store';
import { LiveLoads } from './warehouse/live-loads';
import { pullFromKsqldb } from './warehouse/ksqldb-pull';
import { createMappingStore } from './warehouse/mapping-store';
import { warehouseOperations } from './warehouse/operations';
import { createWarehouseAccess } from './warehouse/warehouse-access';
import { systemOperations } from './system/operations';
import { workspaceOperations } from './workspace/operations';

export interface CorePorts {
  readonly files: Files;
  readonly engine: ParquetEngine;
  readonly brokers: BrokerConnector;
  readonly registries: SchemaRegistryConnector;
  /** ksqlDB's. */
  readonly servers: KsqlConnector;
  readonly warehouses: WarehouseConnector;
  readonly avro: AvroSchemas;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly secrets: Secrets;
  /** What this user ran on this lake. */
  readonly statements: StatementFile;
  readonly drafts: Drafts;
  readonly folders: FolderMemory;
  /** Resident memory of this process, bytes. */
  readonly residentBytes: () => number;
}

export interface CoreConfig {
  /** Absolute path of the lake's folder; it need not be a lake yet. */
  readonly root: string;
  readonly versions: RuntimeVersions;
  /** Whose permissions hold: who runs this process. */
  readonly identity: Guard['identity'];
  /** Instead of the brokers in lake.json. */
  readonly kafkaBrokers?: readonly string[];
}

export interface Core {
  readonly handlers: Handlers<CoreContract>;
  readonly settings: () => Promise<Settings>;
  /** Cancels jobs and waits for them; closes the engine. */
  stop(): Promise<void>;
}

/** The only constructor of the system: everything that changes a lake, on the ports given. */
export function createCore(ports: CorePorts, config: CoreConfig): Core {
  const { files, engine, brokers, clock, ids, logger } = ports;
  const { root } = config;
  const settings = createSettingsStore(files, root, clock);
  const allFeeds = createFeedStore(files, root, clock);
  const permissions = createPermissionStore(files, root, clock);
  const guard = createGuard(permissions, config.identity);
  const feeds = readableFeeds(allFeeds, guard);
  const events = createEventLog(root, { files, clock, logger });
  const onSummaryRebuilt = (feed: FeedName, deltaVersion: number): Promise<string | null> =>
    events.append('metadata', { event: 'metadata rebuilt', feed, runId: null, details: { deltaVersion } });
  const lake = createLakeStore({ onlyReads: false, root, files, engine, clock, ids, logger, onSummaryRebuilt });
  const store = writingToFeedsOnly(lake, { feeds: allFeeds, clock });
  const reader = createFeedReader(store, createFolderReader({ files, engine, memory: ports.folders, clock }));
  const runLog = createRunLog(files, root, logger);
  const anonymizationKey = createAnonymizationKey({ root, secrets: ports.secrets, settings, events });
  const runner = createJobRunner({
    clock,
    ids,
    logger,
    runLog,
    parallelExports: async () => (await settings.get()).exports.parallelFeeds,
  });
  const decoders = createDecoders({
    settings,
    secrets: ports.secrets,
    registries: ports.registries,
    avro: ports.avro,
    clock,
  });
  const consumers = consumerOperations({
    decoders,
    feeds,
    settings: withBrokers(settings, config.kafkaBrokers),
    store,
    engine,
    runner,
    brokers,
    secrets: ports.secrets,
    events,
    ids,
    clock,
    logger,
  });
  const access = { settings, secrets: ports.secrets, servers: ports.servers };
  const feedPorts = {
    feeds,
    reader,
    folders: ports.folders,
    settings,
    store,
    files,
    clock,
    ids,
    logger,
    events,
    runner,
  };
  const warehouses = createWarehouseAccess({
    root,
    connector: ports.warehouses,
    settings,
    secrets: ports.secrets,
    files,
  });
  const mappings = createMappingStore(files, root, clock);
  const settingsOfRun = withBrokers(settings, config.kafkaBrokers);
  const live = new LiveLoads({
    access: warehouses,
    mappings,
    feeds,
    settings: settingsOfRun,
    store,
    engine,
    decoders,
    runner,
    kafka: createKafkaAccess({ settings: settingsOfRun, brokers, secrets: ports.secrets }),
    files,
    ids,
    clock,
    logger,
  });
  const warehouse = warehouseOperations({
    connector: ports.warehouses,
    access: warehouses,
    mappings,
    live,
    feeds,
    store,
    engine,
    runner,
    clock,
    pullFromKsqldb: (feed, context) =>
      pullFromKsqldb(feed, { root, access, store, files, engine, clock, ids, logger }, context),
  });
  const management = managementOperations(feedPorts);
  const mirror = createMirror({ access: warehouses, store: permissions, mappings: () => mappings.list() });
  const handlers: Handlers<CoreContract> = {
    feeds: {
      ...feedOperations(feedPorts),
      ...management,
      rename: followingRename(management.rename, {
        store: permissions,
        mirror,
        feeds: allFeeds,
        events,
        user: guard.identity.user,
      }),
      ...syncOperations({
        ...feedPorts,
        ksqldb: access,
        engine,
        brokers,
        decoders,
        secrets: ports.secrets,
        kafkaBrokers: config.kafkaBrokers,
      }),
    },
    exports: exportOperations({
      feeds,
      settings,
      store,
      runner,
      clock,
      anonymizationKey,
      exportFromKafka: consumers.exportToEnd,
      exportFromKsqldb: (feed, context) => exportFromKsqldb(feed, { access, store, clock }, context),
    }),
    consumers: consumers.handlers,
    imports: importOperations({ root, feeds, settings, store, runner, engine, files, clock, ids, logger, events }),
    jobs: jobOperations(runner, runLog),
    ksqldb: ksqldbOperations({ access, feeds }),
    lake: lakeOperations({ root, feeds, reader, store, settings, engine, files, clock, events }),
    maintenance: maintenanceOperations({ feeds, settings, store, runner, engine, files, clock, ids, logger, events }),
    permissions: permissionsOperations({
      store: permissions,
      guard,
      mirror,
      feeds: allFeeds,
      isMapped: async (feed) => (await mappings.list()).some((mapping) => mapping.feed === feed),
      events,
      clock,
      initWarehouse: (signal) => warehouse.init({}, { signal }),
    }),
    quarantine: quarantineOperations({
      feeds: readableFeeds(allFeeds, guard, 'quarantine'),
      store,
      decoders,
      runner,
      engine,
      files,
      clock,
      ids,
      logger,
      events,
    }),
    settings: settingsOperations({
      registries: ports.registries,
      servers: ports.servers,
      warehouses: ports.warehouses,
      root,
      versions: config.versions,
      engine,
      files,
      clock,
      ids,
      settings,
      feeds,
      reader,
      store,
      events,
      anonymizationKey,
      permissions: () => permissionsFinding(permissions, mirror),
      brokers,
      secrets: ports.secrets,
    }),
    reports: reportOperations({
      root,
      feeds,
      reader,
      store,
      settings,
      runLog,
      files,
      clock,
      ids,
      openedFolders: async () => openedFoldersOf((await allFeeds.list()).feeds),
      alerts: consumers.alerts,
    }),
    system: systemOperations({ root, versions: config.versions, runner, clock, residentBytes: ports.residentBytes }),
    warehouse,
    workspace: workspaceOperations({
      root,
      settings,
      files,
      clock,
      ids,
      statements: ports.statements,
      drafts: ports.drafts,
    }),
  };
  return {
    handlers: guardedHandlers(handlers, { guard, feeds: allFeeds, readable: feeds, root }),
    settings: () => settings.get(),
    async stop() {
      await runner.close();
      await engine.close();
    },
  };
}

/** Reads as if these brokers stood in lake.json; what is saved is not changed by it. */
function withBrokers(settings: SettingsStore, brokers: readonly string[] | undefined): SettingsStore {
  if (brokers === undefined) return settings;
  return {
    ...settings,
    get: async () => {
      const saved = await settings.get();
      return { ...saved, kafka: { ...saved.kafka, brokers: [...brokers] } };
    },
  };
}
