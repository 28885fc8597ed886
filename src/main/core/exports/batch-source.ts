import type { RawBatch, SourcePosition } from '../ports';

/** One reading of a source, from where the lake stands to an end fixed when it was opened. */
export interface SourceRead {
  /** Rows it will give; null where the source cannot say before it has read them. */
  readonly totalRows: number | null;
  readonly batches: AsyncIterable<RawBatch>;
  /** Where the lake stands once every batch is committed; asked when the last batch was taken. */
  readonly positions: readonly SourcePosition[];
}

/** A source that can be read to an end: what an export needs. Errors: UNAVAILABLE, SOURCE, CANCELLED. */
export interface BatchSource {
  open(positions: ReadonlyMap<string, bigint>, signal: AbortSignal): Promise<SourceRead>;
}
