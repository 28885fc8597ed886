import type { AddAction } from './delta-actions';
import { readFileStats, type FileStats } from './file-stats';
import { folderOf, SortedMap, type Leaf } from './sorted-map';
import type { FileTotals, LiveFile, PartitionSummary } from './types';

/**
 * Sums over the live files of one table, by partition: kept by leaf, and each file's statistics parsed once, when first asked for. So the sums
 * after a commit cost by the files that it changed.
 */
export class FileSummaries {
  readonly #eventTimeColumn: string | null;
  readonly #leaves = new WeakMap<Leaf<AddAction>, PartitionSummary>();
  readonly #stats = new WeakMap<AddAction, FileStats>();

  constructor(eventTimeColumn: string | null) {
    this.#eventTimeColumn = eventTimeColumn;
  }

  statsOf(add: AddAction): FileStats {
    let known = this.#stats.get(add);
    if (known === undefined) {
      known = readFileStats(add.stats, this.#eventTimeColumn);
      this.#stats.set(add, known);
    }
    return known;
  }

  /** In the order of their paths. */
  partitions(files: ReadonlyMap<string, AddAction>): PartitionSummary[] {
    const partitions: PartitionSummary[] = [];
    for (const leaf of SortedMap.from(files).leaves) {
      const its = this.#leafSummary(leaf);
      const last = partitions.at(-1);
      // Files of one folder are neighbours in the order of paths.
      if (last?.path === its.path) partitions[partitions.length - 1] = { ...last, ...addTotals(last, its) };
      else partitions.push(its);
    }
    return partitions;
  }

  #leafSummary(leaf: Leaf<AddAction>): PartitionSummary {
    let known = this.#leaves.get(leaf);
    if (known === undefined) {
      known = {
        path: decodeURIComponent(leaf.folder),
        partitionValues: leaf.values[0]?.partitionValues ?? {},
        ...leaf.values.map((add) => fileTotals(add, this.statsOf(add))).reduce(addTotals, noTotals),
      };
      this.#leaves.set(leaf, known);
    }
    return known;
  }
}

/** The same sums over files that no log lists. */
export function sumsOf(files: readonly LiveFile[]): { partitions: PartitionSummary[]; totals: FileTotals } {
  const partitions = new Map<string, PartitionSummary>();
  for (const file of files) {
    const path = partitionPath(file);
    const known = partitions.get(path) ?? { path, partitionValues: file.partitionValues, ...noTotals };
    const its = { ...file, records: file.records ?? 0, files: 1, lastModifiedAt: file.modifiedAt };
    partitions.set(path, { ...known, ...addTotals(known, its) });
  }
  const sorted = [...partitions.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { partitions: sorted, totals: sorted.reduce(addTotals, noTotals) };
}

/** The folder a file stands in, relative to the feed's; empty for the feed's own folder. */
export function partitionPath(file: Pick<LiveFile, 'path'>): string {
  return folderOf(file.path.replaceAll('\\', '/'));
}

export const noTotals: FileTotals = {
  records: 0,
  files: 0,
  sizeBytes: 0,
  minEventTime: null,
  maxEventTime: null,
  lastModifiedAt: null,
};

function fileTotals(add: AddAction, { records, minEventTime, maxEventTime }: FileStats): FileTotals {
  return {
    records: records ?? 0,
    files: 1,
    sizeBytes: add.size,
    minEventTime,
    maxEventTime,
    lastModifiedAt: new Date(add.modificationTime),
  };
}

export function addTotals(one: FileTotals, other: FileTotals): FileTotals {
  return {
    records: one.records + other.records,
    files: one.files + other.files,
    sizeBytes: one.sizeBytes + other.sizeBytes,
    minEventTime: earlier(one.minEventTime, other.minEventTime),
    maxEventTime: later(one.maxEventTime, other.maxEventTime),
    lastModifiedAt: later(one.lastModifiedAt, other.lastModifiedAt),
  };
}

function earlier(one: Date | null, other: Date | null): Date | null {
  return one === null || (other !== null && other < one) ? other : one;
}

function later(one: Date | null, other: Date | null): Date | null {
  return one === null || (other !== null && other > one) ? other : one;
}
