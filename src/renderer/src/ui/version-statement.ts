/** A relation as FROM names it; null: the newest. A feed's name needs no quoting (ids.ts). */
export function atVersion(feed: string, version: number | null): string {
  return version === null ? feed : `${feed} AT (VERSION => ${String(version)})`;
}

/** The statement behind "Query" of a version. */
export function selectVersion(feed: string, version: number): string {
  return `SELECT *\nFROM ${atVersion(feed, version)}\nLIMIT 1000`;
}
