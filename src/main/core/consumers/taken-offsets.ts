import { offsetAt, type OffsetRun, type RawBatch } from '../ports';
import { batchOf } from './batch-part';

/** Offsets that are looked up at once: with every second one there, half as many runs are in memory. */
const windowOffsets = 1_000_000n;

/**
 * What the lake has already of a partition that is read again. Offsets up to `ceiling` are looked up before they are taken, a window at a time
 * as the reading, which only ever goes up, comes to it.
 */
export class TakenOffsets {
  #runs: readonly OffsetRun[] = [];
  /** First run that the next offset may lie in. */
  #at = 0;
  /** Offsets below it are known by `#runs`. */
  #knownTo = -1n;

  constructor(
    readonly ceiling: bigint,
    private readonly lookUp: (range: OffsetRun) => Promise<readonly OffsetRun[]>,
  ) {}

  /** Null: nothing of it is left. */
  async without(batch: RawBatch): Promise<RawBatch | null> {
    const kept: number[] = [];
    for (let i = 0; i < batch.count; i += 1) {
      const offset = offsetAt(batch, i);
      if (offset <= this.ceiling && offset > this.#knownTo) await this.#load(offset);
      if (!this.#has(offset)) kept.push(i);
    }
    if (kept.length === batch.count) return batch;
    return kept.length === 0 ? null : batchOf(batch, kept);
  }

  async #load(from: bigint): Promise<void> {
    const end = from + windowOffsets - 1n;
    const to = end < this.ceiling ? end : this.ceiling;
    this.#runs = await this.lookUp({ from, to });
    this.#at = 0;
    this.#knownTo = to;
  }

  #has(offset: bigint): boolean {
    if (offset > this.ceiling) return false;
    for (;;) {
      const run = this.#runs[this.#at];
      if (run === undefined || run.from > offset) return false;
      if (run.to >= offset) return true;
      this.#at += 1;
    }
  }
}

/** The first offset of the range that is not there; null where all are. */
export async function firstLacking(
  { from, to }: OffsetRun,
  lookUp: (range: OffsetRun) => Promise<readonly OffsetRun[]>,
): Promise<bigint | null> {
  for (let start = from; start <= to; ) {
    const end = start + windowOffsets - 1n;
    const window = { from: start, to: end < to ? end : to };
    const [run] = await lookUp(window);
    if (run === undefined || run.from > window.from) return window.from;
    if (run.to < window.to) return run.to + 1n;
    start = window.to + 1n;
  }
  return null;
}
