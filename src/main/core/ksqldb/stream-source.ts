import type { BatchSource, SourceRead } from '../exports/batch-source';
import type { KsqlDescription, KsqlServer, RawBatch } from '../ports';
import { selectList, type Selection } from './selection';
import { countRows, pushedRows, readHeads } from './stream-heads';
import { streamPositions, takenRows, type KsqlPlace } from './stream-positions';
import { StreamProgress, streamRecords, type TakenRow } from './stream-records';

export interface KsqlSourceOptions {
  readonly server: KsqlServer;
  readonly place: KsqlPlace;
  readonly description: KsqlDescription;
  readonly selection: Selection;
  readonly batchRows: number;
  readonly warn: (message: string) => void;
}

/**
 * What a stream has beyond the lake's position, each row once (docs/adr/0013-ksqldb-positions.md). A pull does not tell partitions and offsets, and a push
 * has no end: a pull counts the rows, and pushes are limited to so many. Whichever partitions those come from, they are the first ones of each, so that
 * what is left begins where they end.
 */
export function createStreamSource(options: KsqlSourceOptions): BatchSource {
  const { server, place, description, selection } = options;
  const { object } = place;
  return {
    async open(positions, signal): Promise<SourceRead> {
      const taken = takenRows(place, description, positions);
      const rows = await countRows(server, object, signal);
      const fresh =
        taken.size === 0 ? { newRows: rows, warnings: [] } : await readHeads(server, object, rows, taken, signal);
      for (const warning of fresh.warnings) options.warn(warning);
      const progress = new StreamProgress(object, taken);
      const asked = { object, select: selectList(selection), where: beyond(taken), limit: fresh.newRows };
      async function* batches(): AsyncGenerator<RawBatch, void, void> {
        if (asked.limit === 0) return;
        for await (const batch of pushedRows(server, asked, { batchRows: options.batchRows, signal }))
          yield* streamRecords(batch, selection, progress);
      }
      return {
        totalRows: fresh.newRows,
        batches: batches(),
        get positions() {
          return streamPositions(place, progress.taken);
        },
      };
    },
  };
}

/** Rows that the lake lacks: of partitions that it knows those after its last, and all of any other. */
function beyond(taken: ReadonlyMap<number, TakenRow>): string {
  if (taken.size === 0) return '';
  const partitions = [...taken].toSorted(([a], [b]) => a - b);
  return [
    ...partitions.map(([partition, { offset }]) => `(ROWPARTITION = ${partition} AND ROWOFFSET > ${offset})`),
    `(${partitions.map(([partition]) => `ROWPARTITION <> ${partition}`).join(' AND ')})`,
  ].join(' OR ');
}
