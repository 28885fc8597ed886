import type { FeedConfig } from '../../../shared/contract/feeds';
import type { SyncReport, TableMapping } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';
import type { JobContext } from '../jobs/types';
import type { LakeStore } from '../lake/types';
import type {
  ExistingTable,
  LoadOutcome,
  ParquetEngine,
  StagedColumn,
  StagedRows,
  StagedTable,
  TableLoad,
  Warehouse,
} from '../ports';
import type { Store } from './dialect';
import { hasColumn, primaryKeyOf } from './existing-columns';
import type { PulledRows } from './ksqldb-pull';
import { lakeVersion, newestLakeVersion, type LakeVersion } from './lake-version';
import { countSurplus, ofVersion, takeOutSurplus, type SurplusOf } from './surplus-rows';
import { latestViewOf } from './table-ddl';
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
  /** Whether a live load of the feed runs, or has come anywhere. */
  readonly isLoadedLive: () => Promise<boolean>;
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
  readonly engine: Pick<ParquetEngine, 'stageRows' | 'stagedText'>;
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
  { warehouse, dialect, store, engine }: SyncParts,
  context: JobContext,
): Promise<SyncReport> {
  const { mapping, feed, all } = sync;
  const isFact = mapping.kind === 'fact';
  const columns = stagedColumns(mapping, lake, all);
  if (!isFact && hasColumn(sync.existing, mapping.table, stubColumn.name)) columns.push(stubColumn);
  context.progress({ phase: 'reading', totalRows: lake.snapshot.totals.records });
  const staged = await stageTable(engine, { feed, mapping, columns, lake }, context.signal);
  try {
    warnOfRefused(staged, columns, context);
    context.progress({ phase: 'writing', rows: 0, totalRows: staged.rows, quarantined: staged.refused });
    const isKept = !isFact && (await sync.isLoadedLive());
    const load = { ...loadOf(sync, columns, staged, context), ...(isKept ? { keepsPresent: valuesOf(mapping) } : {}) };
    const outcome = await warehouse.load(load);
    assertCounted(outcome, load);
    let removed = 0;
    if (isFact) {
      await sync.pull?.assertAlone();
      const of = { mapping, version: lake.version, columns, staged, existing: sync.existing, store: dialect };
      removed = await takeOutOthers(of, load, sync.pull !== undefined, staged.refused, { warehouse, engine }, context);
      await warehouse.markSnapshot({
        table: mapping.table,
        version: lake.version,
        date: lake.date,
        sourceRows: staged.rows,
      });
      if (sync.pull === undefined) await warnOfForeign(sync, { warehouse, store }, context);
    }
    if (isKept)
      context.warn(
        `${mapping.table} is loaded live too, and may be newer than what was synced: rows and values that it lacked were filled, and all others left. For the lake's, end the live load and forget it: lagoon warehouse live --reset ${feed.name}`,
      );
    context.progress({ rows: staged.rows });
    return {
      table: mapping.table,
      snapshotVersion: isFact ? lake.version : null,
      sourceRows: staged.rows + staged.refused,
      ...outcome,
      removed,
      refused: staged.refused,
      refusals: [...staged.refusals],
    };
  } finally {
    await staged.remove();
  }
}

/**
 * A snapshot is what its source has, and nothing else. Gives how many rows were taken out. Where rows were refused, those of an earlier load may be
 * theirs: they are told and stay.
 */
async function takeOutOthers(
  of: SurplusOf,
  load: TableLoad,
  isLive: boolean,
  refused: number,
  { warehouse, engine }: Pick<SyncParts, 'warehouse' | 'engine'>,
  context: JobContext,
): Promise<number> {
  const { signal } = context;
  const surplus = await countSurplus(of, warehouse, signal);
  if (surplus <= 0) return 0;
  const { table } = of.mapping;
  const rows = `${surplus} ${surplus === 1 ? 'row' : 'rows'}`;
  if (refused > 0 && !isLive) {
    context.warn(
      `${table} has ${rows} more of v${of.version} than were loaded. They stay, since the lake's rows that were refused may be among them.`,
    );
    return 0;
  }
  if (!(await takeOutSurplus(of, surplus, { warehouse, engine }, signal))) {
    // Until that is done the snapshot is not marked, and `latest_…` shows the newest of the others.
    await warehouse.change(
      [
        `DELETE FROM lagoon_snapshots WHERE table_name = '${table}' AND snapshot_version = ${of.version}`,
        `DELETE ${ofVersion(of.mapping, of.version, of.store)}`,
      ],
      signal,
    );
    await warehouse.load(load);
  }
  const source = isLive ? 'the source no longer has' : `v${of.version} of the lake does not have`;
  context.warn(`${rows} that ${source} ${surplus === 1 ? 'was' : 'were'} taken out.`);
  return surplus;
}

/** A feed that was deleted and made again begins with v1, and the views show what the warehouse has of the one before until its numbers are reached. */
async function warnOfForeign(
  { mapping, feed }: SyncOfTable,
  { warehouse, store }: Pick<SyncParts, 'warehouse' | 'store'>,
  { warn, signal }: JobContext,
): Promise<void> {
  const { table } = mapping;
  const { rows } = await warehouse.ask(
    `SELECT CASE WHEN MIN(snapshot_version) = 0 THEN 0 ELSE MAX(snapshot_version) END FROM lagoon_snapshots WHERE table_name = '${table}'`,
    1,
    signal,
  );
  const shown = Number(rows[0]?.[0] ?? 0);
  // Asked for afterwards, so that an export and a sync of others meanwhile are no surprise.
  const newest = (await newestLakeVersion(store, feed)) ?? 0;
  if (shown <= newest) return;
  warn(
    `${latestViewOf(mapping) ?? table} shows v${shown} still, and the newest of the lake is v${newest}: v${shown} is of a feed or a lake that was there before. To show v${newest} once it is loaded: DELETE FROM lagoon_snapshots WHERE table_name = '${table}' AND snapshot_version > ${newest}`,
  );
}

/** What a row says, beside its key and whether it is a stub. */
function valuesOf({ keyColumns, columns }: TableMapping): string[] {
  return columns.map(({ name }) => name).filter((name) => !keyColumns.includes(name));
}

/** Error: SOURCE where the store changed more rows than there were, so that the snapshot is not marked. */
function assertCounted({ inserted, updated }: LoadOutcome, { table, rows: { rows } }: TableLoad): void {
  if (inserted + updated <= rows) return;
  throw new LakeError(
    'SOURCE',
    `${rows} rows became ${inserted + updated} in ${table}: a row of it finds several of a dimension. Its keys say: lagoon warehouse check`,
    { details: { table, rows, inserted, updated } },
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

/** Everybody may read a run's record: keys and values are told with the job and in the report alone. */
function warnOfRefused(
  { refused, refusals }: StagedTable,
  columns: readonly StagedColumn[],
  context: JobContext,
): void {
  if (refused === 0) return;
  const named = columns
    .map(({ name }) => name)
    .filter((name) => refusals.some(({ reason }) => reason.startsWith(`${name} `)));
  const because = named.length === 0 ? '' : `, by ${named.join(', ')}`;
  context.warn(
    `${refused} ${refused === 1 ? 'row was refused: the table cannot hold it' : 'rows were refused: the table cannot hold them'}${because}.`,
  );
  for (const { key, reason } of refusals) context.warn(`${key}: ${reason}`, null);
}
