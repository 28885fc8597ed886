/** The statement behind "Query this". A feed's name needs no quoting (ids.ts). */
export function selectAll(feed: string): string {
  return `SELECT *\nFROM ${feed}\nLIMIT 1000`;
}
