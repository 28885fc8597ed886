import type { Column } from '../../../shared/contract/types';
import { takesNewFields } from '../../../shared/contract/feeds';
import type { TableMapping } from '../../../shared/contract/warehouse';
import { keyedChanges } from '../lake/keyed-changes';
import type { CommitOutcome, FeedWriter } from '../lake/types';
import {
  offsetAt,
  type Clock,
  type ExistingTable,
  type Files,
  type IdSource,
  type LiveOutcome,
  type ParquetEngine,
  type RawBatch,
  type RecordWriter,
  type SourcePosition,
  type Warehouse,
  type WriterResult,
} from '../ports';
import { liveVersion } from './lake-version';
import { liveBatch, type StagedLoad } from './live-batch';
import { keySourcesOf, recordKeyOf, type LivePlan } from './live-plan';
import { takenOf } from './live-positions';
import { loadOf, stubColumn } from './sync-table';
import { hasColumn } from './existing-columns';
import { stagedColumns } from './table-staging';

export interface Refusal {
  /** Null: all tables of the feed. */
  readonly table: string | null;
  readonly partition: number;
  readonly offset: bigint;
  readonly reason: string;
}

/** Told of one commit. */
export interface LiveCommit extends LiveOutcome {
  readonly refused: number;
  /** Some of them. */
  readonly refusals: readonly Refusal[];
}

export interface LiveWriterParts {
  readonly plan: LivePlan;
  /** Every mapping: dimensions are looked up there. */
  readonly all: readonly TableMapping[];
  /** Of the records: those of the lake's rows and of the feed. */
  readonly columns: readonly Column[];
  readonly existing: readonly ExistingTable[];
  /** As the warehouse has them. */
  readonly stored: ReadonlyMap<string, bigint>;
  readonly warehouse: Pick<Warehouse, 'commitLive'>;
  readonly engine: Pick<ParquetEngine, 'openWriter' | 'stageChanges' | 'makeTemporaryFolder'>;
  readonly files: Pick<Files, 'remove'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: IdSource;
  /** End of each partition as last seen; empty while it is not known. */
  readonly ends: () => readonly { readonly partition: number; readonly latest: string }[];
  readonly onCommitted: (commit: LiveCommit) => void;
  readonly signal: AbortSignal;
}

/** Refusals of one commit that are told one by one. */
const toldRefusals = 100;

/**
 * Records of a topic on their way into the tables of their feed. They are typed and judged by the engine's writer as they are for the lake, into files of
 * its temporary folder; a commit stages of each table the newest change of each key, and puts rows, deletes and positions into the warehouse in one
 * transaction. A fact's tombstone deletes its live row; a dimension keeps its rows, which facts refer to.
 */
export async function openLiveWriter(parts: LiveWriterParts): Promise<FeedWriter> {
  const folder = await parts.engine.makeTemporaryFolder();
  const opened: RecordWriter[] = [];
  try {
    const writer = new LiveWriter(parts, folder);
    const { feed } = parts.plan;
    const open = async (columns: readonly Column[], isWhole: boolean): Promise<RecordWriter> => {
      const records = await parts.engine.openWriter({
        feedPath: folder.path,
        columns,
        newFields: isWhole && takesNewFields(feed) ? 'column' : 'quarantine',
        eventTimeColumn: isWhole ? feed.eventTimeColumn : null,
        layout: { kind: 'changes' },
        compression: 'snappy',
        fileId: () => parts.ids.next(),
        now: () => parts.clock.now(),
        onRejected: (place, reason) => writer.reject(place, reason),
        signal: parts.signal,
      });
      opened.push(records);
      return records;
    };
    writer.records = { changes: await open(parts.columns, true), deletes: await open(writer.keys, false) };
    return writer;
  } catch (error) {
    for (const records of opened) await records.close();
    await folder.remove();
    throw error;
  }
}

