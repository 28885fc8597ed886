import type { CompactionItem } from '../../../shared/contract/maintenance';
import type { AddAction } from './delta-actions';
import { readFileStats } from './file-stats';
import { eventDay } from './late-data';
import type { LogState } from './log-state';
import { folderOf } from './sorted-map';
import type { LakeTable } from './types';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** DuckDB opens every file of a bin at once; what a day has more than this, the next run takes. */
const filesPerBin = 1000;
/** A table's version of fewer small files is read as quickly, and the next export replaces it; until it is let go of, it would be on disk twice. */
const fewestOfTable = 16;

/** Files to be written anew as one. */
export interface CompactionBin {
  /** UTC event day; null for a table and for a quarantine. */
  readonly date: string | null;
  /** Of the new file, relative to the table's. */
  readonly folder: string;
  readonly sources: readonly AddAction[];
}

/**
 * Small files of closed days: before today (UTC), and without a commit within the last hour, so that a writer of late data is done with it. Of a
 * quarantine, which has no event days, the files older than a day; those of one day together where days are all that is kept, for a file is let go
 * of whole. Of a table the files of its newest version, where they are many: an export goes on top, for the rows that it replaces are the same.
 * Small is less than half of the target; a bin comes to about the target by the bytes of its sources, and so to less once written, sorted, as one.
 */
export function planCompaction(
  table: Pick<LakeTable, 'kind' | 'feed'>,
  state: LogState,
  nowMs: number,
  targetFileBytes: number,
): CompactionBin[] {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const groups = new Map<string, AddAction[]>();
  for (const add of state.files.values()) {
    const group = groupOf(table, add, today, nowMs);
    if (group === null) continue;
    const others = groups.get(group);
    if (others === undefined) groups.set(group, [add]);
    else others.push(add);
  }
  const isTable = table.kind === 'data' && table.feed.kind === 'table';
  const bins: CompactionBin[] = [];
  for (const [group, adds] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (adds.some(({ modificationTime }) => modificationTime > nowMs - hourMs)) continue;
    const small = adds.filter(({ size }) => size < targetFileBytes / 2);
    if (isTable && small.length < fewestOfTable) continue;
    const place =
      table.kind === 'quarantine'
        ? { date: null, folder: '' }
        : isTable
          ? { date: null, folder: group }
          : { date: group, folder: dayFolder(group) };
    for (const sources of binned(inTimeOrder(small, table.feed.eventTimeColumn), targetFileBytes))
      bins.push({ ...place, sources });
  }
  return bins;
}

/**
 * Of a stream the event day, of a table the folder (that of a version), of a quarantine the day of the commit where its feed keeps days; null where
 * the file is to be left alone.
 */
function groupOf(
  { kind, feed }: Pick<LakeTable, 'kind' | 'feed'>,
  add: AddAction,
  today: string,
  nowMs: number,
): string | null {
  if (kind === 'quarantine') {
    if (add.modificationTime > nowMs - dayMs) return null;
    return feed.retentionDays === null ? '' : new Date(add.modificationTime).toISOString().slice(0, 10);
  }
  if (feed.kind === 'table') return folderOf(decodeURIComponent(add.path));
  const day = eventDay(add.partitionValues);
  return day !== null && day < today ? day : null;
}

/** Neighbours in event time go together, so that the new files overlap as little as the old ones did. */
function inTimeOrder(adds: readonly AddAction[], eventTimeColumn: string | null): AddAction[] {
  const timed = adds.map((add) => ({
    add,
    at: startOf(add, eventTimeColumn),
  }));
  return timed
    .sort(
      (a, b) => a.at - b.at || a.add.modificationTime - b.add.modificationTime || (a.add.path < b.add.path ? -1 : 1),
    )
    .map(({ add }) => add);
}

/** Read from the statistics once: reports plan at each look, over all files. */
const starts = new WeakMap<AddAction, { readonly column: string | null; readonly atMs: number }>();

function startOf(add: AddAction, eventTimeColumn: string | null): number {
  const known = starts.get(add);
  if (known?.column === eventTimeColumn) return known.atMs;
  const atMs = readFileStats(add.stats, eventTimeColumn).minEventTime?.getTime() ?? 0;
  starts.set(add, { column: eventTimeColumn, atMs });
  return atMs;
}

function binned(adds: readonly AddAction[], targetFileBytes: number): AddAction[][] {
  const bins: AddAction[][] = [];
  let bin: AddAction[] = [];
  let bytes = 0;
  for (const add of adds) {
    if (bin.length === filesPerBin || bytes + add.size > targetFileBytes) {
      bins.push(bin);
      bin = [];
      bytes = 0;
    }
    bin.push(add);
    bytes += add.size;
  }
  bins.push(bin);
  return bins.filter(({ length }) => length >= 2);
}

function dayFolder(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `year=${year}/month=${month}/day=${day}`;
}

/** Bins as they are shown: one line a day, or a version of a table. */
export function compactionItems(table: LakeTable, bins: readonly CompactionBin[]): CompactionItem[] {
  const byDay = new Map<string | null, CompactionBin[]>();
  for (const bin of bins) byDay.set(bin.date, [...(byDay.get(bin.date) ?? []), bin]);
  return [...byDay].map(([date, its]) => {
    const sources = its.flatMap((bin) => bin.sources);
    return {
      feed: table.feed.name,
      table: table.kind,
      date,
      path: its[0]?.folder ?? '',
      files: sources.length,
      records: sources.reduce((sum, { stats }) => sum + (readFileStats(stats, null).records ?? 0), 0),
      sizeBytes: sources.reduce((sum, { size }) => sum + size, 0),
      filesAfter: its.length,
    };
  });
}
