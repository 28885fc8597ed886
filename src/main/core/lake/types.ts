import type { Column } from '../../../shared/contract/types';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { FeedName } from '../../../shared/ids';
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
  /** From the statistics, of the feed's event time column. */
  readonly minEventTime: Date | null;
  readonly maxEventTime: Date | null;
}

/** What a feed holds at one Delta version: the log read from its newest checkpoint on, never a folder listing. */
export interface Snapshot {
  readonly deltaVersion: number;
  readonly columns: readonly Column[];
  readonly partitionColumns: readonly string[];
  readonly files: readonly LiveFile[];
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
  readonly addedFiles: number;
  readonly removedFiles: number;
  readonly addedRecords: number;
}

export interface CommitOutcome {
  /** Null where there was nothing to commit. */
  readonly deltaVersion: number | null;
  readonly rows: number;
  readonly quarantinedRows: number;
  readonly writtenBytes: number;
}

/**
 * One writer's way from raw records to a commit. The rows, the quarantined rows and the source's positions of one `commit` become
 * visible together or not at all.
 */
export interface FeedWriter {
  /** Source positions that the lake holds for this feed, read when the writer was opened and moved by its own commits. */
  readonly positions: ReadonlyMap<string, bigint>;
  append(batch: RawBatch): Promise<void>;
  /**
   * Publishes what was appended since the last commit. For a stream: adds; for a table: replaces all files by version N+1 (even if it has no rows).
   * Throws CONFLICT where another writer moved one of the same positions, having removed its own files.
   */
  commit(positions: readonly SourcePosition[]): Promise<CommitOutcome>;
  /** Removes staged files of what was not committed. Always call it; safe after an error and twice. */
  close(): Promise<void>;
}

export interface OpenWriterOptions {
  readonly runId: string;
  /** commitInfo.operation: EXPORT, CONSUME. */
  readonly operation: string;
  readonly signal: AbortSignal;
}

/** The lake's data side: snapshots and writers of feeds. Configuration of feeds is feeds/. */
export interface LakeStore {
  readonly root: string;
  /** Null before the first commit. Cached by version; when nothing changed it costs a look at the log for the next entry. Errors: CORRUPT, IO. */
  snapshot(feed: FeedConfig): Promise<Snapshot | null>;
  versions(feed: FeedConfig): Promise<TableVersion[]>;
  history(feed: FeedConfig, limit: number): Promise<LogEntrySummary[]>;
  openWriter(feed: FeedConfig, options: OpenWriterOptions): Promise<FeedWriter>;
  /** Snapshot of the feed's quarantine; null where nothing was ever quarantined. */
  quarantine(feed: FeedConfig): Promise<Snapshot | null>;
  /** Absolute folder of the feed's data. */
  feedPath(feed: FeedConfig): string;
  quarantineName(feed: FeedName): string;
}
