/** Runs that are kept with a run of redrive: enough to find every record again, and bounded. */
const runsKept = 1000;

interface Run {
  readonly from: bigint;
  to: bigint;
}

/** Which offsets were taken, by partition, as runs without a gap: small however many there are. */
export class OffsetList {
  private readonly runs = new Map<number, Run[]>();
  private kept = 0;
  private beyond = 0;

  add(partition: number, offset: bigint): void {
    const runs = this.runs.get(partition) ?? [];
    if (runs.length === 0) this.runs.set(partition, runs);
    const last = runs.at(-1);
    if (last !== undefined && offset === last.to + 1n) {
      last.to = offset;
    } else if (this.kept < runsKept) {
      runs.push({ from: offset, to: offset });
      this.kept += 1;
    } else {
      this.beyond += 1;
    }
  }

  /** Plain JSON; `more`: offsets that are not told. */
  toJson(): { partitions: { partition: number; offsets: string[] }[]; more: number } {
    const partitions = [...this.runs]
      .map(([partition, runs]) => ({
        partition,
        offsets: runs.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)),
      }))
      .toSorted((a, b) => a.partition - b.partition);
    return { partitions, more: this.beyond };
  }
}
