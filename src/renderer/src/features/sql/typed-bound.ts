/** What is in the field of a bound: Mantine gives what is not a whole text of a number yet, as "1.", and "1.0", as text. */
export type TypedBound = number | string;

/** The bound that is meant, in units of one; null: none. Undefined: nothing that is a bound, or not yet. */
export function boundOf(typed: TypedBound, unit: number): number | null | undefined {
  if (typed === '') return null;
  const value = Number(typed);
  return Number.isFinite(value) && value >= 0 ? Math.round(value * unit) : undefined;
}

/** What the field shows: what is typed, unless the bound was changed elsewhere meanwhile. */
export function shownBound(bound: number | null, typed: TypedBound, unit: number): TypedBound {
  const meant = boundOf(typed, unit);
  if (meant === undefined || meant === bound) return typed;
  return bound === null ? '' : bound / unit;
}
