import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueryContract } from '../../../shared/contract/index';
import { messageOf } from '../../../shared/errors';
import { createSqlEngine } from '../../adapters/duckdb/sql-engine';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createSystemClock } from '../../adapters/system/clock';
import { osIdentity } from '../../adapters/system/identity';
import { createIdSource } from '../../adapters/system/ids';
import { createStderrLogger } from '../../adapters/system/stderr-logger';
import { createUserFolderMemory } from '../../adapters/system/user-folder-memory';
import { createQuery } from '../../core/create-query';
import { createFeedStore } from '../../core/feeds/feed-store';
import { createFolderReader } from '../../core/feeds/opened-folder';
import { createLakeStore } from '../../core/lake/lake-store';
import { createGuard } from '../../core/permissions/guard';
import { createPermissionStore } from '../../core/permissions/permission-store';
import type { Logger } from '../../core/ports';
import { createLakeRelations } from '../../core/queries/lake-relations';
import { createSettingsStore, type SettingsStore } from '../../core/settings/settings-store';
import type { Composed, CompositionConfig } from './composed';
import { parquetWhenAsked } from './parquet-when-asked';
import { freshSpillFolder, reportInternalError, shareOfMemory } from './process';
import { userPlace } from './user-place';

const queryShare = 0.4;
const logShare = 0.05;

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
  const parquet = parquetWhenAsked({
    temporaryFolder: join(spills, 'log'),
    threads: 1,
    memoryLimitMegabytes: shareOfMemory(logShare),
  });
  const folders = createFolderReader({
    files,
    engine: parquet,
    memory: createUserFolderMemory(userPlace(), { logger }),
    clock,
  });
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
