/** What every bench gives: figures with their unit in the key, and a place for a line on how it goes. */
export type Figures = Record<string, number>;
export type Report = (line: string) => void;
export type Bench = (report: Report) => Promise<Figures>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Milliseconds of one call. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/**
 * Medians of ways to do the same thing, taken in turns: what else the machine does then falls on all of them alike.
 * The first round warms up and does not count.
 */
export async function sideBySide<K extends string>(
  rounds: number,
  ways: Readonly<Record<K, () => Promise<unknown>>>,
): Promise<Record<K, number>> {
  const taken = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const key in ways) {
      const elapsedMs = await timed(ways[key]);
      if (round > 0) taken.set(key, [...(taken.get(key) ?? []), elapsedMs]);
    }
  }
  return mapValues(ways, (key) => median(taken.get(key) ?? []));
}

function mapValues<K extends string>(ways: Readonly<Record<K, unknown>>, give: (key: K) => number): Record<K, number> {
  const given: Partial<Record<K, number>> = {};
  for (const key in ways) given[key] = give(key);
  if (!isWhole(ways, given)) throw new TypeError('a way without a time');
  return given;
}

function isWhole<K extends string>(
  ways: Readonly<Record<K, unknown>>,
  given: Partial<Record<K, number>>,
): given is Record<K, number> {
  for (const key in ways) if (given[key] === undefined) return false;
  return true;
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
