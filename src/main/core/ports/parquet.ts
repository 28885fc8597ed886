import type { CsvHeader } from '../../../shared/contract/imports';
import type { Column } from '../../../shared/contract/types';
import type { WarehouseType } from '../../../shared/contract/warehouse';
import type { OffsetFiles, OffsetRun, PartitionOffsets } from './offsets';
import type { QuarantineFilter, QuarantineReason, QuarantineRestOptions, QuarantineRow } from './quarantine';
import type { RawBatch } from './raw-batch';
import type {
  RecordTrial,
  RecordTrialOptions,
  RecordWriter,
  RecordWriterOptions,
  StagedFile,
  WriterResult,
} from './records';
import type { StagedRows } from './warehouse';

/** Parquet files to be written anew as one. */
export interface RewriteOptions {
  /** Folder of the table; the temporary file is made inside it, hidden. */
  readonly tablePath: string;
  /** Absolute paths, of one partition. */
  readonly sources: readonly string[];
  /** Columns of the file to be written, without partition columns; a source that lacks one gives NULL. */
  readonly columns: readonly Column[];
  /** Ascending; nulls last. */
  readonly orderBy: readonly string[];
  readonly compression: 'snappy' | 'zstd';
  /** The file's path under the table's folder, and what it stands for. */
  readonly relativePath: string;
  readonly partitionValues: Readonly<Record<string, string>>;
  readonly fileId: () => string;
  readonly signal: AbortSignal;
}

