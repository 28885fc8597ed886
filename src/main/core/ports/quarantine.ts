/** Which rows of quarantine files; all of them where nothing narrows it. */
export interface QuarantineFilter {
  /** As `reasonGroup` has it. */
  readonly reason?: string | undefined;
  readonly partition?: number | undefined;
  readonly fromOffset?: bigint | undefined;
  /** Included. */
  readonly toOffset?: bigint | undefined;
  /** This row of its file alone. */
  readonly row?: number | undefined;
}

export interface QuarantineRow {
  /** Name of the file, without its folder. */
  readonly file: string;
  /** From 0 on. */
  readonly row: number;
  readonly partition: number;
  readonly offset: bigint;
  /** Null where the source had none. */
  readonly timestampMs: number | null;
  readonly quarantinedAtMs: number;
  readonly reason: string;
  /** Null for a tombstone. */
  readonly value: Uint8Array | null;
  /** Of the whole value, where `value` is a part of it. */
  readonly sizeBytes: number;
}

export interface QuarantineReason {
  readonly reason: string;
  readonly records: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** A quarantine file without some of its rows. */
export interface QuarantineRestOptions {
  /** Absolute. */
  readonly path: string;
  /** Rows that are left out, by their number in the file; each once. */
  readonly without: readonly number[];
  /** Where the hidden temporary file is made: on the same file system. */
  readonly stagingPath: string;
  readonly compression: 'snappy' | 'zstd';
  readonly fileId: () => string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}
