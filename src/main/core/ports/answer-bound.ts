/** Of the values of one answer of the warehouse, and of as many rows of the lake beside them: what is held in memory at once, give or take a row. */
export const answerBytes = 32 * 1024 * 1024;

/** Of one row; characters of text count as bytes. */
export function lengthOf(row: readonly ({ readonly length: number } | null)[]): number {
  return row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
}
