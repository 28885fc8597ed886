import type { AddAction } from './delta-actions';
import { readFileStats } from './file-stats';
import { eventDay, isRewritten, lateRecords } from './late-data';

/** What came on one UTC day. */
export interface Growth {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly records: number;
  readonly sizeBytes: number;
}

/**
 * The UTC days on which the rows of a live file came. That of its commit; but compaction wrote a file anew: what was not late had come on its event day,
 * of the rest the day is not known any more.
 */
export function growthOf(add: AddAction): readonly Growth[] {
  const records = readFileStats(add.stats, null).records ?? 0;
  const committedOn = new Date(add.modificationTime).toISOString().slice(0, 10);
  const day = eventDay(add.partitionValues);
  if (!isRewritten(add) || day === null) return [{ date: committedOn, records, sizeBytes: add.size }];
  const late = lateRecords(add);
  const lateBytes = records === 0 ? 0 : Math.round((add.size * late) / records);
  return [
    ...(late < records ? [{ date: day, records: records - late, sizeBytes: add.size - lateBytes }] : []),
    ...(late > 0 ? [{ date: committedOn, records: late, sizeBytes: lateBytes }] : []),
  ];
}
