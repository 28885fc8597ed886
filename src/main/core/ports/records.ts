import type { Column } from '../../../shared/contract/types';
import type { RawBatch } from './raw-batch';

/** Progress of a source, committed together with the rows: Delta's txn action. */
export interface SourcePosition {
  /** `kafka:<cluster id>:<topic id>:<topic>:<partition>`, `ksqldb:<cluster id>:<service id>:<object>:<partition>` or `sample:<dataset>:<seed>`. */
  readonly appId: string;
  /** Last offset committed (inclusive) for Kafka and ksqlDB; number of events taken for the sample. */
  readonly version: bigint;
  /** A guard of the rows that it comes with: a writer that has it as high already refuses it, where it leaves out any other that has not moved. */
  readonly rises?: true;
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
 * and one open file per event date. Not safe for concurrent calls, await each; but see `flush`.
 */
export interface RecordWriter {
  /** Days of events of what was appended since the last flush was called; quarantined records have none. */
  readonly days: number;
  /** Resolves when the engine has taken the batch; awaiting it is the back-pressure. */
  append(batch: RawBatch): Promise<void>;
  /**
   * Closes the open files and hands them over. The call is the boundary: what is appended after it, whether it has resolved or not, belongs to the
   * next. Flushes resolve in the order of their calls.
   */
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
  /** `date`: one file per UTC event day, provenance columns kafka_partition, kafka_offset, kafka_timestamp added. `version`: one folder version=vN, rows as they are. `changes`: for `mergeTable` alone, which removes them; never part of a table. */
  readonly layout:
    | { readonly kind: 'date' }
    | { readonly kind: 'version'; readonly version: number }
    | { readonly kind: 'changes' };
  readonly compression: 'snappy' | 'zstd';
  /** In file names: data_YYYYMMDD_HHMMSS_<id>.parquet. */
  readonly fileId: () => string;
  readonly now: () => Date;
  /** Day of a record that neither its event time nor its source dates; left out: now. */
  readonly undatedDay?: () => Date;
  /** Told of each record that does not fit, by its place in the batch being appended, instead of its being staged for the quarantine. */
  readonly onRejected?: (index: number, reason: string) => void;
  readonly signal: AbortSignal;
}

export interface RecordTrialOptions
  extends Pick<RecordWriterOptions, 'columns' | 'newFields' | 'eventTimeColumn' | 'now' | 'signal'> {
  /** As the feed would be written: by days, or as a version of a table. */
  readonly layout: 'date' | 'version';
}

/** What records would be in a feed. */
export interface RecordTrial {
  /** Those given, and the new fields that would become columns. */
  readonly columns: readonly Column[];
  /** DuckDB's text of each value of the rows that fit, in the order of the records. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Records that do not fit, by the number of their batch and their place in it. */
  readonly rejected: readonly { readonly batch: number; readonly place: number; readonly reason: string }[];
}
