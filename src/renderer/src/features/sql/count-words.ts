import type { Statement } from '../../api/statement';

/** What the rows on screen are of. */
export interface RefinedOf {
  /** Rows of the plain result: its true count. */
  readonly total: number;
  readonly isFiltered: boolean;
  /** Both are of the same versions of whatever they read. */
  readonly isSame: boolean;
}

/** How the count of a statement that is done is said; `refinedOf` null: of the plain result. */
export function countKey({ available, isCut }: Pick<Statement, 'available' | 'isCut'>, refinedOf: RefinedOf | null) {
  if (refinedOf === null) return isCut ? 'sql.status.firstRows' : 'sql.status.rows';
  if (hasOtherRows(available, refinedOf)) return 'results.changed';
  if (!refinedOf.isFiltered) return 'results.sorted';
  return refinedOf.isSame ? 'results.matches' : 'results.matchesApart';
}

/** The statement was run once more, where it has no versions of the data of by then: a count that the plain result cannot have is of other rows. */
function hasOtherRows(available: number, { total, isFiltered }: RefinedOf): boolean {
  return isFiltered ? available > total : available !== total;
}
