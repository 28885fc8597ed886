import { packRecords, type QuarantineRow, type RawBatch } from '../ports';

/** A row with what is to be tried in the place of its own value. */
export interface TriedRow {
  readonly row: QuarantineRow;
  readonly value: Uint8Array | null;
}

/** Rows of a quarantine as a source would have given them, in batches, with the row behind each record. */
export interface RecordRun {
  readonly batch: RawBatch;
  readonly rows: readonly TriedRow[];
  /** When they arrived, for those that nothing else dates. */
  readonly arrivedMs: number;
}

const widestRun = 2n ** 31n;

/** A batch is of one partition with ascending offsets, and quarantined rows come as they were committed: sorted first, then cut. */
export function toRecordRuns(tried: readonly TriedRow[]): RecordRun[] {
  const runs: TriedRow[][] = [];
  for (const each of tried.toSorted(byPlace)) {
    const run = runs.at(-1);
    const first = run?.[0]?.row;
    const { row } = each;
    const follows =
      first !== undefined &&
      first.partition === row.partition &&
      first.quarantinedAtMs === row.quarantinedAtMs &&
      row.offset - first.offset < widestRun;
    if (follows) run?.push(each);
    else runs.push([each]);
  }
  return runs.map((run) => ({
    rows: run,
    arrivedMs: run[0]?.row.quarantinedAtMs ?? 0,
    batch: packRecords(
      run[0]?.row.partition ?? 0,
      run.map(({ row, value }) => ({ offset: row.offset, value, timestampMs: row.timestampMs ?? -1 })),
    ),
  }));
}

function byPlace({ row: a }: TriedRow, { row: b }: TriedRow): number {
  if (a.partition !== b.partition) return a.partition - b.partition;
  return a.offset < b.offset ? -1 : a.offset > b.offset ? 1 : 0;
}
