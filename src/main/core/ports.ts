import type { VersionDiff } from '../../shared/contract/queries';
import type { Column } from '../../shared/contract/types';
import type { KafkaSettings } from '../../shared/contract/settings';

/**
 * What the system needs of the outside world. Each port has one adapter that imports the library behind it, and one
 * fake in test/support that passes the same contract suite.
 */

export interface Clock {
  /** Now, UTC. May jump back: nothing that must be ordered relies on it. */
  now(): Date;
  /** Milliseconds that never go back, for durations. */
  monotonicMs(): number;
  /** Resolves after `ms`, or rejects CANCELLED when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface IdSource {
  /** Short, unique, sortable by time of making, safe in a file name. */
  next(): string;
}

export interface Logger {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  error(event: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface FileStat {
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  readonly isDirectory: boolean;
  /** Permission bits; absent where the system has none (Windows). */
  readonly mode?: number;
}

/**
 * The file system, in the few steps that a commit is made of. Every failure is LakeError IO (or NOT_FOUND) with the
 * path in details. Paths are absolute.
 */
export interface Files {
  readText(path: string): Promise<string>;
  /** Whole file or nothing: temporary name beside it, fsync, rename, fsync of the folder. With this mode, else by the umask. */
  replaceText(path: string, text: string, mode?: number): Promise<void>;
  /**
   * Makes `path` with this content only if it does not exist: temporary name, fsync, link(), fsync of the folder. Mode as above.
   * False where another writer made it first. An error after which it is there, perhaps not durably, has `details.outcome` `unknown`.
   */
  createExclusive(path: string, text: string, mode?: number): Promise<boolean>;
  /** Appends one line, durably; O_APPEND, so that processes do not tear each other's, and a line that was torn spoils no other. */
  appendLine(path: string, line: string): Promise<void>;
  /** fsync of an existing file's content. */
  sync(path: string): Promise<void>;
  /** rename() within one file system, then fsync of the target's folder. */
  rename(from: string, to: string): Promise<void>;
  /** Last bytes of a file, and its size: the Parquet footer check. */
  readTail(path: string, bytes: number): Promise<{ bytes: Uint8Array; sizeBytes: number }>;
  /** Names in a folder, unsorted; empty where the folder does not exist. */
  list(path: string): Promise<string[]>;
  stat(path: string): Promise<FileStat | null>;
  /** mkdir -p with this mode on the folders it makes. */
  makeDirectory(path: string, mode?: number): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  /** No error where it is gone already. */
  remove(path: string): Promise<void>;
  freeBytes(path: string): Promise<number | null>;
  /** SHA-256 of a file's bytes, hexadecimal; read as a stream. Throws CANCELLED. */
  digest(path: string, signal: AbortSignal): Promise<string>;
}

/** `anonymization-key`: what pseudonyms of people are made with. */
export type SecretName = 'anonymization-key';

export interface Secret {
  /** At least 32 bytes. Goes into no log, no error, no answer, and no file of a lake. */
  readonly value: Uint8Array;
  /** Where it is kept, for messages: the path of a file, or the name of an environment variable. */
  readonly origin: string;
}

/**
 * Secrets of the user who runs Lagoon, kept outside every lake: the same for the window, the command line and serve.
 * Errors: REFUSED (others may read it, or it is too short), IO.
 */
export interface Secrets {
  /** Null where there is none yet. */
  find(name: SecretName): Promise<Secret | null>;
  /** Made from random bytes where there is none; of several processes that make it at once, one does and all get its. */
  getOrCreate(name: SecretName): Promise<Secret>;
}

/**
 * Records as they came from the source, in source order, parsed by nobody yet. Row i is values[i] with partitions[i],
 * offsets[i], timestamps[i]. The receiver may keep the buffers; the sender never touches them again.
 */
export interface RawBatch {
  /** One JSON object as UTF-8 bytes each; null is a tombstone. */
  readonly values: readonly (Uint8Array | null)[];
  readonly partitions: readonly number[];
  readonly offsets: readonly bigint[];
  /** Source's own timestamp, milliseconds since the epoch, UTC. */
  readonly timestamps: readonly bigint[];
}

/** Progress of a source, committed together with the rows: Delta's txn action. */
export interface SourcePosition {
  /** `kafka:<cluster id>:<topic id>:<topic>:<partition>` or `sample:<dataset>:<seed>`. */
  readonly appId: string;
  /** Last offset committed (inclusive) for Kafka; number of events taken for the sample. */
  readonly version: bigint;
}

export interface TopicPartition {
  readonly partition: number;
  /** First offset still in the topic. */
  readonly earliest: bigint;
  /** One past the last offset. */
  readonly latest: bigint;
}

export interface TopicDescription {
  readonly topic: string;
  readonly clusterId: string;
  /** Changes when a topic is deleted and made again; the name where the broker does not tell. */
  readonly topicId: string;
  readonly partitions: readonly TopicPartition[];
}

export interface BrokerRecord {
  readonly key: string | null;
  readonly value: Uint8Array | string;
  readonly timestampMs?: number;
}

export interface ConnectionStep {
  readonly step: string;
  readonly ok: boolean;
  readonly message: string;
}

/** A Kafka cluster. Errors: UNAVAILABLE (cannot be reached), NOT_FOUND (topic), SOURCE (anything it answers that cannot be used). */
export interface Broker {
  describeTopic(topic: string): Promise<TopicDescription>;
  /** Creates the topic where it does not exist. */
  ensureTopic(topic: string, partitions: number): Promise<void>;
  /**
   * Reads every partition from the given offsets (inclusive; a partition that is not named starts at its earliest), in order within each
   * partition. Calls `onBatch` one batch at a time and fetches on only when it resolves (back-pressure). Resolves when the signal fires.
   * Group offsets are written only by `commitHint`, and are never what the reading starts from.
   */
  consume(options: {
    topic: string;
    groupId: string;
    from: ReadonlyMap<number, bigint>;
    onBatch: (batch: RawBatch) => Promise<void>;
    signal: AbortSignal;
  }): Promise<void>;
  /** Tells the group its offsets, for other tools to see: the next offset to read, per partition. Best effort. */
  commitHint(groupId: string, topic: string, next: ReadonlyMap<number, bigint>): Promise<void>;
  /** acks all. Resolves when the cluster has the records. */
  produce(topic: string, records: readonly BrokerRecord[]): Promise<void>;
  close(): Promise<void>;
}

export interface BrokerConnector {
  connect(settings: KafkaSettings): Promise<Broker>;
  /** Each step up to the first that fails: address, TCP, metadata. Never throws. */
  test(settings: KafkaSettings): Promise<ConnectionStep[]>;
}

/** A Parquet file under its temporary hidden name, complete and closed, not yet part of anything. */
export interface StagedFile {
  readonly temporaryPath: string;
  /** Path under the feed's folder that it shall be renamed to. */
  readonly relativePath: string;
  readonly partitionValues: Readonly<Record<string, string>>;
  readonly records: number;
  readonly sizeBytes: number;
  /** Delta's per-file statistics, JSON: numRecords, minValues, maxValues, nullCount. */
  readonly stats: string;
  /** Columns of the records that it holds, where they are fewer than those of the result that it is part of. */
  readonly columns?: readonly Column[];
}

/** Rows that did not fit the schema, with their reason: staged like any file, for the feed's quarantine. */
export interface WriterResult {
  readonly files: readonly StagedFile[];
  readonly quarantineFiles: readonly StagedFile[];
  readonly rows: number;
  readonly quarantinedRows: number;
  /** Columns of the files: those given, and the new fields that became columns since. */
  readonly columns: readonly Column[];
}

/**
 * Turns raw records into staged Parquet files with DuckDB. One a run and feed. Holds at most a bounded number of rows in memory
 * and one open file per event date. Not safe for concurrent calls: await each.
 */
export interface RecordWriter {
  /** Resolves when the engine has taken the batch; awaiting it is the back-pressure. */
  append(batch: RawBatch): Promise<void>;
  /** Closes the open files and hands them over; the writer can go on with the next append. */
  flush(): Promise<WriterResult>;
  /** Deletes whatever is staged and not handed over. Safe to call twice, and after an error. */
  close(): Promise<void>;
}

export interface RecordWriterOptions {
  /** Folder of the feed; temporary files, the quarantine's too, are made inside it, hidden (`.tmp-…`), on the same file system. */
  readonly feedPath: string;
  /** Columns of a record; empty where they are to be taken from the records. */
  readonly columns: readonly Column[];
  /** What becomes of a field that `columns` lacks. */
  readonly newFields: 'column' | 'quarantine';
  readonly eventTimeColumn: string | null;
  /** `date`: one file per UTC event day, provenance columns kafka_partition, kafka_offset, kafka_timestamp added. `version`: one folder version=vN, rows as they are. */
  readonly layout: { readonly kind: 'date' } | { readonly kind: 'version'; readonly version: number };
  readonly compression: 'snappy' | 'zstd';
  /** In file names: data_YYYYMMDD_HHMMSS_<id>.parquet. */
  readonly fileId: () => string;
  readonly now: () => Date;
  /** Day of a record that neither its event time nor its source dates; left out: now. */
  readonly undatedDay?: () => Date;
  readonly signal: AbortSignal;
}

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

/** A file of a user's that is to be written into a feed. */
export interface ImportSource {
  /** Absolute. */
  readonly path: string;
  /** Stands in kafka_partition of the rows of a stream; the row's number in the file, from 0 on, in kafka_offset. */
  readonly index: number;
  /** Dates the rows that no event time dates. */
  readonly modifiedAt: Date;
}

export interface FileImportOptions {
  readonly format: 'parquet' | 'csv' | 'ndjson';
  readonly sources: readonly ImportSource[];
  readonly feedPath: string;
  /** Columns of the feed; those of the files that it lacks are added where `newFields` says so. */
  readonly columns: readonly Column[];
  readonly newFields: 'column' | 'quarantine';
  readonly eventTimeColumn: string | null;
  readonly layout: { readonly kind: 'date' } | { readonly kind: 'version'; readonly version: number };
  readonly compression: 'snappy' | 'zstd';
  readonly fileId: () => string;
  readonly now: () => Date;
  /** Rows taken so far, of all files. */
  readonly onRows: (rows: number) => void;
  readonly signal: AbortSignal;
}

export interface FileImportResult extends WriterResult {
  /** Rows of each source, in their order: those accepted and those quarantined. */
  readonly sourceRows: readonly number[];
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

/** DuckDB as the writing side needs it. */
export interface ParquetEngine {
  openWriter(options: RecordWriterOptions): Promise<RecordWriter>;
  /** Reads a checkpoint, of one part or of several, whoever wrote it. Errors: IO, INTERNAL (a part that is no whole Parquet file, or no checkpoint). */
  readCheckpoint(paths: readonly string[]): Promise<CheckpointContent>;
  /**
   * Writes a checkpoint under `path` (temporary name, fsync and rename are the caller's). Error: INTERNAL where it does not hold as many live
   * files as it must.
   */
  writeCheckpoint(path: string, checkpoint: CheckpointDraft): Promise<{ actions: number }>;
  /** Schema and row count of somebody else's Parquet files (an opened folder): hive partition columns included, last. */
  describeParquet(
    paths: readonly string[],
  ): Promise<{ columns: Column[]; partitionColumns: string[]; files: { path: string; records: number }[] }>;
  /** Compaction: the same rows in one file. Throws INTERNAL where a row or a value would not come through. */
  rewrite(options: RewriteOptions): Promise<StagedFile>;
  /** Error: CORRUPT naming the file that is no whole Parquet file. */
  inspectParquet(paths: readonly string[]): Promise<InspectedFile[]>;
  /** Columns that the files would have in a feed, and rows where the format tells them without being read through. */
  describeImport(
    format: 'parquet' | 'csv' | 'ndjson',
    paths: readonly string[],
  ): Promise<{ columns: Column[]; records: number | null }>;
  /**
   * Stages the rows of the files; what does not fit is staged for the quarantine with file and row number. Errors: CORRUPT naming the file that
   * cannot be read, INVALID_INPUT (columns that the feed may not have).
   */
  importFiles(options: FileImportOptions): Promise<FileImportResult>;
  version(): string;
  close(): Promise<void>;
}

/** A running statement of the analyst. */
export interface SqlRun {
  /** Resolves with the true row count once the whole result is held. Rejects on a failed, interrupted or exhausted statement. */
  readonly done: Promise<{ rowCount: number }>;
  /** 0 to 1, or null where DuckDB cannot estimate. */
  progress(): number | null;
  /** Rows that `window` can give already. */
  available(): number;
  columns(): { name: string; type: string }[] | null;
  interrupt(): void;
}

/** A relation that SQL can name. */
export interface SqlRelation {
  readonly name: string;
  /** Set for a version other than the newest: the schema that the name stands in. */
  readonly schema?: string;
  readonly format: 'parquet' | 'ndjson';
  /** Absolute paths: the log's explicit list, never a glob; by the columns that they hold (null: each file's own, read by name). */
  readonly parts: readonly { readonly files: readonly string[]; readonly columns: readonly Column[] | null }[];
  readonly columns: readonly Column[];
  readonly partitionColumns: readonly Column[];
}

/** Where a statement asks for an earlier version: `feed AT (VERSION => 3)`, `feed AT (TIMESTAMP => '2026-11-20 10:00:00')`. */
export interface VersionClause {
  /** In lower case, as feeds' names are. */
  readonly relation: string;
  readonly at: { readonly version: number } | { readonly at: Date };
  /** `LINE 2: …` with a caret below the name, as DuckDB ends its messages. */
  readonly place: string;
}

/** Two versions of one relation, and the files that only one of them holds: rows of all others are the same. */
export interface ComparedVersions {
  readonly from: number;
  readonly to: number;
  readonly before: SqlRelation;
  readonly after: SqlRelation;
  readonly onlyBefore: SqlRelation;
  readonly onlyAfter: SqlRelation;
  /** Empty where the feed has none. */
  readonly keyColumns: readonly string[];
}

/** The analyst's DuckDB: reads what it is given, and nothing else. */
export interface SqlEngine {
  /** Makes exactly these relations nameable, and exactly these folders readable by `read_*`. */
  setRelations(relations: readonly SqlRelation[], readableFolders: readonly string[]): Promise<void>;
  /** Clauses of the statement that ask for earlier versions, in its order. Throws SQL where one is not as it should be. */
  versionClauses(sql: string): Promise<VersionClause[]>;
  /**
   * Makes earlier versions nameable, one for each clause of the statement in its order, and gives the statement with those names in it;
   * lines and columns of the text stay. They can be named until `release`, and may be so longer.
   */
  pin(sql: string, relations: readonly SqlRelation[]): Promise<{ sql: string; release(): void }>;
  /** What lies between two versions; its `statements` name them as a user does. Throws CANCELLED, EXHAUSTED, and CORRUPT where files cannot be read. */
  compare(versions: ComparedVersions, signal: AbortSignal): Promise<VersionDiff>;
  /** Checks that the text is one statement that only reads. Throws REFUSED with the reason, or SQL where it does not parse. */
  check(sql: string): Promise<void>;
  /** Names the statement mentions that could be relations. Throws SQL where it does not parse. */
  tableNames(sql: string): Promise<string[]>;
  start(resultId: string, sql: string): Promise<SqlRun>;
  /** Arrow IPC stream of rows [offset, offset + limit). */
  window(resultId: string, offset: number, limit: number): Promise<{ arrow: Uint8Array<ArrayBuffer>; rows: number }>;
  /** The same rows as DuckDB's own text, exact for every type; null for NULL. */
  text(
    resultId: string,
    offset: number,
    limit: number,
  ): Promise<{ columns: { name: string; type: string }[]; rows: (string | null)[][] }>;
  drop(resultId: string): Promise<void>;
  /**
   * Writes the whole result of a checked statement to `path`, in place: the caller gives a temporary name in a fresh empty folder, which
   * the statement could read too.
   */
  copyTo(
    sql: string,
    path: string,
    format: 'csv' | 'ndjson' | 'json' | 'parquet',
    signal: AbortSignal,
  ): Promise<{ rows: number }>;
  complete(
    sql: string,
    cursor: number,
  ): Promise<{ label: string; kind: string; from: number; detail: string | null }[]>;
  close(): Promise<void>;
}
