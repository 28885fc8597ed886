import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { SyncReport, TableMapping } from '../../../shared/contract/warehouse';
import type { FeedStore } from '../feeds/feed-store';
import type { JobRunner } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type { Clock, ParquetEngine, WarehouseConnector } from '../ports';
import { defaultMappings } from './default-mappings';
import { expectedTables } from './expected-schema';
import { assertFree } from './free-names';
import { ensureDatabase, initialise } from './initialise';
import { lakeVersion } from './lake-version';
import type { LiveLoads } from './live-loads';
import type { MappingStore } from './mapping-store';
import { proposeMapping } from './propose-table';
import { schemaDifferences } from './schema-differences';
import { sampleQueries, schemaStatements } from './schema-scripts';
import { assertHolds, assertReady, schemaVersionOf } from './schema-version';
import { splitScript } from './script';
import { mostTables, warehouseStatus } from './status';
import { startSync, type SyncPorts } from './sync';
import { mappedDdl } from './mapped-ddl';
import { stagedColumns, stageTable } from './table-staging';
import { createTurns } from './turns';
import { verifyTable } from './verify-table';
import { notInitialised, type WarehouseAccess, type WarehouseTarget } from './warehouse-access';

export interface WarehousePorts {
  readonly connector: WarehouseConnector;
  readonly access: WarehouseAccess;
  readonly mappings: MappingStore;
  readonly live: LiveLoads;
  readonly feeds: FeedStore;
  readonly store: LakeStore;
  readonly engine: ParquetEngine;
  readonly runner: JobRunner;
  readonly clock: Clock;
  readonly pullFromKsqldb: SyncPorts['pullFromKsqldb'];
}

