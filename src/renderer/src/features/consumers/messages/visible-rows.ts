export interface VisibleRows {
  readonly first: number;
  readonly end: number;
}

/** Which rows of equal height are in sight, with a few on each side for a scroll that is under way. */
export function visibleRows(count: number, rowHeight: number, scrollTop: number, height: number): VisibleRows {
  const spare = 8;
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - spare);
  return { first, end: Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare) };
}
