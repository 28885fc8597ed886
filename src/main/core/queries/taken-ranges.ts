import type { RowOrigin } from '../../../shared/contract/rows';
import { isFilePosition } from '../imports/file-positions';
import type { CommitInfo } from '../lake/delta-actions';
import { isSampleStreamPosition } from '../sample/source';

type TakenRange = NonNullable<RowOrigin['commit']>['positions'][number];
type Moved = NonNullable<CommitInfo['positions']>;

/** Kinds of position that are the last offset taken: `kafka:…:<topic>:<partition>`, `ksqldb:…:<object>:<partition>`. */
const offsetKinds = new Set(['kafka', 'ksqldb']);

/**
 * What a commit took of its sources, by the positions that it moved. Those that are neither offsets nor counts of events are left out: the marks of
 * replays and of the quarantine, times of rows, and table versions, which a commit of a whole table names in the place of a count.
 */
export function takenRanges(positions: Moved): TakenRange[] {
  return Object.entries(positions).flatMap(([source, { from, to }]) => {
    const range = rangeOf(source, from, to);
    return range === null || BigInt(range.to) <= BigInt(range.from ?? 0) ? [] : [range];
  });
}

/** Whether the commit took of a topic, as a consumer does. */
export function takesOfTopic(positions: Moved): boolean {
  return Object.keys(positions).some((source) => source.startsWith('kafka:'));
}

function rangeOf(source: string, from: string | null, to: string): TakenRange | null {
  const parts = source.split(':');
  if (offsetKinds.has(parts[0] ?? '') && parts.length >= 3) {
    const partition = Number(parts.at(-1));
    return {
      source,
      topic: decodeURIComponent(parts.at(-2) ?? ''),
      partition: Number.isSafeInteger(partition) ? partition : null,
      from: from === null ? null : next(from),
      to: next(to),
    };
  }
  const countsEvents = isSampleStreamPosition(source) || isFilePosition(source);
  return countsEvents ? { source, topic: null, partition: null, from, to } : null;
}

function next(offset: string): string {
  return (BigInt(offset) + 1n).toString();
}
