import type { FeedConfig } from '../../../../shared/contract/feeds';
import { LakeError, throwIfAborted } from '../../../../shared/errors';
import { withServer, type KsqldbAccess } from '../../ksqldb/connection';
import { isNotQueryable, notQueryable } from '../../ksqldb/queryable';
import { RecordText } from '../../ksqldb/record-text';
import { isTombstone } from '../../ksqldb/row-values';
import { selectionOf, selectList, type Selection } from '../../ksqldb/selection';
import { ksqlName, type Clock, type KsqlRowBatch, type KsqlServer, type RawBatch } from '../../ports';

/** The server is listened to for so long. */
const patienceMs = 10_000;

export interface ObjectRecords {
  readonly batches: readonly RawBatch[];
  readonly notes: readonly string[];
}

/** First rows of a stream or table of the server, with the feed's names. Errors: as of a ksqlDB server; a table that cannot be pulled is a note. */
export async function objectRecords(
  object: string,
  feed: FeedConfig,
  rows: number,
  { ksqldb, clock, signal }: { readonly ksqldb: KsqldbAccess; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<ObjectRecords> {
  return await withServer(ksqldb, async (server) => {
    const description = await server.describe(object, signal);
    const selection = selectionOf(feed, description);
    try {
      const { taken, isLate } = await firstRows(server, { object, selection, rows }, clock, signal);
      const late = `The server was listened to for ${patienceMs / 1000} s, and has more.`;
      const empty = `${object} has no rows now.`;
      const notes = [...selection.warnings, ...(isLate ? [late] : taken.length === 0 ? [empty] : [])];
      return { batches: taken.map((batch) => toRecords(batch, selection)), notes };
    } catch (error) {
      if (!isNotQueryable(error)) throw error;
      return { batches: [], notes: [...selection.warnings, notQueryable(description, error).message] };
    }
  });
}

async function firstRows(
  server: KsqlServer,
  { object, selection, rows }: { readonly object: string; readonly selection: Selection; readonly rows: number },
  clock: Clock,
  signal: AbortSignal,
): Promise<{ taken: KsqlRowBatch[]; isLate: boolean }> {
  const taken: KsqlRowBatch[] = [];
  const ended = new AbortController();
  let isLate = false;
  const late = clock.sleep(patienceMs, AbortSignal.any([signal, ended.signal])).then(
    () => {
      isLate = true;
      ended.abort();
    },
    // The rows came, or nobody waits for them any more.
    () => undefined,
  );
  const sql = `SELECT ${selectList(selection)} FROM ${ksqlName(object)} LIMIT ${rows};`;
  try {
    const { batches } = await server.query(sql, { batchRows: rows, signal: AbortSignal.any([signal, ended.signal]) });
    let left = rows;
    for await (const batch of batches) {
      taken.push({ ...batch, count: Math.min(batch.count, left) });
      left -= batch.count;
      if (left <= 0) break;
    }
  } catch (error) {
    throwIfAborted(signal, `Looking at ${object}`);
    if (!isLate) throw error;
    if (taken.length === 0) {
      throw new LakeError('UNAVAILABLE', `The ksqlDB server gave no row of ${object} for ${patienceMs / 1000} s.`, {
        details: { object },
        cause: error,
      });
    }
  } finally {
    ended.abort();
    await late;
  }
  return { taken, isLate };
}

/** A row's offset is its place; rows of which the server says that they are gone are left out. */
function toRecords(batch: KsqlRowBatch, selection: Selection): RawBatch {
  const records = new RecordText(batch, selection.columns, 0, selection.keyColumns);
  const starts: number[] = [];
  const ends: number[] = [];
  for (let row = 0; row < batch.count; row += 1) {
    if (isTombstone(batch, row)) continue;
    starts.push(records.putRow(row));
    ends.push(records.text.length);
  }
  return {
    partition: 0,
    count: starts.length,
    bytes: records.text.bytes,
    valueStarts: Int32Array.from(starts),
    valueEnds: Int32Array.from(ends),
    baseOffset: 0n,
    offsetDeltas: Int32Array.from(starts, (_, place) => place),
    timestampsMs: new Float64Array(starts.length).fill(-1),
    keys: null,
    headersOf: null,
    columns: selection.told,
  };
}
