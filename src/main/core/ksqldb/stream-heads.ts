import { LakeError } from '../../../shared/errors';
import { ksqlName, type KsqlRowBatch, type KsqlServer } from '../ports';
import { placeColumns, placeOf, type TakenRow } from './stream-records';

/** LIMIT of a query is a 32-bit number. */
const mostRows = 2 ** 31 - 1;
/** Rows of a batch that has nothing but numbers. */
const smallRows = 50_000;

/** Rows that the stream has by now: a pull reads to the end offsets of its start. Errors: as `KsqlServer`; REFUSED where streams cannot be pulled, or have more rows than a LIMIT can name. */
export async function countRows(server: KsqlServer, object: string, signal: AbortSignal): Promise<number> {
  const query = `SELECT ROWTIME FROM ${ksqlName(object)};`;
  let rows = 0;
  try {
    const { batches } = await server.query(query, { batchRows: smallRows, signal });
    for await (const { count } of batches) rows += count;
  } catch (error) {
    if (!(error instanceof LakeError) || error.code !== 'INVALID_INPUT') throw error;
    throw new LakeError(
      'REFUSED',
      `The server refuses to tell how many rows ${object} has (${error.message}) Streams can be pulled from ksqlDB 0.23 on, unless ksql.query.pull.stream.enabled is off. Or read its topic through Kafka.`,
      { details: { object, statement: query }, cause: error },
    );
  }
  if (rows <= mostRows) return rows;
  throw new LakeError(
    'REFUSED',
    `${object} has ${rows} rows, and a query can be limited to ${mostRows} at the most. Read its topic through Kafka.`,
    { details: { object, rows } },
  );
}

/** A push over the stream from its beginning, which ends after so many rows. Errors: as `KsqlServer`; REFUSED where it tells no partitions and offsets; SOURCE where it ends before. */
export async function* pushedRows(
  server: KsqlServer,
  { object, select, where, limit }: { object: string; select: string; where: string; limit: number },
  options: { batchRows: number; signal: AbortSignal },
): AsyncGenerator<KsqlRowBatch, void, void> {
  const list = [...placeColumns, ...(select === '' ? [] : [select])].join(', ');
  const query = `SELECT ${list} FROM ${ksqlName(object)}${where === '' ? '' : ` WHERE ${where}`} EMIT CHANGES LIMIT ${limit};`;
  const { batches } = await server
    .query(query, { ...options, properties: { 'auto.offset.reset': 'earliest' } })
    .catch((error: unknown) => {
      throw withoutPlaces(object, query, error);
    });
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.count;
    yield batch;
  }
  if (rows === limit) return;
  throw new LakeError(
    'SOURCE',
    `The server gave ${rows} of ${limit} rows of ${object} and ended. Nothing was committed; export it again.`,
    {
      details: { object, rows, limit },
      retryable: true,
    },
  );
}

function withoutPlaces(object: string, statement: string, error: unknown): unknown {
  if (!(error instanceof LakeError) || error.code !== 'INVALID_INPUT' || !/ROWPARTITION|ROWOFFSET/.test(error.message))
    return error;
  return new LakeError(
    'REFUSED',
    `The server does not tell the partition and offset of rows (${error.message}), so that what is new of ${object} cannot be told from what the lake has. Set ksql.rowpartition.rowoffset.enabled=true (ksqlDB 0.23 and later), or read its topic through Kafka.`,
    { details: { object, statement }, cause: error },
  );
}

/** What the stream holds beside the row that the lake has last of a partition. */
interface Head {
  /** Time of the row at the lake's offset; null where there is none any more. */
  atMs: number | null;
  isBelow: boolean;
  firstBeyond: bigint | null;
}

export interface StreamHeads {
  /** Rows beyond what the lake has. */
  readonly newRows: number;
  readonly warnings: readonly string[];
}

/**
 * Looks through the places of the stream's first `rows` rows. Error: SOURCE where the lake's rows are not of this stream: it was dropped and made again, or
 * its topic was.
 */
export async function readHeads(
  server: KsqlServer,
  object: string,
  rows: number,
  taken: ReadonlyMap<number, TakenRow>,
  signal: AbortSignal,
): Promise<StreamHeads> {
  const heads = new Map<number, Head>();
  let newRows = 0;
  const pushed = pushedRows(server, { object, select: '', where: '', limit: rows }, { batchRows: smallRows, signal });
  for await (const batch of rows === 0 ? [] : pushed) {
    for (let row = 0; row < batch.count; row += 1) {
      const place = placeOf(batch, row, placeColumns.length);
      if (place === null) continue;
      const last = taken.get(place.partition);
      if (last === undefined) {
        newRows += 1;
        continue;
      }
      const head = heads.get(place.partition) ?? { atMs: null, isBelow: false, firstBeyond: null };
      heads.set(place.partition, head);
      if (place.offset < last.offset) head.isBelow = true;
      else if (place.offset === last.offset) head.atMs = place.timeMs;
      else {
        head.firstBeyond ??= place.offset;
        newRows += 1;
      }
    }
  }
  const warnings: string[] = [];
  for (const [partition, head] of heads) {
    const last = taken.get(partition);
    if (last !== undefined) warnings.push(...continued(object, partition, last, head));
  }
  return { newRows, warnings };
}

/** Whether the rows of a partition are those that the lake read the beginning of. Warnings. Error: SOURCE. */
function continued(object: string, partition: number, last: TakenRow, head: Head): string[] {
  if (head.atMs !== null && head.atMs !== last.timeMs) {
    throw anotherStream(
      object,
      partition,
      last,
      `its row there is of ${instant(head.atMs)}, and the lake's of ${instant(last.timeMs)}`,
    );
  }
  if (head.atMs === null && head.isBelow) {
    const what = head.firstBeyond === null ? 'it ends before' : 'it has rows before and after, and none there';
    throw anotherStream(object, partition, last, what);
  }
  if (head.atMs !== null || head.firstBeyond === null || head.firstBeyond === last.offset + 1n) return [];
  return [
    `${object} begins at offset ${head.firstBeyond} of partition ${partition} by now, and the lake's last row is at ${last.offset}: what was between, if anything, was removed before it was exported.`,
  ];
}

function anotherStream(object: string, partition: number, { offset }: TakenRow, what: string): LakeError {
  return new LakeError(
    'SOURCE',
    `${object} is not what the lake read up to offset ${offset} of partition ${partition}: ${what}. It was dropped and made again, or its topic was, or its topic is compacted. Nothing was read. To keep what the lake has and read this one, add a feed with another name for it; a compacted topic is read through Kafka.`,
    { details: { object, partition, offset: offset.toString() } },
  );
}

function instant(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? `${timeMs} ms` : date.toISOString();
}
