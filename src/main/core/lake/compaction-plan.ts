import type { CompactionItem } from '../../../shared/contract/maintenance';
import type { AddAction } from './delta-actions';
import { readFileStats } from './file-stats';
import { eventDay } from './late-data';
import type { LogState } from './log-state';
import type { LakeTable } from './types';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** DuckDB opens every file of a bin at once; what a day has more than this, the next run takes. */
const filesPerBin = 1000;

/** Files to be written anew as one. */
export interface CompactionBin {
  /** UTC event day; null for the quarantine. */
  readonly date: string | null;
  /** Of the new file, relative to the table's. */
  readonly folder: string;
  readonly sources: readonly AddAction[];
}

/**
 * Small files of closed days: before today (UTC), and without a commit within the last hour, so that a writer of late data is done with it. Of a
 * quarantine, which has no days, the files older than a day. Small is less than half of the target; a bin comes to about the target by the bytes of
 * its sources, and so to less once written, sorted, as one. Tables replace all files at each export and are left alone.
 */
export function planCompaction(
  table: Pick<LakeTable, 'kind' | 'feed'>,
  state: LogState,
  nowMs: number,
  targetFileBytes: number,
): CompactionBin[] {
  if (table.kind === 'data' && table.feed.kind === 'table') return [];
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const groups = new Map<string, AddAction[]>();
  for (const add of state.files.values()) {
    const group = groupOf(table, add, today, nowMs);
    if (group === null) continue;
    const others = groups.get(group);
    if (others === undefined) groups.set(group, [add]);
    else others.push(add);
  }
  const bins: CompactionBin[] = [];
  for (const [date, adds] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (adds.some(({ modificationTime }) => modificationTime > nowMs - hourMs)) continue;
    const small = adds.filter(({ size }) => size < targetFileBytes / 2);
    for (const sources of binned(inTimeOrder(small, table.feed.eventTimeColumn), targetFileBytes)) {
      bins.push(date === '' ? { date: null, folder: '', sources } : { date, folder: dayFolder(date), sources });
    }
  }
  return bins;
}

/** Event day; empty for the quarantine; null where the file is to be left alone. */
function groupOf(table: Pick<LakeTable, 'kind'>, add: AddAction, today: string, nowMs: number): string | null {
  if (table.kind === 'quarantine') return add.modificationTime <= nowMs - dayMs ? '' : null;
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

/** Bins as they are shown: one line a day. */
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
