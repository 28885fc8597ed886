/** How the columns stand on screen, by their places in the result. */
export interface Arrangement {
  /** At the left, in this order; they stay while the rest is scrolled. */
  readonly pinned: readonly number[];
  readonly hidden: ReadonlySet<number>;
}

export const asTheyCame: Arrangement = { pinned: [], hidden: new Set() };

/** The columns on screen from left to right. */
export function orderOf(arrangement: Arrangement, columnCount: number): number[] {
  const { pinned, hidden } = arrangement;
  const shown = (column: number): boolean => column < columnCount && !hidden.has(column);
  const rest = Array.from({ length: columnCount }, (_, column) => column).filter((column) => !pinned.includes(column));
  return [...pinned, ...rest].filter(shown);
}

export function pinnedCount({ pinned, hidden }: Arrangement, columnCount: number): number {
  return pinned.filter((column) => column < columnCount && !hidden.has(column)).length;
}

export function withPin(arrangement: Arrangement, column: number, pinned: boolean): Arrangement {
  const others = arrangement.pinned.filter((other) => other !== column);
  return { ...arrangement, pinned: pinned ? [...others, column] : others };
}

export function withHidden(arrangement: Arrangement, column: number): Arrangement {
  return { ...arrangement, hidden: new Set([...arrangement.hidden, column]) };
}

export function withShown(arrangement: Arrangement, column: number): Arrangement {
  return { ...arrangement, hidden: new Set([...arrangement.hidden].filter((other) => other !== column)) };
}
