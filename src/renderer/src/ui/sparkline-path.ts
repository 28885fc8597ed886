/** SVG path of values from zero to the greatest, with a pixel of margin for the stroke: cut off at the least, 3,333 and 3,334 would look like a storm. */
export function sparklinePath(values: readonly number[], width: number, height: number): string {
  const greatest = Math.max(...values, 0);
  const step = (width - 2) / Math.max(1, values.length - 1);
  return values
    .map((value, index) => {
      const share = greatest === 0 ? 0 : value / greatest;
      const x = 1 + index * step;
      const y = 1 + (1 - share) * (height - 2);
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}
