/** Offsets that follow one another without a gap, both ends included. */
export interface OffsetRun {
  readonly from: bigint;
  readonly to: bigint;
}

/** Parquet files of one feed, absolute paths: its rows, and what it could not take. */
export interface OffsetFiles {
  readonly rows: readonly string[];
  readonly quarantine: readonly string[];
}

/** What the files hold of one partition of a topic, by `kafka_partition` and `kafka_offset` of their rows. */
export interface PartitionOffsets {
  readonly partition: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly first: bigint;
  /** Every offset from `first` to here is there, once; null where `first` is there twice. */
  readonly contiguousTo: bigint | null;
  readonly last: bigint;
  /** The widest 100, in their order. */
  readonly gaps: readonly OffsetRun[];
  /** Offsets of all gaps. */
  readonly missing: bigint;
  /** Offsets that are there more than once. */
  readonly duplicates: number;
}
