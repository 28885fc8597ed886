/** The statement behind "Query" of a version. A feed's name needs no quoting (ids.ts). */
export function selectVersion(feed: string, version: number): string {
  return `SELECT *\nFROM ${feed} AT (VERSION => ${String(version)})\nLIMIT 1000`;
}
