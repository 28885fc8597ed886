import type { TableMapping, WarehouseStatus } from '../../../shared/contract/warehouse';
import { LakeError, messageOf } from '../../../shared/errors';
import type { FeedStore } from '../feeds/feed-store';
import type { LakeStore } from '../lake/types';
import type { ExistingTable, Warehouse } from '../ports';
import { quotedName, type Store } from './dialect';
import { newestLakeVersion } from './lake-version';
import { assertReady, schemaVersionOf } from './schema-version';
import type { WarehouseAccess, WarehouseTarget } from './warehouse-access';

type Table = WarehouseStatus['tables'][number];

/** InnoDB counts by reading: beyond this, nobody waits for it. */
const mostCounted = 2_000_000;
/** Tables and views of people who keep others in the same database. */
export const mostTables = 500;

export interface StatusPorts {
  readonly access: WarehouseAccess;
  readonly feeds: FeedStore;
  readonly store: LakeStore;
}

/** Never fails for a store that is away. */
export async function warehouseStatus(
  target: WarehouseTarget,
  mappings: readonly TableMapping[],
  ports: StatusPorts,
): Promise<WarehouseStatus> {
  const lakeVersions = await newestOf(mappings, ports);
  const base = { store: target.store, place: target.place };
  const unmade = mappings.map((mapping) => emptyTable(mapping, lakeVersions));
  if (!(await ports.access.isMade(target))) {
    return { ...base, product: null, problem: null, schemaVersion: null, tables: unmade };
  }
  try {
    return await ports.access.using(target, async (warehouse) => {
      const { product } = await warehouse.info();
      const existing = await warehouse.schema();
      const schemaVersion = await schemaVersionOf(warehouse, existing);
      const problem = schemaVersion === null ? null : problemOf(schemaVersion, target.place);
      const loads = schemaVersion === null ? new Map<string, Loaded>() : await newestLoads(warehouse);
      const present: Table[] = [];
      for (const table of existing.slice(0, mostTables)) {
        const mapping = mappings.find((each) => each.table === table.name);
        present.push({
          table: table.name,
          kind: table.kind === 'view' ? 'view' : (mapping?.kind ?? 'other'),
          rows: table.kind === 'view' ? null : await countOf(warehouse, table, target.store),
          feed: mapping?.feed ?? null,
          snapshotVersion: loads.get(table.name)?.version ?? null,
          loadedAt: loads.get(table.name)?.at ?? null,
          lakeVersion: mapping === undefined ? null : (lakeVersions.get(mapping.feed) ?? null),
        });
      }
      const absent = unmade.filter(({ table }) => !existing.some(({ name }) => name === table));
      return { ...base, product, problem, schemaVersion, tables: [...present, ...absent] };
    });
  } catch (error) {
    if (!(error instanceof LakeError)) throw error;
    // A server that lacks the database is what a file is that was not made yet: `init` makes it.
    const problem = error.code === 'NOT_FOUND' ? null : error.message;
    return { ...base, product: null, problem, schemaVersion: null, tables: unmade };
  }
}

function problemOf(version: number, place: string): string | null {
  try {
    assertReady(version, place);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

async function newestOf(
  mappings: readonly TableMapping[],
  { feeds, store }: StatusPorts,
): Promise<Map<string, number | null>> {
  const versions = new Map<string, number | null>();
  for (const feed of (await feeds.list()).feeds) {
    if (mappings.some((mapping) => mapping.feed === feed.name))
      versions.set(feed.name, await newestLakeVersion(store, feed));
  }
  return versions;
}

function emptyTable({ table, kind, feed }: TableMapping, lakeVersions: ReadonlyMap<string, number | null>): Table {
  const lakeVersion = lakeVersions.get(feed) ?? null;
  return { table, kind, rows: null, feed, snapshotVersion: null, loadedAt: null, lakeVersion };
}

async function countOf(warehouse: Warehouse, { name }: ExistingTable, store: Store): Promise<number | null> {
  const { rows } = await warehouse.ask(
    `SELECT COUNT(*) AS row_count FROM (SELECT 1 AS one FROM ${quotedName(name, store)} LIMIT ${mostCounted + 1}) AS counted`,
    1,
  );
  const count = Number(rows[0]?.[0] ?? 0);
  return count > mostCounted ? null : count;
}

interface Loaded {
  readonly version: number;
  readonly at: string | null;
}

/** Of each table the snapshot that its `latest_…` view shows: the live one, else the newest, whichever was loaded last. */
async function newestLoads(warehouse: Warehouse): Promise<Map<string, Loaded>> {
  const { rows } = await warehouse.ask(
    `SELECT s.table_name, s.snapshot_version, s.loaded_at FROM lagoon_snapshots AS s
      WHERE s.snapshot_version = (SELECT CASE WHEN MIN(m.snapshot_version) = 0 THEN 0 ELSE MAX(m.snapshot_version) END
        FROM lagoon_snapshots AS m WHERE m.table_name = s.table_name)
      ORDER BY s.table_name`,
    mostTables,
  );
  return new Map(
    rows.map(([table, version, at]) => [table ?? '', { version: Number(version), at: instantOf(at ?? '') }]),
  );
}

/** A time of the store, in UTC; null where it cannot be read. */
function instantOf(text: string): string | null {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,3})?)/.exec(text) ?? [];
  if (day === undefined || time === undefined) return null;
  return new Date(`${day}T${time}Z`).toISOString();
}