class LiveWriter implements FeedWriter {
  /** Columns that tell records apart, typed. */
  readonly keys: readonly Column[];
  readonly pendingDays = 0;
  records: { readonly changes: RecordWriter; readonly deletes: RecordWriter } | null = null;
  #positions: Map<string, bigint>;
  readonly #stored: Map<string, bigint>;
  /** Being appended: what is rejected is a record of it. */
  #current: RawBatch | null = null;
  #refusals: Refusal[] = [];
  #refused = 0;
  /** The newest commit, until it has ended in whatever way; never rejects. */
  #committing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly its: LiveWriterParts,
    private readonly folder: { remove(): Promise<void> },
  ) {
    this.#stored = new Map(its.stored);
    this.#positions = takenOf(its.stored);
    this.keys = recordKeyOf(its.plan).map((name) => ({
      name,
      type: this.#typeOf(name) ?? 'string',
      nullable: true,
      metadata: {},
    }));
  }

  get positions(): ReadonlyMap<string, bigint> {
    return this.#positions;
  }

  async append(batch: RawBatch): Promise<void> {
    const { changes, deletes } = this.#open();
    if (this.its.plan.feed.kind === 'stream') return await this.#take(changes, batch);
    const rules = { keyColumns: this.keys.map(({ name }) => name), typeOf: (name: string) => this.#typeOf(name) };
    const keyed = keyedChanges(batch, rules);
    if (keyed.changes !== null) await this.#take(changes, keyed.changes);
    if (keyed.deletes !== null) await this.#take(deletes, keyed.deletes);
  }

  reject(place: number, reason: string): void {
    const batch = this.#current;
    if (batch === null) return;
    this.#refused += 1;
    if (this.#refusals.length >= toldRefusals) return;
    this.#refusals.push({ table: null, partition: batch.partition, offset: offsetAt(batch, place), reason });
  }

  commit(positions: readonly SourcePosition[]): Promise<CommitOutcome> {
    const { changes, deletes } = this.#open();
    // Both boundaries and the refusals before any of it is awaited.
    const flushed = Promise.all([changes.flush(), deletes.flush()]);
    const [refused, refusals] = [this.#refused, this.#refusals];
    this.#refused = 0;
    this.#refusals = [];
    const done = flushed.then(([changed, gone]) => this.#publish({ changed, gone, positions, refused, refusals }));
    this.#committing = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    const { records } = this;
    this.records = null;
    try {
      await this.#committing;
      await records?.changes.close();
      await records?.deletes.close();
    } finally {
      await this.folder.remove();
    }
  }

  async #publish({ changed, gone, positions, refused, refusals }: Flushed): Promise<CommitOutcome> {
    const staged: StagedLoad[] = [];
    try {
      const hasChanges = changed.files.length > 0 || gone.files.length > 0;
      if (hasChanges) {
        for (const mapping of this.its.plan.mappings) staged.push(await this.#stage(mapping, changed, gone));
      }
      const { plan, ends, clock, signal } = this.its;
      const batch = liveBatch({ plan, stored: this.#stored, positions, staged, ends: ends(), now: clock.now() });
      const outcome = await this.its.warehouse.commitLive({ ...batch, signal });
      for (const [source, next] of batch.next) this.#stored.set(source, next);
      this.#positions = takenOf(this.#stored);
      const others = staged.flatMap(({ mapping, changes }) =>
        changes.refusals.map(({ key, reason, place }) => ({
          table: mapping.table,
          partition: place?.partition ?? 0,
          offset: place?.offset ?? 0n,
          reason: `${key}: ${reason}`,
        })),
      );
      const ofTables = staged.reduce((sum, { changes, unnamed }) => sum + changes.refused + unnamed, 0);
      this.its.onCommitted({
        ...outcome,
        refused: refused + ofTables,
        refusals: [...refusals, ...others].slice(0, toldRefusals),
      });
      return {
        deltaVersion: null,
        rows: outcome.inserted + outcome.updated + outcome.unchanged + outcome.deleted,
        quarantinedRows: 0,
        writtenBytes: 0,
        days: 0,
      };
    } finally {
      for (const { changes } of staged) await changes.remove();
      for (const { temporaryPath } of [...changed.files, ...gone.files]) await this.its.files.remove(temporaryPath);
    }
  }

  async #stage(mapping: TableMapping, changed: WriterResult, gone: WriterResult): Promise<StagedLoad> {
    const { plan, all, existing, clock, engine, signal } = this.its;
    const isFact = mapping.kind === 'fact';
    const date = clock.now().toISOString().slice(0, 10);
    const columns = stagedColumns(mapping, { version: liveVersion, date }, all);
    if (!isFact && hasColumn(existing, mapping.table, stubColumn.name)) columns.push(stubColumn);
    const versionColumn = mapping.columns.find(({ source }) => source.from === 'snapshotVersion')?.name;
    const keyColumns = [...mapping.keyColumns, ...(versionColumn === undefined ? [] : [versionColumn])];
    const canDelete = keySourcesOf(mapping).every((source) => this.keys.some(({ name }) => name === source));
    const paths = (result: WriterResult): string[] => result.files.map(({ temporaryPath }) => temporaryPath);
    const context = { progress: () => undefined, signal };
    const changes = await engine.stageChanges({
      paths: paths(changed),
      deletes: isFact && canDelete ? paths(gone) : [],
      feedColumns: changed.columns,
      columns,
      keyColumns,
      newestBy: !isFact && plan.feed.eventTimeColumn !== null ? [plan.feed.eventTimeColumn] : [],
      keepsKnown: isFact ? [] : columns.map(({ name }) => name).filter((name) => !keyColumns.includes(name)),
      signal,
    });
    return {
      mapping,
      keyColumns: columns.map(({ name }) => name).filter((name) => keyColumns.includes(name)),
      changes,
      load: loadOf({ mapping, existing }, columns, changes, context),
      unnamed: isFact && !canDelete ? gone.rows : 0,
    };
  }

  async #take(records: RecordWriter, batch: RawBatch): Promise<void> {
    this.#current = batch;
    try {
      await records.append(batch);
    } finally {
      this.#current = null;
    }
  }

  #open(): { readonly changes: RecordWriter; readonly deletes: RecordWriter } {
    if (this.records === null) throw new Error('The live writer is closed.');
    return this.records;
  }

  #typeOf(name: string): Column['type'] | undefined {
    return this.its.columns.find((column) => column.name === name)?.type;
  }
}

interface Flushed {
  readonly changed: WriterResult;
  readonly gone: WriterResult;
  readonly positions: readonly SourcePosition[];
  readonly refused: number;
  readonly refusals: readonly Refusal[];
}