export function warehouseOperations(ports: WarehousePorts): Handlers<CoreContract>['warehouse'] {
  const { access, mappings, live, connector, feeds, store, engine, runner, clock, pullFromKsqldb } = ports;
  const turns = createTurns();
  /** By table: bounded by the mappings. */
  const reports = new Map<string, SyncReport>();

  /** Error: REFUSED before `init`, which alone makes the embedded store's file. */
  const madeTarget = async (): Promise<WarehouseTarget> => {
    const target = await access.target();
    if (!(await access.isMade(target))) throw notInitialised(target.place);
    return target;
  };

  /** DDL of mapped tables that no script makes, one statement each. */
  const ownStatements = async (): Promise<string[]> => {
    const scripted = new Set(defaultMappings().map(({ table }) => table));
    const [all, own] = [await mappings.list(), await mappings.own()];
    return inDependence(own)
      .filter(({ table }) => !scripted.has(table))
      .flatMap((mapping) => splitScript(mappedDdl(mapping, all)).map(({ sql }) => sql));
  };

  const init = async (): Promise<string[]> => {
    const target = await access.target();
    const made = await ensureDatabase(connector, target);
    const more = await ownStatements();
    return [...made, ...(await access.using(target, (warehouse) => initialise(warehouse, target.place, more)))];
  };

  return {
    status: async () => warehouseStatus(await access.target(), await mappings.list(), { access, feeds, store }),
    async differences() {
      const target = await access.target();
      const expected = expectedTables([...schemaStatements(), ...(await ownStatements())]);
      if (!(await access.isMade(target))) return schemaDifferences(expected, [], target.store);
      return access.using(target, async (warehouse) =>
        schemaDifferences(expected, await warehouse.schema(), target.store),
      );
    },
    init: async () => ({ applied: await init() }),
    mappings: () => mappings.list(),
    async proposeTable({ feed: name, table }) {
      const feed = await feeds.get(name);
      const mapping = proposeMapping(feed, await columnsOf(feed, store), table);
      await mappings.assertAddable(mapping);
      return { mapping, ddl: mappedDdl(mapping, await mappings.list()) };
    },
    async tableDdl({ mapping }) {
      await mappings.assertAddable(mapping);
      return { ddl: mappedDdl(mapping, await mappings.list()) };
    },
    async createTable({ mapping }) {
      await feeds.get(mapping.feed);
      await mappings.assertAddable(mapping);
      const ddl = mappedDdl(mapping, await mappings.list());
      const statements = splitScript(ddl).map(({ sql }) => sql);
      const target = await madeTarget();
      await access.using(target, async (warehouse) => {
        const existing = await warehouse.schema();
        assertReady(await schemaVersionOf(warehouse, existing), target.place);
        await assertFree(mapping, statements, existing, { warehouse, target });
        await warehouse.run(statements);
      });
      await mappings.add(mapping);
      return { ddl };
    },
    async sync({ tables, from, version }) {
      const target = await access.target();
      // The embedded store needs nobody's agreement: a first sync makes it.
      if (!(await access.isMade(target))) await init();
      await access.using(target, async (warehouse) =>
        assertReady(await schemaVersionOf(warehouse, await warehouse.schema()), target.place),
      );
      const onReport = (report: SyncReport): void => void reports.set(report.table, report);
      const request = { tables, version, from, mappings: await mappings.list(), target };
      return {
        jobs: await startSync(request, { access, feeds, store, engine, runner, turns, onReport, pullFromKsqldb }),
      };
    },
    reports: () => Promise.resolve([...reports.values()]),
    async verify({ table, version }, { signal }) {
      const [mapping, all, target] = [await mappings.get(table), await mappings.list(), await madeTarget()];
      const feed = await feeds.get(mapping.feed);
      const lake = await lakeVersion(store, feed, version);
      const columns = stagedColumns(mapping, lake, all);
      return access.using(target, async (warehouse) => {
        const existing = await warehouse.schema();
        assertReady(await schemaVersionOf(warehouse, existing), target.place);
        assertHolds(existing, mapping, target.place);
        const staged = await stageTable(engine, { feed, mapping, columns, lake }, signal);
        try {
          return await verifyTable(
            { mapping, lake, columns, staged, existing, store: target.store },
            { warehouse, engine },
            signal,
          );
        } finally {
          await staged.remove();
        }
      });
    },
    startLive: ({ feeds: names, untilIdleSeconds }) =>
      live.start(
        names,
        untilIdleSeconds === undefined ? { kind: 'stopped' } : { kind: 'idle', seconds: untilIdleSeconds },
      ),
    stopLive: async ({ feeds: names }) => {
      live.stop(names);
      return {};
    },
    watchLive: (_input, { signal }) => live.watch(signal),
    resetLive: async ({ feed }) => ({ deleted: await live.reset(feed) }),
    sampleQueries: () => Promise.resolve(sampleQueries()),
    async columns() {
      const target = await access.target();
      if (!(await access.isMade(target))) return [];
      const existing = await access.using(target, (warehouse) => warehouse.schema());
      return existing.slice(0, mostTables).map(({ name, kind, columns }) => ({
        table: name,
        kind,
        columns: columns.map((column) => ({ name: column.name, type: column.type })),
      }));
    },
    async ask({ sql, limit }, { signal }) {
      const target = await madeTarget();
      const began = clock.monotonicMs();
      const answer = await access.using(target, (warehouse) => warehouse.ask(sql, limit, signal));
      return { ...answer, elapsedMs: clock.monotonicMs() - began };
    },
  };
}

/** Tables that others refer to before those. */
function inDependence(mappings: readonly TableMapping[]): TableMapping[] {
  return mappings.toSorted((a, b) => Number(a.kind === 'fact') - Number(b.kind === 'fact'));
}

/** As its rows have them; as it is described, where it has none. */
async function columnsOf(feed: FeedConfig, store: LakeStore): Promise<FeedConfig['columns']> {
  if (feed.columns.length > 0) return feed.columns;
  return [...((await store.snapshot(feed))?.columns ?? [])];
}