/** A table's version and what changed since, to be made into the next. */
export interface TableMergeOptions {
  /** Folder of the table; the temporary file is made inside it, hidden. */
  readonly tablePath: string;
  /** Absolute paths of the present version's files, all of them; none for a first version. */
  readonly present: readonly string[];
  /** Staged by writers of the layout `changes`: rows with all their columns, and the keys of rows that are gone. They stay the caller's to remove. */
  readonly changes: readonly string[];
  readonly deletes: readonly string[];
  readonly keyColumns: readonly string[];
  /** Of the next version; what a file lacks of them is NULL. */
  readonly columns: readonly Column[];
  readonly version: number;
  readonly compression: 'snappy' | 'zstd';
  readonly fileId: () => string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** One Parquet file of anybody's, as its footer tells. */
export interface InspectedFile {
  readonly path: string;
  readonly records: number;
  readonly sizeBytes: number;
  /** In the lake's types, without Hive partition columns. */
  readonly columns: readonly Column[];
  /** Columns whose physical type no table of the lake can name as it is (a timestamp without zone, an unsigned number …): `name TYPE`. */
  readonly foreignTypes: readonly string[];
  /** Delta's per-file statistics. */
  readonly stats: string;
}

/** What the footer of one Parquet file tells: its row groups, and one of them by column. */
export interface FileDescription {
  readonly writer: string | null;
  readonly records: number;
  readonly totalRowGroups: number;
  readonly rowGroups: readonly {
    readonly index: number;
    readonly records: number;
    readonly compressedBytes: number;
    readonly uncompressedBytes: number;
    readonly compressions: readonly string[];
  }[];
  readonly columns: readonly {
    readonly column: string;
    readonly type: string;
    readonly compression: string;
    readonly encodings: readonly string[];
    readonly compressedBytes: number;
    readonly uncompressedBytes: number;
    readonly nulls: number | null;
    readonly min: string | null;
    readonly max: string | null;
  }[];
  readonly totalColumns: number;
}

/** A file of a user's that is to be written into a feed. */
export interface ImportSource {
  /** Absolute. */
  readonly path: string;
  /** Stands in kafka_partition of the rows of a stream; the row's number in the file, from 0 on, in kafka_offset. */
  readonly index: number;
  /** Dates the rows that no event time dates. */
  readonly modifiedAt: Date;
}

export interface ImportToDescribe {
  readonly format: 'parquet' | 'csv' | 'ndjson';
  /** The folder that was chosen, or that the chosen file is in: `key=value` folders below it say something of the rows. */
  readonly root: string;
  readonly paths: readonly string[];
  /** Passed over by other formats than CSV. */
  readonly header: CsvHeader;
}

export interface DescribedImport {
  readonly columns: Column[];
  /** Null where only reading all of it would tell. */
  readonly records: number | null;
  /** Files that the columns were told from; the import looks into all. */
  readonly lookedInto: number;
}

export interface FileImportOptions {
  readonly format: 'parquet' | 'csv' | 'ndjson';
  /** Passed over by other formats than CSV. */
  readonly header: CsvHeader;
  /** As of `ImportToDescribe`. */
  readonly root: string;
  readonly sources: readonly ImportSource[];
  /** Of all files that were found, those taken before among them: which folders of Parquet are columns is told by these. */
  readonly foundPaths: readonly string[];
  readonly feedPath: string;
  /** Columns of the feed; those of the files that it lacks are added where `newFields` says so. */
  readonly columns: readonly Column[];
  readonly newFields: 'column' | 'quarantine';
  readonly eventTimeColumn: string | null;
  readonly layout: { readonly kind: 'date' } | { readonly kind: 'version'; readonly version: number };
  readonly compression: 'snappy' | 'zstd';
  readonly fileId: () => string;
  readonly now: () => Date;
  /** Rows of all files, once they are known; null where only reading them tells. */
  readonly onPlanned: (records: number | null) => void;
  /** Rows taken so far, of all files. */
  readonly onRows: (rows: number) => void;
  readonly signal: AbortSignal;
}

export interface FileImportResult extends WriterResult {
  /** Rows of each source, in their order: those accepted and those quarantined. */
  readonly sourceRows: readonly number[];
}

/** A column of rows on their way to the warehouse, and where its values come from. */
export interface StagedColumn {
  readonly name: string;
  readonly type: WarehouseType;
  /** A column of the feed, nested ones with dots; or one text for all rows, read as the type's. */
  readonly source: { readonly column: string } | { readonly constant: string | null };
}

export interface StageRowsOptions {
  /** Absolute paths of Parquet files: those of one version. */
  readonly paths: readonly string[];
  /** Of the feed; NULL where a file lacks one. */
  readonly feedColumns: readonly Column[];
  readonly columns: readonly StagedColumn[];
  /** Names of `columns`; the file is in their order. */
  readonly keyColumns: readonly string[];
  /** Of each key only the row that is highest by these columns of the feed, the first deciding before the second. Null: all rows, and a key that comes twice is refused. */
  readonly newestBy: readonly string[] | null;
  readonly signal: AbortSignal;
}

/** Changes of rows, on their way to tables of the warehouse; `paths` are of a writer of the layout `changes`. */
export interface StageChangesOptions extends Omit<StageRowsOptions, 'newestBy'> {
  /** Likewise, of the keys of rows that are gone. */
  readonly deletes: readonly string[];
  /** What decides which change of a key is its newest before its place in the topic does; columns of the feed. */
  readonly newestBy: readonly string[];
  /** Names of `columns` that have, where the newest row has NULL, what the newest one has that does not. */
  readonly keepsKnown: readonly string[];
}

/** The newest rows of keys, and the keys whose newest change is a delete: `gone`, of the key columns alone. */
export interface StagedChanges extends StagedTable {
  readonly gone: StagedRows;
}

export interface RefusedRow {
  /** Values of the key, with commas. */
  readonly key: string;
  readonly reason: string;
  /** Of a change, in its topic. */
  readonly place?: { readonly partition: number; readonly offset: bigint };
}

export interface StagedTable extends StagedRows {
  /** Rows that the warehouse could not hold exactly, or not tell from another; they are not in the file. */
  readonly refused: number;
  /** The first hundred of them. */
  readonly refusals: readonly RefusedRow[];
  /** Deletes the file. */
  remove(): Promise<void>;
}

/** A checkpoint of Delta's log: live files column by column, since there may be hundreds of thousands. */
export interface CheckpointContent {
  /** All other actions: one JSON text each, as the log's lines have them. */
  readonly actions: readonly string[];
  readonly files: readonly CheckpointFiles[];
}

/** Some live files. Each column is the JSON text of an array with one element a file. */
export interface CheckpointFiles {
  readonly paths: string;
  readonly sizes: string;
  readonly modificationTimes: string;
  /** Elements are JSON texts of an object, as are those of `tags` that are not null. */
  readonly partitionValues: string;
  readonly tags: string;
  /** The same as UTF-8, to be decoded when asked for. Elements are Delta's statistics, JSON texts, or null. */
  readonly stats: Uint8Array;
}

/** A checkpoint to be written. */
export interface CheckpointDraft {
  /** An earlier checkpoint, its files and tombstones taken over but for the touched paths and the expired tombstones. Null: `actions` are all. */
  readonly base: {
    readonly paths: readonly string[];
    readonly touched: readonly string[];
    readonly keepTombstonesFromMs: number;
  } | null;
  /** JSON texts, as the log's lines have them. */
  readonly actions: readonly string[];
  readonly liveFiles: number;
}

/** Somebody else's Parquet files (an opened folder). */
export interface ParquetDescription {
  /** Of all files, by name; hive partition columns last. */
  readonly columns: Column[];
  readonly partitionColumns: string[];
  /** Whether all files have the same columns in the same order and types: then what one holds all hold. */
  readonly isUniform: boolean;
  readonly files: { readonly path: string; readonly records: number }[];
}

/** DuckDB as the writing side needs it. */
export interface ParquetEngine {
  openWriter(options: RecordWriterOptions): Promise<RecordWriter>;
  /**
   * Writes the records as `openWriter` would, into the engine's own temporary folder, reads the rows back, and leaves nothing. For some hundreds of
   * records: all of them are held. Errors: INVALID_INPUT (columns that a feed may not have), CANCELLED, IO.
   */
  tryRecords(options: RecordTrialOptions, batches: readonly RawBatch[]): Promise<RecordTrial>;
  /** Reads a checkpoint, of one part or of several, whoever wrote it. Errors: IO, INTERNAL (a part that is no whole Parquet file, or no checkpoint). */
  readCheckpoint(paths: readonly string[]): Promise<CheckpointContent>;
  /**
   * Writes a checkpoint under `path` (temporary name, fsync and rename are the caller's). Error: INTERNAL where it does not hold as many live
   * files as it must.
   */
  writeCheckpoint(path: string, checkpoint: CheckpointDraft): Promise<{ actions: number }>;
  /** Errors: IO. */
  describeParquet(paths: readonly string[]): Promise<ParquetDescription>;
  /** Compaction: the same rows in one file. Throws INTERNAL where a row or a value would not come through. */
  rewrite(options: RewriteOptions): Promise<StagedFile>;
  /**
   * Present rows whose key changed nowhere, and of each key that did its change of the highest partition and offset, unless that is a delete. Null
   * where no row is left. Spills what memory does not hold.
   */
  mergeTable(options: TableMergeOptions): Promise<StagedFile | null>;
  /** Error: CORRUPT naming the file that is no whole Parquet file. */
  inspectParquet(paths: readonly string[]): Promise<InspectedFile[]>;
  /** The first 1,000 row groups, and the first 2,000 columns of `rowGroup`: none where there is no such. Error: CORRUPT naming the file. */
  describeFile(path: string, rowGroup: number): Promise<FileDescription>;
  /** Columns that the files would have in a feed, told from a sample of them. */
  describeImport(files: ImportToDescribe): Promise<DescribedImport>;
  /**
   * Stages the rows of the files; what does not fit is staged for the quarantine with file and row number. Errors: CORRUPT naming the file that
   * cannot be read, INVALID_INPUT (columns that the feed may not have).
   */
  importFiles(options: FileImportOptions): Promise<FileImportResult>;
  /** Which offsets from `from` to `to` (both included) of a topic's partition the files hold, in either; ascending. */
  offsetRuns(files: OffsetFiles, range: OffsetRun & { readonly partition: number }): Promise<OffsetRun[]>;
  /** Every offset of the files, by partition; reads two columns of all of them. */
  countOffsets(files: OffsetFiles, signal: AbortSignal): Promise<PartitionOffsets[]>;
  /** Reasons of quarantine files, grouped as `reasonGroup` does; the most frequent 100. */
  quarantineReasons(paths: readonly string[], signal: AbortSignal): Promise<QuarantineReason[]>;
  /** Newest first, each with the first `valueBytes` of its value; and how many there are in all. */
  quarantinePage(
    paths: readonly string[],
    filter: QuarantineFilter,
    page: { readonly skip: number; readonly limit: number; readonly valueBytes: number },
    signal: AbortSignal,
  ): Promise<{ total: number; rows: QuarantineRow[] }>;
  /** Rows of one file in their order, whole, at most 2,048 at a time. Leaving the loop closes it. */
  quarantineRows(path: string, filter: QuarantineFilter, signal: AbortSignal): AsyncIterable<QuarantineRow[]>;
  /** Null where no row is left. Error: INTERNAL where a row that stays would not come through. */
  quarantineRest(options: QuarantineRestOptions): Promise<StagedFile | null>;
  /**
   * Rows of a feed as a text file for `Warehouse.load`, every digit as it was; the caller removes it. A row with a value that its column cannot hold
   * exactly, with NULL in its key or a key that MySQL takes for another is left out and told. Errors: INVALID_INPUT (a mapping that no row could
   * follow), IO, EXHAUSTED, CANCELLED.
   */
  stageRows(options: StageRowsOptions): Promise<StagedTable>;
  /**
   * As `stageRows`, of changes. A change that is refused is none: the newest that is not counts, so that it does not matter which changes are staged
   * together.
   */
  stageChanges(options: StageChangesOptions): Promise<StagedChanges>;
  /** A new empty folder where what does not fit into memory goes, that nobody else may enter; a killed process leaves it to the next to clear. */
  makeTemporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }>;
  /** A staged file's rows as text, in their order, some thousands at a time. Leaving the loop closes it. Errors: IO, INTERNAL (it does not hold its rows), CANCELLED. */
  stagedText(file: StagedRows, columns: number, signal?: AbortSignal): AsyncIterable<(string | null)[][]>;
  version(): string;
  close(): Promise<void>;
}
