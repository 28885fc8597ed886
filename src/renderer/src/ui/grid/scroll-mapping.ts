/**
 * Rows on a scroll bar. Chromium clamps an element's height near 33,554,432 px, and its compositor keeps scroll offsets
 * in 32-bit floats, which are whole pixels only below 16,777,216. 5,000,000 rows of 28 px are 140,000,000 px, so above
 * this bound the scroll bar is scaled: `top` (virtual pixels, a double) is the truth and the bar only shows it.
 */
export const MAX_PHYSICAL_PX = 8_000_000;

export interface RowGeometry {
  readonly rowCount: number;
  readonly rowHeightPx: number;
  /** Height in which rows are seen, without the header. */
  readonly viewportPx: number;
}

function virtualHeightPx(geometry: RowGeometry): number {
  return geometry.rowCount * geometry.rowHeightPx;
}

/** Height to give the scrolled element. */
export function physicalHeightPx(geometry: RowGeometry): number {
  return Math.min(virtualHeightPx(geometry), MAX_PHYSICAL_PX);
}

export function isScaled(geometry: RowGeometry): boolean {
  return virtualHeightPx(geometry) > MAX_PHYSICAL_PX;
}

/** The `top` at which the last row ends at the lower edge. */
export function maxTopPx(geometry: RowGeometry): number {
  return Math.max(0, virtualHeightPx(geometry) - geometry.viewportPx);
}

export function clampTopPx(geometry: RowGeometry, topPx: number): number {
  return Math.min(Math.max(0, topPx), maxTopPx(geometry));
}

function maxScrollPx(geometry: RowGeometry): number {
  return Math.max(0, physicalHeightPx(geometry) - geometry.viewportPx);
}

export function topToScroll(geometry: RowGeometry, topPx: number): number {
  const range = maxTopPx(geometry);
  return range === 0 ? 0 : (clampTopPx(geometry, topPx) / range) * maxScrollPx(geometry);
}

/** Both ends map exactly, so the bar at its end shows the last row whole. */
export function scrollToTop(geometry: RowGeometry, scrollPx: number): number {
  const range = maxScrollPx(geometry);
  if (range === 0) return 0;
  return clampTopPx(geometry, (scrollPx / range) * maxTopPx(geometry));
}

export interface RowRange {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

export function visibleRows(geometry: RowGeometry, topPx: number): RowRange {
  const first = Math.floor(topPx / geometry.rowHeightPx);
  const end = Math.ceil((topPx + geometry.viewportPx) / geometry.rowHeightPx);
  return { first: Math.max(0, Math.min(first, geometry.rowCount)), end: Math.min(Math.max(end, 0), geometry.rowCount) };
}

/** The smallest move that shows the row whole. */
export function topToShowRow(geometry: RowGeometry, topPx: number, row: number): number {
  const start = row * geometry.rowHeightPx;
  const end = start + geometry.rowHeightPx;
  if (start < topPx) return clampTopPx(geometry, start);
  if (end > topPx + geometry.viewportPx) return clampTopPx(geometry, end - geometry.viewportPx);
  return clampTopPx(geometry, topPx);
}
