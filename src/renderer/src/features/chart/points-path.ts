interface PlacedPoint {
  readonly x?: number | null;
  readonly y?: number | null;
}

/** All points as circles of one SVG path: thousands of elements of their own would hold the page for half a second. */
export function pointsPath(points: readonly PlacedPoint[], radiusPx: number): string {
  const radius = String(radiusPx);
  const width = String(2 * radiusPx);
  const arcs = `a${radius} ${radius} 0 1 0 ${width} 0a${radius} ${radius} 0 1 0 -${width} 0`;
  return points
    .map(({ x, y }) =>
      typeof x === 'number' && typeof y === 'number' ? `M${(x - radiusPx).toFixed(1)} ${y.toFixed(1)}${arcs}` : '',
    )
    .join('');
}
