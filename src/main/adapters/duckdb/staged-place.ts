/** YYYYMMDD_HHMMSS, UTC. */
export function compactStamp(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
}

/** Path and partition values of a file of one UTC day (since the epoch). */
export function datedPlace(day: number, stamp: string, id: string) {
  const [year = '', month = '', date = ''] = new Date(day * 86_400_000).toISOString().slice(0, 10).split('-');
  return {
    relativePath: `year=${year}/month=${month}/day=${date}/data_${stamp}_${id}.parquet`,
    // Delta spells an integer without leading zeros; the folder's name is only a name.
    partitionValues: { year: String(Number(year)), month: String(Number(month)), day: String(Number(date)) },
  };
}
