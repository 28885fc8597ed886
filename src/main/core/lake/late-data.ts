import type { AddAction } from './delta-actions';
import { readFileStats } from './file-stats';

/** On files that compaction wrote: how many of their rows were late when they came, which their own time no longer tells. */
const lateTag = 'lagoon.late';

export function lateTags(records: number): Record<string, string> {
  return { [lateTag]: String(records) };
}

/** Whether compaction wrote the file: its time is then not that of its rows' commits. */
export function isRewritten(add: AddAction): boolean {
  return add.tags?.[lateTag] !== undefined;
}

/** Rows of a stream's file that were committed on a later UTC day than that of their events; 0 for files without an event day. */
export function lateRecords(add: AddAction): number {
  const told = Number(add.tags?.[lateTag] ?? Number.NaN);
  if (Number.isSafeInteger(told) && told >= 0) return told;
  const day = eventDay(add.partitionValues);
  if (day === null || new Date(add.modificationTime).toISOString().slice(0, 10) <= day) return 0;
  return readFileStats(add.stats, null).records ?? 0;
}

/** UTC day YYYY-MM-DD of a file's year, month and day; null where it has none, or one that no calendar has. */
export function eventDay(partitionValues: Readonly<Record<string, string | null>>): string | null {
  const { year, month, day } = partitionValues;
  if (!year || !month || !day) return null;
  const date = `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  // 30 February is taken for 2 March by some parsers.
  return Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date ? null : date;
}
