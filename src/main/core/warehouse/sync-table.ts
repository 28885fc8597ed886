import type { FeedConfig } from '../../../shared/contract/feeds';
import type { SyncReport, TableMapping } from '../../../shared/contract/warehouse';
import type { JobContext } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type {
  ExistingTable,
  ParquetEngine,
  StagedColumn,
  StagedRows,
  StagedTable,
  TableLoad,
  Warehouse,
} from '../ports';
import { quotedName, type Store } from './dialect';
import type { PulledRows } from './ksqldb-pull';
import { lakeVersion, liveVersion, type LakeVersion } from './lake-version';
import { lookedUp, stagedColumns, stageTable } from './table-staging';

/** A dimension's column that tells rows which only a fact has named. */
export const stubColumn: StagedColumn = { name: 'is_stub', type: 'BOOLEAN', source: { constant: '0' } };

/** Rows of one transaction: locks are held for a second or two, and a lost connection costs no more than that. */
const batchRows = 20_000;

export interface SyncOfTable {
  readonly mapping: TableMapping;
  readonly feed: FeedConfig;
  readonly version: number | undefined;
  /** Every mapping: dimensions are looked up there. */
  readonly all: readonly TableMapping[];
  /** What the store has. */
  readonly existing: readonly ExistingTable[];
  /** Rows straight from the feed's source, in the place of the lake's. */
  readonly pull?: {
    readonly rows: (context: JobContext) => Promise<PulledRows>;
    /** Error: REFUSED where a live load keeps the rows that would be replaced. */
    readonly assertAlone: () => Promise<void>;
  };
}

export interface SyncParts {
  readonly warehouse: Warehouse;
  /** Whose SQL the warehouse speaks. */
  readonly dialect: Store;
  readonly store: LakeStore;
  readonly engine: Pick<ParquetEngine, 'stageRows'>;
}

/** A job's work: one version of a feed's rows into one table. Rows that the table cannot hold are warnings of the job. Errors: as `Warehouse` and `stageRows`. */
export async function syncTable(sync: SyncOfTable, parts: SyncParts, context: JobContext): Promise<SyncReport> {
  const { feed, version, pull } = sync;
  if (pull === undefined) return loadVersion(sync, await lakeVersion(parts.store, feed, version), parts, context);
  const assertAlone = sync.mapping.kind === 'fact' ? pull.assertAlone : () => Promise.resolve();
  await assertAlone();
  const pulled = await pull.rows(context);
  try {
    // Another program may have begun one while the rows came.
    await assertAlone();
    const report = await loadVersion(sync, pulled.lake, parts, context);
    return { ...report, sourceRows: report.sourceRows + pulled.unfit, refused: report.refused + pulled.unfit };
  } finally {
    await pulled.remove();
  }
}

async function loadVersion(
  sync: SyncOfTable,
  lake: LakeVersion,
  { warehouse, dialect, engine }: SyncParts,
  context: JobContext,
): Promise<SyncReport> {
  const { mapping, feed, all } = sync;
  const isFact = mapping.kind === 'fact';
  const columns = stagedColumns(mapping, lake, all);
  if (!isFact && hasColumn(sync.existing, mapping.table, stubColumn.name)) columns.push(stubColumn);
  context.progress({ phase: 'reading', totalRows: lake.snapshot.totals.records });
  const staged = await stageTable(engine, { feed, mapping, columns, lake }, context.signal);
  try {
    warnOfRefused(staged, context);
    context.progress({ phase: 'writing', rows: 0, totalRows: staged.rows, quarantined: staged.refused });
    const load = loadOf(sync, columns, staged, context);
    const outcome = await warehouse.load(load);
    if (isFact) {
      if (sync.pull !== undefined) {
        await sync.pull.assertAlone();
        await takeOutOthers(load, staged.rows, { warehouse, dialect }, sync, context);
      }
      await warehouse.markSnapshot({
        table: mapping.table,
        version: lake.version,
        date: lake.date,
        sourceRows: staged.rows,
      });
    }
    context.progress({ rows: staged.rows });
    return {
      table: mapping.table,
      snapshotVersion: isFact ? lake.version : null,
      sourceRows: staged.rows + staged.refused,
      ...outcome,
      refused: staged.refused,
      refusals: [...staged.refusals],
    };
  } finally {
    await staged.remove();
  }
}

/**
 * The live snapshot is what the source has, and nothing else: where it holds more rows, it is made anew. Until that is done it is not marked, and
 * `latest_…` shows the newest of the lake's.
 */
async function takeOutOthers(
  load: TableLoad,
  rows: number,
  { warehouse, dialect }: Pick<SyncParts, 'warehouse' | 'dialect'>,
  { mapping: { table, columns } }: SyncOfTable,
  context: JobContext,
): Promise<void> {
  const version = columns.find(({ source }) => source.from === 'snapshotVersion')?.name ?? '';
  const live = `${quotedName(table, dialect)} WHERE ${quotedName(version, dialect)} = ${liveVersion}`;
  const counted = await warehouse.ask(`SELECT COUNT(*) AS live_rows FROM ${live}`, 1, context.signal);
  const more = Number(counted.rows[0]?.[0]) - rows;
  if (more <= 0) return;
  await warehouse.change(
    [
      `DELETE FROM lagoon_snapshots WHERE table_name = '${table}' AND snapshot_version = ${liveVersion}`,
      `DELETE FROM ${live}`,
    ],
    context.signal,
  );
  await warehouse.load(load);
  context.warn(
    `${more} ${more === 1 ? 'row that the source no longer has was' : 'rows that the source no longer has were'} taken out.`,
  );
}

/** Staged rows on their way into their table. */
export function loadOf(
  { mapping, existing }: Pick<SyncOfTable, 'mapping' | 'existing'>,
  columns: readonly StagedColumn[],
  rows: StagedRows,
  context: Pick<JobContext, 'progress' | 'signal'>,
): TableLoad {
  const versionColumn = mapping.columns.find(({ source }) => source.from === 'snapshotVersion')?.name;
  const isKey = (name: string): boolean => mapping.keyColumns.includes(name);
  return {
    table: mapping.table,
    columns: columns.map(({ name, type }) => ({ name, type })),
    keyColumns: versionColumn === undefined ? mapping.keyColumns : [versionColumn, ...mapping.keyColumns],
    dimensions: lookedUp(mapping).map(({ column, table, match }) => ({
      column,
      table,
      match,
      key: primaryKeyOf(existing, table) ?? column,
    })),
    keepsKnown: mapping.kind === 'dimension' ? columns.map(({ name }) => name).filter((name) => !isKey(name)) : [],
    rows: { path: rows.path, rows: rows.rows },
    batchRows,
    onRows: (loaded) => context.progress({ rows: loaded }),
    signal: context.signal,
  };
}

/** The one column of it; else null. */
export function primaryKeyOf(existing: readonly ExistingTable[], table: string): string | null {
  const [column, ...more] = existing.find(({ name }) => name === table)?.indexes.get('PRIMARY')?.columns ?? [];
  return column === undefined || more.length > 0 ? null : column;
}

export function hasColumn(existing: readonly ExistingTable[], table: string, column: string): boolean {
  return existing.find(({ name }) => name === table)?.columns.some(({ name }) => name === column) === true;
}

function warnOfRefused({ refused, refusals }: StagedTable, context: JobContext): void {
  if (refused === 0) return;
  context.warn(
    `${refused} ${refused === 1 ? 'row was refused: the table cannot hold it' : 'rows were refused: the table cannot hold them'}.`,
  );
  for (const { key, reason } of refusals) context.warn(`${key}: ${reason}`);
}
