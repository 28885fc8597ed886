/** Entries of a leaf at most: what one change copies. */
const leafEntries = 256;

/** A run of neighbours, never changed once made. Keys ascend, and all are of one folder. */
export interface Leaf<V> {
  /** What the keys have before their last `/`. */
  readonly folder: string;
  readonly keys: readonly string[];
  readonly values: readonly V[];
}

/**
 * A map by path, in the order of paths, of which every version shares all that it has in common with the one before: a change costs by its own
 * size (and one pointer for each few hundred entries), however many entries there are. What is computed of a leaf holds for every version with it.
 */
export class SortedMap<V> implements ReadonlyMap<string, V> {
  readonly leaves: readonly Leaf<V>[];
  readonly size: number;

  private constructor(leaves: readonly Leaf<V>[], size: number) {
    this.leaves = leaves;
    this.size = size;
  }

  /** The same where it is one already. */
  static from<V>(map: ReadonlyMap<string, V> = new Map()): SortedMap<V> {
    return isSorted(map) ? map : new SortedMap<V>([], 0).with(map);
  }

  /** Value i under key i. Quick where the keys ascend already; of two values of one key the later holds. */
  static ofColumns<V>(keys: readonly string[], values: readonly V[]): SortedMap<V> {
    const ascending = keys.every((key, at) => at === 0 || (keys[at - 1] ?? '') < key);
    if (ascending) return new SortedMap(split(keys, values), keys.length);
    const changes = new Map<string, V>();
    for (const [at, value] of values.entries()) changes.set(keys[at] ?? '', value);
    return new SortedMap<V>([], 0).with(changes);
  }

  get(key: string): V | undefined {
    const leaf = this.leaves[this.#leafOf(key)];
    if (leaf === undefined) return undefined;
    const at = lowerBound(leaf.keys, key);
    return leaf.keys[at] === key ? leaf.values[at] : undefined;
  }

  has(key: string): boolean {
    const leaf = this.leaves[this.#leafOf(key)];
    return leaf !== undefined && leaf.keys[lowerBound(leaf.keys, key)] === key;
  }

  /** The map with these entries; without those of them that are null. */
  with(changes: ReadonlyMap<string, V | null>): SortedMap<V> {
    if (changes.size === 0) return this;
    const sorted = [...changes].sort(([a], [b]) => order(a, b));
    const leaves: Leaf<V>[] = [];
    let size = this.size;
    let next = 0;
    for (let from = 0; from < sorted.length; ) {
      const first = sorted[from];
      if (first === undefined) break;
      const at = Math.max(0, this.#leafOf(first[0]));
      for (; next < at; next += 1) push(leaves, this.leaves[next]);
      const following = this.leaves[at + 1]?.keys[0];
      let to = from + 1;
      while (to < sorted.length && (following === undefined || (sorted[to]?.[0] ?? '') < following)) to += 1;
      const merged = merge(this.leaves[at], sorted.slice(from, to));
      size += merged.keys.length - (this.leaves[at]?.keys.length ?? 0);
      for (const leaf of split(merged.keys, merged.values)) leaves.push(leaf);
      next = at + 1;
      from = to;
    }
    for (; next < this.leaves.length; next += 1) push(leaves, this.leaves[next]);
    return new SortedMap(leaves, size);
  }

  *entries(): MapIterator<[string, V]> {
    for (const { keys, values } of this.leaves) {
      for (const [at, value] of values.entries()) yield [keys[at] ?? '', value];
    }
  }

  *keys(): MapIterator<string> {
    for (const leaf of this.leaves) yield* leaf.keys;
  }

  *values(): MapIterator<V> {
    for (const leaf of this.leaves) yield* leaf.values;
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  /** The last leaf that begins at or before the key; -1 where all begin after it. */
  #leafOf(key: string): number {
    let low = 0;
    let high = this.leaves.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.leaves[middle]?.keys[0] ?? '') <= key) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function isSorted<V>(map: ReadonlyMap<string, V>): map is SortedMap<V> {
  return map instanceof SortedMap;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function push<T>(list: T[], item: T | undefined): void {
  if (item !== undefined) list.push(item);
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function merge<V>(
  leaf: Leaf<V> | undefined,
  changes: readonly (readonly [string, V | null])[],
): { keys: string[]; values: V[] } {
  const keys: string[] = [];
  const values: V[] = [];
  let next = 0;
  const takeBefore = (key: string | null): void => {
    for (; leaf !== undefined && next < leaf.keys.length; next += 1) {
      const own = leaf.keys[next] ?? '';
      if (key !== null && own >= key) {
        if (own === key) next += 1;
        return;
      }
      keys.push(own);
      push(values, leaf.values[next]);
    }
  };
  for (const [key, value] of changes) {
    takeBefore(key);
    if (value === null) continue;
    keys.push(key);
    values.push(value);
  }
  takeBefore(null);
  return { keys, values };
}

/** In leaves of one folder each, of about the same length. */
function split<V>(keys: readonly string[], values: readonly V[]): Leaf<V>[] {
  const leaves: Leaf<V>[] = [];
  for (let from = 0; from < keys.length; ) {
    const folder = folderOf(keys[from] ?? '');
    let to = from + 1;
    while (to < keys.length && folderOf(keys[to] ?? '') === folder) to += 1;
    const pieces = Math.ceil((to - from) / leafEntries);
    for (let piece = 0; piece < pieces; piece += 1) {
      const start = from + Math.floor(((to - from) * piece) / pieces);
      const end = from + Math.floor(((to - from) * (piece + 1)) / pieces);
      leaves.push({ folder, keys: keys.slice(start, end), values: values.slice(start, end) });
    }
    from = to;
  }
  return leaves;
}

/** Empty for what stands in no folder. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
