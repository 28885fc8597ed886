import { planCompaction } from '../lake/compaction-plan';
import type { AddAction } from '../lake/delta-actions';
import { readFileStats } from '../lake/file-stats';
import { growthOf, type Growth } from '../lake/growth';
import { eventDay, lateRecords } from '../lake/late-data';
import type { LogState } from '../lake/log-state';
import type { LakeTable } from '../lake/types';

const dayMs = 86_400_000;

export interface DayFigures {
  readonly date: string;
  readonly records: number;
  readonly files: number;
  readonly sizeBytes: number;
  readonly late: number;
}

/** What one feed's log tells beyond its summary. */
export interface FeedFigures {
  /** Files that a compaction would take now. */
  readonly smallFiles: number;
  readonly smallBytes: number;
  readonly lateRecords: number;
  /** By UTC event day, oldest first. */
  readonly days: readonly DayFigures[];
  /** By UTC day of the commit, oldest first. */
  readonly growth: readonly Growth[];
  /** Event days that have outlived the feed's retention. */
  readonly daysDue: number;
}

export const noFigures: FeedFigures = {
  smallFiles: 0,
  smallBytes: 0,
  lateRecords: 0,
  days: [],
  growth: [],
  daysDue: 0,
};

const told = new WeakMap<LogState, { readonly key: string; readonly figures: FeedFigures }>();
/** What is small and what is due moves with the time, slowly. */
const keptMs = 60_000;

/**
 * One pass over the live files. A file's own figures never change, so they are read from its statistics once, and a state is looked through again
 * after a minute at the earliest.
 */
export function feedFigures(
  table: Pick<LakeTable, 'kind' | 'feed'>,
  state: LogState,
  nowMs: number,
  targetFileBytes: number,
): FeedFigures {
  const key = `${Math.floor(nowMs / keptMs)} ${targetFileBytes} ${table.feed.retentionDays} ${table.feed.eventTimeColumn}`;
  const known = told.get(state);
  if (known?.key === key) return known.figures;
  const figures = countFigures(table, state, nowMs, targetFileBytes);
  told.set(state, { key, figures });
  return figures;
}

function countFigures(
  table: Pick<LakeTable, 'kind' | 'feed'>,
  state: LogState,
  nowMs: number,
  targetFileBytes: number,
): FeedFigures {
  const days = new Map<string, Omit<DayFigures, 'date'>>();
  const growth = new Map<string, Omit<Growth, 'date'>>();
  const grow = (date: string, records: number, sizeBytes: number): void => {
    const known = growth.get(date) ?? { records: 0, sizeBytes: 0 };
    growth.set(date, { records: known.records + records, sizeBytes: known.sizeBytes + sizeBytes });
  };
  let lateOfAll = 0;
  for (const add of state.files.values()) {
    const { records, late, day, grown } = factsOf(add);
    if (day !== null) {
      const known = days.get(day) ?? { records: 0, files: 0, sizeBytes: 0, late: 0 };
      days.set(day, {
        records: known.records + records,
        files: known.files + 1,
        sizeBytes: known.sizeBytes + add.size,
        late: known.late + late,
      });
    }
    lateOfAll += late;
    for (const its of grown) grow(its.date, its.records, its.sizeBytes);
  }
  const small = planCompaction(table, state, nowMs, targetFileBytes).flatMap((bin) => bin.sources);
  const { retentionDays } = table.feed;
  const keptFromMs = retentionDays === null ? -Infinity : (Math.floor(nowMs / dayMs) - retentionDays) * dayMs;
  return {
    smallFiles: small.length,
    smallBytes: small.reduce((sum, { size }) => sum + size, 0),
    lateRecords: lateOfAll,
    days: byDate(days),
    growth: byDate(growth),
    daysDue: [...days.keys()].filter((day) => Date.parse(day) < keptFromMs).length,
  };
}

interface FileFacts {
  readonly records: number;
  readonly late: number;
  readonly day: string | null;
  readonly grown: readonly Growth[];
}

const facts = new WeakMap<AddAction, FileFacts>();

function factsOf(add: AddAction): FileFacts {
  const known = facts.get(add);
  if (known !== undefined) return known;
  const its: FileFacts = {
    records: readFileStats(add.stats, null).records ?? 0,
    late: lateRecords(add),
    day: eventDay(add.partitionValues),
    grown: growthOf(add),
  };
  facts.set(add, its);
  return its;
}

function byDate<T>(days: ReadonlyMap<string, T>): (T & { date: string })[] {
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, figures]) => ({ date, ...figures }));
}

/** Growth of several feeds as one, oldest first. */
export function addedGrowth(feeds: readonly (readonly Growth[])[]): Growth[] {
  const days = new Map<string, Omit<Growth, 'date'>>();
  for (const { date, records, sizeBytes } of feeds.flat()) {
    const known = days.get(date) ?? { records: 0, sizeBytes: 0 };
    days.set(date, { records: known.records + records, sizeBytes: known.sizeBytes + sizeBytes });
  }
  return byDate(days);
}
