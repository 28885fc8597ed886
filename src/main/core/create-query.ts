import type { QueryContract } from '../../shared/contract';
import type { Handlers } from '../../shared/contract/define';
import { messageOf } from '../../shared/errors';
import type { Clock, Files, IdSource, Logger, SqlEngine } from './ports';
import { createCatalog } from './queries/catalog';
import { lakePaths } from './queries/export-target';
import { queryOperations } from './queries/operations';
import type { RelationSource } from './queries/relation-source';
import { createSettingsStore } from './settings/settings-store';
import { queriesFolder } from './workspace/queries-folder';

export interface QueryPorts {
  readonly engine: SqlEngine;
  readonly relations: RelationSource;
  readonly files: Files;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
}

export interface QueryConfig {
  /** Absolute path of the lake's folder. */
  readonly root: string;
}

export interface Query {
  readonly handlers: Handlers<QueryContract>;
  /** Makes the feeds known, so that the first statement does not wait for it. A lake that cannot be read yet is no failure. */
  start(): Promise<void>;
  /** Interrupts what runs, forgets the results, closes the engine. */
  stop(): Promise<void>;
}

/** The analyst's side of the system: SQL over a lake that it only reads. */
export function createQuery(ports: QueryPorts, config: QueryConfig): Query {
  const { engine, relations, files, clock, ids, logger } = ports;
  const catalog = createCatalog(engine, relations, ids, clock);
  const settings = createSettingsStore(files, config.root, clock);
  return {
    handlers: {
      queries: queryOperations({
        engine,
        catalog,
        relations,
        files,
        clock,
        ids,
        logger,
        protectedFolders: lakePaths(config.root),
        queriesFolder: async () => queriesFolder(config.root, await settings.get()),
      }),
    },
    async start() {
      try {
        await catalog.refresh(null);
      } catch (error) {
        logger.warn('query.catalog', { message: messageOf(error) });
      }
    },
    stop: () => engine.close(),
  };
}
