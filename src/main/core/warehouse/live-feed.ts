import type { TableMapping } from '../../../shared/contract/warehouse';
import { LakeError, messageOf } from '../../../shared/errors';
import type { ConsumedFeed } from '../consumers/assignment';
import { decodingWriter } from '../formats/decoding-writer';
import { withMessageColumns } from '../formats/message-columns';
import type { RecordDecoders } from '../formats/record-decoder';
import { recordColumnsOf } from '../lake/feed-layout';
import { declaredOn } from '../lake/schema-evolution';
import type { FeedWriter, LakeStore } from '../lake/types';
import type { Clock, ExistingTable, Files, IdSource, ParquetEngine, Warehouse } from '../ports';
import { quotedName } from './dialect';
import { liveVersion } from './lake-version';
import type { LivePlan } from './live-plan';
import { assertContinues, takenOf } from './live-positions';
import { openLiveWriter, type LiveCommit, type LiveWriterParts } from './live-writer';
import { assertReady, schemaVersionOf } from './schema-version';
import { notInitialised, type WarehouseAccess, type WarehouseTarget } from './warehouse-access';

export interface LiveFeedPorts {
  readonly access: WarehouseAccess;
  readonly store: Pick<LakeStore, 'snapshot'>;
  readonly engine: ParquetEngine;
  readonly decoders: RecordDecoders;
  readonly files: Pick<Files, 'remove'>;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export interface LiveFeedOptions {
  readonly plan: LivePlan;
  readonly all: readonly TableMapping[];
  readonly ends: LiveWriterParts['ends'];
  readonly onCommitted: (commit: LiveCommit) => void;
  /** What keeps the warehouse from being used now; null once it can be. */
  readonly onProblem: (problem: string | null) => void;
}

/** One a fact. */
const mostSnapshots = 10_000;

/** The warehouse as what a consumer fills: the store is open while a writer is, and its positions are the only progress there is. */
export function liveFeed(options: LiveFeedOptions, ports: LiveFeedPorts): ConsumedFeed {
  const { plan, onProblem } = options;

  const noting = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      const result = await work();
      onProblem(null);
      return result;
    } catch (error) {
      if (error instanceof LakeError && error.retryable) onProblem(messageOf(error));
      throw error;
    }
  };

  const openWriter = async (signal: AbortSignal): Promise<FeedWriter> => {
    const held = await hold(ports.access, await madeTarget(ports.access));
    try {
      const { feed } = plan;
      const existing = await usableSchema(held.warehouse, held.target, plan, signal);
      const stored = await held.warehouse.positions(feed.name, signal);
      assertContinues(plan, stored);
      if (stored.size === 0) await assertNoLiveRows(held.warehouse, held.target, plan, signal);
      const known = recordColumnsOf(feed, (await ports.store.snapshot(feed))?.columns ?? []);
      const writer = await openLiveWriter({
        ...ports,
        ...options,
        columns: declaredOn(known, withMessageColumns(feed).columns, feed.name),
        existing,
        stored,
        warehouse: held.warehouse,
        signal,
      });
      const closing: FeedWriter = {
        get positions() {
          return writer.positions;
        },
        pendingDays: 0,
        append: (batch) => writer.append(batch),
        commit: (positions) => noting(() => writer.commit(positions)),
        async close() {
          try {
            await writer.close();
          } finally {
            await held.release();
          }
        },
      };
      return decodingWriter(closing, await ports.decoders.decoderOf(feed));
    } catch (error) {
      await held.release();
      throw error;
    }
  };

  return {
    openWriter: (signal) => noting(() => openWriter(signal)),
    positions: async () =>
      takenOf(
        await ports.access.using(await madeTarget(ports.access), (warehouse) => warehouse.positions(plan.feed.name)),
      ),
    ceilings: () => Promise.resolve(new Map()),
    heldOffsets: () => Promise.resolve({ runs: () => Promise.resolve([]) }),
  };
}

/** Error: REFUSED before `init`, which alone makes the embedded store's file. */
export async function madeTarget(access: WarehouseAccess): Promise<WarehouseTarget> {
  const target = await access.target();
  if (!(await access.isMade(target))) throw notInitialised(target.place);
  return target;
}

/** Error: REFUSED where it lacks a table of the plan. */
async function usableSchema(
  warehouse: Warehouse,
  target: WarehouseTarget,
  { mappings }: LivePlan,
  signal: AbortSignal,
): Promise<ExistingTable[]> {
  const existing = await warehouse.schema(signal);
  assertReady(await schemaVersionOf(warehouse, existing), target.place);
  const missing = mappings.find(({ table }) => !existing.some(({ name }) => name === table));
  if (missing === undefined) return existing;
  throw new LakeError(
    'REFUSED',
    `The warehouse at ${target.place} has no table ${missing.table}. Make it: lagoon warehouse init`,
    { details: { table: missing.table } },
  );
}

/** Error: REFUSED where live rows of another source are there, or its snapshot: rows that the topic does not have would stay in it. */
async function assertNoLiveRows(
  warehouse: Pick<Warehouse, 'ask'>,
  { store }: WarehouseTarget,
  { feed, mappings }: LivePlan,
  signal: AbortSignal,
): Promise<void> {
  const marked = await warehouse.ask(
    `SELECT table_name FROM lagoon_snapshots WHERE snapshot_version = ${liveVersion}`,
    mostSnapshots,
    signal,
  );
  for (const { table, columns } of mappings) {
    const version = columns.find(({ source }) => source.from === 'snapshotVersion')?.name;
    if (version === undefined) continue;
    // A load that was ended half-way leaves rows without a snapshot.
    const left = await warehouse.ask(
      `SELECT 1 AS found FROM ${quotedName(table, store)} WHERE ${quotedName(version, store)} = ${liveVersion} LIMIT 1`,
      1,
      signal,
    );
    if (left.rows.length === 0 && !marked.rows.some(([name]) => name === table)) continue;
    throw new LakeError(
      'REFUSED',
      `The live rows of ${table} are of another load: a sync from ksqlDB, or a feed that had another name. Nothing was read. To forget them and load the topic: lagoon warehouse live --reset ${feed.name}`,
      { details: { feed: feed.name, table } },
    );
  }
}

interface Held {
  readonly warehouse: Warehouse;
  readonly target: WarehouseTarget;
  /** Safe to call twice. */
  release(): Promise<void>;
}

/** `using` until it is released. */
async function hold(access: WarehouseAccess, target: WarehouseTarget): Promise<Held> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let opened: (warehouse: Warehouse) => void = () => undefined;
  const warehouse = new Promise<Warehouse>((resolve) => {
    opened = resolve;
  });
  const used = access.using(target, async (its) => {
    opened(its);
    await released;
  });
  return {
    // Where it cannot be opened, `used` says so first.
    warehouse: await Promise.race([warehouse, used.then(() => warehouse)]),
    target,
    async release() {
      release();
      await used;
    },
  };
}
