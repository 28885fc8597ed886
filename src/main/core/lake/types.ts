import type { Column } from '../../../shared/contract/types';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { FeedName } from '../../../shared/ids';
import type { DeltaLog } from './delta-log';
import type { TableShape } from './feed-layout';
import type { LogState } from './log-state';
import type { Change } from './publish';
import type { RawBatch, SourcePosition } from '../ports';

/** One live file of a snapshot. */
export interface LiveFile {
  /** Relative to the feed's folder, decoded. */
  readonly path: string;
  readonly absolutePath: string;
  readonly partitionValues: Readonly<Record<string, string | null>>;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  readonly records: number | null;
  /** Columns that the file holds, partition columns included; null where only its footer would tell (files of other writers). */
  readonly columns: readonly Column[] | null;
  /** From the statistics, of the feed's event time column. */
  readonly minEventTime: Date | null;
  readonly maxEventTime: Date | null;
}

/** Sums over some live files. */
export interface FileTotals {
  /** Of the files whose statistics tell. */
  readonly records: number;
  readonly files: number;
  readonly sizeBytes: number;
  readonly minEventTime: Date | null;
  readonly maxEventTime: Date | null;
  /** Null where there are no files. */
  readonly lastModifiedAt: Date | null;
}

/** Live files of one folder. */
export interface PartitionSummary extends FileTotals {
  /** Relative to the feed's folder, decoded; empty for that itself. */
  readonly path: string;
  readonly partitionValues: Readonly<Record<string, string | null>>;
}

/** What a feed holds at one Delta version: the log read from its newest checkpoint on, never a folder listing. */
export interface Snapshot {
  readonly deltaVersion: number;
  readonly columns: readonly Column[];
  readonly partitionColumns: readonly string[];
  /** In the order of their paths. Made when first asked for: where sums will do, ask for those. */
  readonly files: readonly LiveFile[];
  /** In the order of their paths. Cheap after a commit, as `totals` is: kept by partition. */
  readonly partitions: readonly PartitionSummary[];
  readonly totals: FileTotals;
  /** Progress of every source, by appId. */
  readonly positions: ReadonlyMap<string, bigint>;
  readonly committedAt: Date;
}

export interface TableVersion {
  readonly tableVersion: number;
  readonly deltaVersion: number;
  readonly exportedAt: Date;
  readonly records: number;
  readonly sizeBytes: number;
  readonly files: number;
  readonly path: string;
  readonly current: boolean;
}

export interface LogEntrySummary {
  readonly deltaVersion: number;
  readonly committedAt: Date;
  readonly operation: string;
  readonly runId: string | null;
  /** vN that the entry wrote; null for streams and for entries that wrote none. */
  readonly tableVersion: number | null;
  readonly addedFiles: number;
  readonly removedFiles: number;
  readonly addedRecords: number;
  readonly addedBytes: number;
  /** Of the removed files whose size the log tells: writers of before it was told leave it out. */
  readonly removedBytes: number;
  /** False where every file of the entry only holds again what others held. */
  readonly dataChange: boolean;
  /** None of the version's files was vacuumed. */
  readonly readable: boolean;
}

export interface CommitOutcome {
  /** Null where there was nothing to commit. */
  readonly deltaVersion: number | null;
  readonly rows: number;
  readonly quarantinedRows: number;
  readonly writtenBytes: number;
  /** Days of events, each with a file of its own; 0 for a table. */
  readonly days: number;
}

/**
 * One writer's way from raw records to a commit. The rows, the quarantined rows and the source's positions of one `commit` become
 * visible together or not at all.
 */
export interface FeedWriter {
  /** Source positions that the lake holds for this feed, read when the writer was opened and moved by its own commits. */
  readonly positions: ReadonlyMap<string, bigint>;
  /** Days of events of what was appended since the last commit was called. */
  readonly pendingDays: number;
  /** One at a time: await each. While a commit is under way it goes on: what it takes then belongs to the next. */
  append(batch: RawBatch): Promise<void>;
  /**
   * Publishes what was appended between the commit before and this call, `positions` being how far that reaches: the call is the boundary, and
   * need not be awaited before the next append (so that reading goes on while files are written and synced). Commits land in the order of their
   * calls; call it again only when the last one has resolved, and await that one before close. For a stream: adds; for a table: replaces all
   * files by version N+1 (even if it has no rows). Rejects with CONFLICT where another writer moved one of the same positions, having removed its own
   * files. After a failure every later call rejects with the same code.
   */
  commit(positions: readonly SourcePosition[]): Promise<CommitOutcome>;
  /**
   * Removes staged files of what was not committed, and waits for what follows a commit beside the writing: checkpoint and _metadata.json. Always
   * call it; safe after an error and twice.
   */
  close(): Promise<void>;
}

export interface OpenWriterOptions {
  readonly runId: string;
  /** commitInfo.operation: EXPORT, CONSUME. */
  readonly operation: string;
  /**
   * Of a table whose batches are changes: each row replaces that of its key, a tombstone deletes it, and a commit that brought neither makes no version.
   * Left out: each commit is the whole table.
   */
  readonly mergesByKey?: boolean;
  /** With `mergesByKey`: on top of nothing instead of the newest version, so that a commit is the whole table, each key of it once. */
  readonly startsEmpty?: boolean;
  readonly signal: AbortSignal;
}

/** A version of a feed, by its number in the log or by the time at which it was the newest. */
export type VersionReference = { readonly version: number } | { readonly at: Date };

/**
 * One table of the lake in Delta's sense: a feed's rows, or its quarantine. For what works on files and versions rather than on records:
 * retention, compaction, vacuum, restore, adoption.
 */
export interface LakeTable {
  readonly feed: FeedConfig;
  readonly kind: 'data' | 'quarantine';
  readonly shape: TableShape;
  readonly log: DeltaLog;
  /** Newest state; null before the first commit. */
  read(): Promise<LogState | null>;
  /** The change on top of `base` or of what came after it; then all that follows a commit (checkpoint, _metadata.json). Errors: CONFLICT, IO. */
  commit(base: LogState | null, change: Change): Promise<LogState>;
}

/** The lake's data side: snapshots and writers of feeds. Configuration of feeds is feeds/. */
export interface LakeStore {
  readonly root: string;
  /** Null before the first commit. Cached by version; when nothing changed it costs a look at the log for the next entry. Errors: CORRUPT, IO. */
  snapshot(feed: FeedConfig): Promise<Snapshot | null>;
  /** An earlier version. Errors: NOT_FOUND where there is none such, or its files were vacuumed; the message names the versions that can be read. */
  snapshotAt(feed: FeedConfig, at: VersionReference): Promise<Snapshot>;
  table(feed: FeedConfig): LakeTable;
  quarantineTable(feed: FeedConfig): LakeTable;
  versions(feed: FeedConfig): Promise<TableVersion[]>;
  history(feed: FeedConfig, limit: number): Promise<LogEntrySummary[]>;
  openWriter(feed: FeedConfig, options: OpenWriterOptions): Promise<FeedWriter>;
  /** Snapshot of the feed's quarantine; null where nothing was ever quarantined. */
  quarantine(feed: FeedConfig): Promise<Snapshot | null>;
  /** Absolute folder of the feed's data. */
  feedPath(feed: FeedConfig): string;
  quarantineName(feed: FeedName): string;
}
