export interface Counted {
  readonly files: number;
  readonly records: number;
  readonly sizeBytes: number;
}

export function totalsOf(items: readonly Counted[]): Counted {
  return {
    files: sumOf(items, ({ files }) => files),
    records: sumOf(items, ({ records }) => records),
    sizeBytes: sumOf(items, ({ sizeBytes }) => sizeBytes),
  };
}

export function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
