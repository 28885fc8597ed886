import type { RecordWriterOptions } from '../../core/ports';

const dayMs = 86_400_000;
const firstMs = Date.parse('0001-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Whether a source's timestamp, in milliseconds, is one: Kafka's -1 says that there is none, and producers that count in micro- or nanoseconds name
 * years that neither DuckDB nor Delta has. Such a record has no timestamp; it must not stop those around it.
 */
export function isSourceTime(timestampMs: number): boolean {
  return timestampMs !== -1 && timestampMs >= firstMs && timestampMs <= lastMs;
}

/** YYYYMMDD_HHMMSS, UTC. */
export function compactStamp(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
}

/** Path and partition values of a file of one UTC day (since the epoch) of the years 0001 to 9999. */
export function datedPlace(day: number, stamp: string, id: string) {
  const [year = '', month = '', date = ''] = new Date(day * dayMs).toISOString().slice(0, 10).split('-');
  return {
    relativePath: `year=${year}/month=${month}/day=${date}/data_${stamp}_${id}.parquet`,
    // Delta spells an integer without leading zeros; the folder's name is only a name.
    partitionValues: { year: String(Number(year)), month: String(Number(month)), day: String(Number(date)) },
  };
}

/** Columns of staged changes beside their own, quoted: no field is named so, for a new field's name has no control character. */
export const changePlace = { partition: '"\u0001partition"', offset: '"\u0001offset"' };

/** Of a table's version; changes have no place, for they never become part of one. */
export function snapshotPlace(
  layout: Exclude<RecordWriterOptions['layout'], { kind: 'date' }>,
  stamp: string,
  id: string,
) {
  const relativePath = layout.kind === 'changes' ? '' : `version=v${layout.version}/snapshot_${stamp}_${id}.parquet`;
  return { relativePath, partitionValues: {} };
}
