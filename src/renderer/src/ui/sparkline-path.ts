/** SVG path of values over their own range, with a pixel of margin for the stroke. A flat line lies in the middle. */
export function sparklinePath(values: readonly number[], width: number, height: number): string {
  const lowest = Math.min(...values);
  const range = Math.max(...values) - lowest;
  const step = (width - 2) / Math.max(1, values.length - 1);
  return values
    .map((value, index) => {
      const share = range === 0 ? 0.5 : (value - lowest) / range;
      const x = 1 + index * step;
      const y = 1 + (1 - share) * (height - 2);
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}
