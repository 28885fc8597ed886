import { LakeError } from '../../../shared/errors';
import type { KsqlRowBatch, RawBatch } from '../ports';
import { RecordText } from './record-text';
import { isTombstone, timeAt, wholeNumberAt } from './row-values';
import type { Selection } from './selection';

/** Before the columns of the selection: where a row is in its topic, and its time. */
export const placeColumns = ['ROWTIME', 'ROWPARTITION', 'ROWOFFSET'] as const;

/** The last row that is taken of a partition. */
export interface TakenRow {
  readonly offset: bigint;
  readonly timeMs: number;
}

/** How far each partition of an object is read. */
export class StreamProgress {
  readonly #seen = new Map<number, bigint>();
  readonly #taken: Map<number, TakenRow>;

  /** `before`: what the lake has. */
  constructor(
    private readonly object: string,
    private readonly before: ReadonlyMap<number, TakenRow>,
  ) {
    this.#taken = new Map(before);
  }

  /** With what the lake had. */
  get taken(): ReadonlyMap<number, TakenRow> {
    return this.#taken;
  }

  /** False where the lake has the row. Error: SOURCE where a partition's offsets do not ascend: to go on would lose what comes late. */
  takes(partition: number, offset: bigint, timeMs: number): boolean {
    const last = this.#seen.get(partition);
    if (last !== undefined && offset <= last) {
      const { object } = this;
      throw new LakeError(
        'SOURCE',
        `${object} gave offset ${offset} of partition ${partition} after ${last}. Nothing was committed; export it again.`,
        { details: { object, partition, offset: offset.toString(), lastOffset: last.toString() }, retryable: true },
      );
    }
    this.#seen.set(partition, offset);
    const known = this.before.get(partition);
    if (known !== undefined && offset <= known.offset) return false;
    this.#taken.set(partition, { offset, timeMs });
    return true;
  }
}

interface PartitionRows {
  readonly partition: number;
  readonly baseOffset: bigint;
  readonly starts: number[];
  readonly ends: number[];
  readonly deltas: number[];
  readonly times: number[];
}

/** Offsets of one batch lie within so many of its first. */
const mostDelta = 2n ** 31n;

/** Rows of a query over `placeColumns` and the selection as raw records, a batch for each partition that has some. Errors: SOURCE as `StreamProgress`. */
export function streamRecords(batch: KsqlRowBatch, selection: Selection, progress: StreamProgress): RawBatch[] {
  const columns = placeColumns.length + selection.columns.length;
  const records = new RecordText(batch, selection.columns, placeColumns.length, selection.keyColumns);
  const open = new Map<number, PartitionRows>();
  const closed: PartitionRows[] = [];
  for (let row = 0; row < batch.count; row += 1) {
    const place = placeOf(batch, row, columns);
    // A message without a value is none of the stream's; the server tells no place of it.
    if (place === null) continue;
    const { partition, offset, timeMs } = place;
    if (!progress.takes(partition, offset, timeMs)) continue;
    let rows = open.get(partition);
    if (rows === undefined || offset - rows.baseOffset >= mostDelta) {
      if (rows !== undefined) closed.push(rows);
      rows = { partition, baseOffset: offset, starts: [], ends: [], deltas: [], times: [] };
      open.set(partition, rows);
    }
    rows.starts.push(records.putRow(row));
    rows.ends.push(records.text.length);
    rows.deltas.push(Number(offset - rows.baseOffset));
    rows.times.push(timeMs);
  }
  return [...closed, ...open.values()].map((rows) => ({
    partition: rows.partition,
    count: rows.starts.length,
    bytes: records.text.bytes,
    valueStarts: Int32Array.from(rows.starts),
    valueEnds: Int32Array.from(rows.ends),
    baseOffset: rows.baseOffset,
    offsetDeltas: Int32Array.from(rows.deltas),
    timestampsMs: Float64Array.from(rows.times),
    keys: null,
    headersOf: null,
    columns: selection.told,
  }));
}

/** Where row `row` of a query over `placeColumns` first is; null for one that has no place. Error: SOURCE. */
export function placeOf(
  batch: KsqlRowBatch,
  row: number,
  columns: number,
): { partition: number; offset: bigint; timeMs: number } | null {
  const partition = wholeNumberAt(batch, row, 1, columns);
  const offset = wholeNumberAt(batch, row, 2, columns);
  if (partition === null || offset === null) {
    if (isTombstone(batch, row)) return null;
    throw new LakeError('SOURCE', 'The server gave a row without its partition and offset.');
  }
  return { partition: Number(partition), offset, timeMs: timeAt(batch, row, 0, columns) };
}
