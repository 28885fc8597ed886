/** The statement behind "Query this". A feed's name needs no quoting (ids.ts). */
export function selectAll(feed: string, limit?: number): string {
  return limit === undefined ? `SELECT *\nFROM ${feed}\nLIMIT 1000` : `SELECT * FROM ${feed} LIMIT ${String(limit)}`;
}
