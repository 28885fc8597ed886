import type { CommitOutcome, FeedWriter, LakeStore } from '../../../src/main/core/lake/types';
import { packRecords, type RawBatch } from '../../../src/main/core/ports';
import { feedOf } from '../delta-lake';

/**
 * Two feeds whose content follows from their positions alone, so that any state of a lake can be told right or wrong. The stream: writer w's
 * record n is of partition w and offset n, every tenth does not fit, and `sample:w<w>` counts the records taken. The table: version k's rows
 * are `v<k>-<i>`, and `sample:table` is k.
 */
export const streamFeed = feedOf('stream');
export const tableFeed = feedOf('table');

export const tableAppId = 'sample:table';
export const streamAppId = (writer: number): string => `sample:w${writer}`;

export const refusedEvery = 10;
/** A record that does not fit the schema. */
export const isRefused = (n: number): boolean => n % refusedEvery === refusedEvery - 1;

const days = 5;
const rowsOfADayInARow = 4;

function streamRecord(n: number): string {
  if (isRefused(n)) return '{"amount":"abc"}';
  const day = Math.floor(n / rowsOfADayInARow) % days;
  const at = new Date(Date.UTC(2026, 0, 1 + day) + (n % 86_400) * 1000).toISOString();
  return `{"id":"p${n}","at":"${at}","amount":${n}.${String(n % 100).padStart(2, '0')},"account":${n},"user":{"name":"User ${n % 7}","visits":${n % 11}}}`;
}

export function streamBatch(writer: number, from: number, upTo: number): RawBatch {
  const encoder = new TextEncoder();
  const numbers = Array.from({ length: upTo - from }, (_, i) => from + i);
  return packRecords(
    writer,
    numbers.map((n) => ({
      value: encoder.encode(streamRecord(n)),
      offset: BigInt(n),
      timestampMs: Date.UTC(2026, 0, 15) + n,
    })),
  );
}

export const tableRows = (version: number): string[] =>
  Array.from({ length: 2 + (version % 3) }, (_, i) => `v${version}-${i}`);

function tableBatch(version: number): RawBatch {
  const encoder = new TextEncoder();
  const rows = tableRows(version);
  return packRecords(
    0,
    rows.map((id, i) => ({
      value: encoder.encode(`{"id":"${id}","amount":${version}.00,"account":${version}}`),
      offset: BigInt(i),
      timestampMs: Date.UTC(2026, 0, 15),
    })),
  );
}

const options = (operation: string) => ({ runId: 'run-1', operation, signal: new AbortController().signal });

export function openStreamWriter(store: LakeStore): Promise<FeedWriter> {
  return store.openWriter(streamFeed, options('CONSUME'));
}

/** One commit by a writer that is open: its next `rows` records. */
export async function commitNext(writer: FeedWriter, partition: number, rows: number): Promise<CommitOutcome> {
  const from = Number(writer.positions.get(streamAppId(partition)) ?? 0n);
  await writer.append(streamBatch(partition, from, from + rows));
  return writer.commit([{ appId: streamAppId(partition), version: BigInt(from + rows) }]);
}

/** A run that asks the lake where it is and commits what comes after, up to record `upTo`; nothing where it is there already. */
export async function exportStream(store: LakeStore, upTo: number, partition = 0): Promise<void> {
  const writer = await openStreamWriter(store);
  try {
    const from = Number(writer.positions.get(streamAppId(partition)) ?? 0n);
    if (from < upTo) await commitNext(writer, partition, upTo - from);
  } finally {
    await writer.close();
  }
}

/** The same for the table: versions up to `upTo`, each in a commit. */
export async function exportTable(store: LakeStore, upTo: number): Promise<void> {
  const writer = await store.openWriter(tableFeed, options('EXPORT'));
  try {
    for (let next = Number(writer.positions.get(tableAppId) ?? 0n) + 1; next <= upTo; next += 1) {
      await writer.append(tableBatch(next));
      await writer.commit([{ appId: tableAppId, version: BigInt(next) }]);
    }
  } finally {
    await writer.close();
  }
}
