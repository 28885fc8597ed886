import { packRecords, type QuarantineRow, type RawBatch } from '../ports';

/** Rows of a quarantine as a source would have given them, in batches, with the row behind each record. */
export interface RecordRun {
  readonly batch: RawBatch;
  readonly rows: readonly QuarantineRow[];
  /** When they arrived, for those that nothing else dates. */
  readonly arrivedMs: number;
}

const widestRun = 2n ** 31n;

/**
 * A batch is of one partition with ascending offsets, and quarantined rows come as they were committed: sorted first, then cut. `valueOf` gives
 * what is to be tried in the place of the row's own value.
 */
export function toRecordRuns(
  rows: readonly QuarantineRow[],
  valueOf: (row: QuarantineRow) => Uint8Array | null,
): RecordRun[] {
  const sorted = rows.toSorted(
    (a, b) => a.partition - b.partition || (a.offset < b.offset ? -1 : a.offset > b.offset ? 1 : 0),
  );
  const runs: QuarantineRow[][] = [];
  for (const row of sorted) {
    const run = runs.at(-1);
    const first = run?.[0];
    const follows =
      first !== undefined &&
      first.partition === row.partition &&
      first.quarantinedAtMs === row.quarantinedAtMs &&
      row.offset - first.offset < widestRun;
    if (follows) run?.push(row);
    else runs.push([row]);
  }
  return runs.map((run) => ({
    rows: run,
    arrivedMs: run[0]?.quarantinedAtMs ?? 0,
    batch: packRecords(
      run[0]?.partition ?? 0,
      run.map((row) => ({ offset: row.offset, value: valueOf(row), timestampMs: row.timestampMs ?? -1 })),
    ),
  }));
}
