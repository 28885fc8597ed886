import { feedNameSchema } from '../../src/shared/ids';
import type { FeedConfig } from '../../src/shared/contract/feeds';
import type { SyncReport } from '../../src/shared/contract/warehouse';
import type { JobContext } from '../../src/main/core/jobs/types';
import { defaultMappings } from '../../src/main/core/warehouse/default-mappings';
import type { Store } from '../../src/main/core/warehouse/dialect';
import { lakeVersion } from '../../src/main/core/warehouse/lake-version';
import { loadOf, syncTable } from '../../src/main/core/warehouse/sync-table';
import { stagedColumns, stageTable } from '../../src/main/core/warehouse/table-staging';
import type { ParquetEngine, StagedTable, TableLoad, Warehouse } from '../../src/main/core/ports';
import type { LakeStore } from '../../src/main/core/lake/types';
import { batchOf, column, feedOf, runOptions } from '../../test/support/delta-lake';

/** The fact with the most keys: a unique one of three columns, three more, and a foreign key. */
export const factTable = 'fact_user_transaction_summary';
const types = ['purchase', 'refund', 'transfer', 'withdrawal'] as const;
const batchRows = 20_000;

export interface Facts {
  readonly feed: FeedConfig;
  readonly store: LakeStore;
  readonly engine: ParquetEngine;
  readonly users: number;
}

/** A version of the feed with so many rows, in the lake as an export leaves it. */
export async function exportFacts(store: LakeStore, engine: ParquetEngine, rows: number): Promise<Facts> {
  const feed = feedOf('table', {
    name: feedNameSchema.parse('user_transaction_summary'),
    columns: [
      column('user_id', 'string'),
      column('transaction_type', 'string'),
      column('total_amount', 'decimal(18,2)'),
      column('transaction_count', 'long'),
      column('avg_amount', 'decimal(18,2)'),
    ],
  });
  const writer = await store.openWriter(feed, runOptions());
  try {
    for (let first = 0; first < rows; first += batchRows) {
      const texts = Array.from({ length: Math.min(batchRows, rows - first) }, (_, i) => factOf(first + i));
      await writer.append(batchOf(texts, first));
    }
    await writer.commit([{ appId: 'sample:test', version: 1n }]);
  } finally {
    await writer.close();
  }
  return { feed, store, engine, users: Math.ceil(rows / types.length) };
}

/** Amounts are strewn over the users, so that an index on them grows in no order. */
function factOf(n: number): string {
  const count = 1 + (n % 499);
  const cents = ((n * 7_368_787) % 100_000_000) + 1;
  const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  const average = Math.floor(cents / count);
  return `{"user_id":"${userOf(Math.floor(n / types.length))}","transaction_type":"${types[n % types.length]}","total_amount":${amount},"transaction_count":${count},"avg_amount":${Math.floor(average / 100)}.${String(average % 100).padStart(2, '0')}}`;
}

function userOf(n: number): string {
  return `user_${String(n).padStart(7, '0')}`;
}

function mappingOf(): ReturnType<typeof defaultMappings>[number] {
  const mapping = defaultMappings().find(({ table }) => table === factTable);
  if (mapping === undefined) throw new Error(`no mapping fills ${factTable}`);
  return mapping;
}

/** The file that a sync loads, and the load as it asks for it. */
export async function stagedLoad(
  { feed, store, engine }: Facts,
  warehouse: Warehouse,
): Promise<{ load: TableLoad; staged: StagedTable }> {
  const mapping = mappingOf();
  const lake = await lakeVersion(store, feed);
  const columns = stagedColumns(mapping, lake, defaultMappings());
  const { signal } = new AbortController();
  const staged = await stageTable(engine, { feed, mapping, columns, lake }, signal);
  const context = { signal, progress: () => undefined };
  return { load: loadOf({ mapping, existing: await warehouse.schema() }, columns, staged, context), staged };
}

export interface Synced {
  readonly report: SyncReport;
  /** From Parquet to the marked snapshot. */
  readonly wholeMs: number;
  /** Of it: from Parquet to the file that is loaded. */
  readonly stagingMs: number;
}

/** As the job does it that `lagoon warehouse sync` starts. */
export async function syncFacts({ feed, store, engine }: Facts, warehouse: Warehouse, dialect: Store): Promise<Synced> {
  const startedMs = performance.now();
  let stagedMs = startedMs;
  const context: JobContext = {
    runId: 'run-1',
    signal: new AbortController().signal,
    stopRequested: new AbortController().signal,
    progress: ({ phase }) => {
      if (phase === 'writing') stagedMs = performance.now();
    },
    warn: (message) => {
      throw new Error(message);
    },
  };
  const sync = {
    mapping: mappingOf(),
    feed,
    version: undefined,
    all: defaultMappings(),
    existing: await warehouse.schema(),
    isLoadedLive: () => Promise.resolve(false),
  };
  const report = await syncTable(sync, { warehouse, dialect, store, engine }, context);
  return { report, wholeMs: performance.now() - startedMs, stagingMs: stagedMs - startedMs };
}
