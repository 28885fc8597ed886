import { planCompaction } from './compaction-plan';
import type { AddAction } from './delta-actions';
import { lateRecords } from './late-data';
import type { LogState } from './log-state';
import { folderOf } from './sorted-map';
import type { LakeTable } from './types';

export interface PartitionMarks {
  readonly lateRecords: number;
  readonly smallFiles: number;
}

export const unmarked: PartitionMarks = { lateRecords: 0, smallFiles: 0 };

/** What a reader of the feed's days should know of each, by the partition's path. One pass over the live files; those without a mark are left out. */
export function partitionMarks(
  table: Pick<LakeTable, 'kind' | 'feed'>,
  state: LogState,
  nowMs: number,
  targetFileBytes: number,
): ReadonlyMap<string, PartitionMarks> {
  const marks = new Map<string, PartitionMarks>();
  const add = (file: AddAction, late: number, small: number): void => {
    const path = decodeURIComponent(folderOf(file.path));
    const known = marks.get(path) ?? unmarked;
    marks.set(path, { lateRecords: known.lateRecords + late, smallFiles: known.smallFiles + small });
  };
  for (const file of state.files.values()) {
    const late = lateRecords(file);
    if (late > 0) add(file, late, 0);
  }
  for (const { sources } of planCompaction(table, state, nowMs, targetFileBytes))
    for (const file of sources) add(file, 0, 1);
  return marks;
}
