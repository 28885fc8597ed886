import { LakeError, throwIfAborted } from '../../../../shared/errors';
import {
  keyAt,
  offsetAfter,
  offsetAt,
  packRecords,
  valueAt,
  type Broker,
  type Clock,
  type RawBatch,
  type TopicPartition,
  type UnpackedRecord,
} from '../../ports';

/** A topic is looked at for so long. */
const patienceMs = 10_000;
/** Of values and keys that are held; what is not newest is let go of on the way. */
const heldBytes = 32 * 1024 * 1024;
/** A partition whose last offsets have few records (markers of transactions, compaction) is looked at again from so many times as far back. */
const wideningFactor = 16n;

export interface NewestRecords {
  /** A record each, the newest first. */
  readonly batches: readonly RawBatch[];
  /** A sentence where there may be newer or more ones than were read. */
  readonly note: string | null;
}

interface Found extends UnpackedRecord {
  readonly partition: number;
}

/** The topic's last records, by their time. Reads alone, so that no group notices it. Errors: NOT_FOUND, UNAVAILABLE, SOURCE, REFUSED, CANCELLED. */
export async function newestRecords(
  topic: string,
  rows: number,
  { broker, clock, signal }: { readonly broker: Broker; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<NewestRecords> {
  const { partitions } = await broker.describeTopic(topic);
  const deadlineMs = clock.monotonicMs() + patienceMs;
  let found: Found[] = [];
  let note: string | null = null;
  for (let back = BigInt(rows); ; back *= wideningFactor) {
    const starts = startsOf(partitions, back);
    const pass = await readOnce(topic, starts, partitions, rows, { broker, clock, signal, deadlineMs });
    found = pass.found;
    note = pass.note;
    const isWhole = partitions.every(({ partition, earliest }) => starts.get(partition) === earliest);
    if (note !== null || found.length >= rows || isWhole) break;
  }
  const newest = found.toSorted(byNewest).slice(0, rows);
  return { batches: newest.map(({ partition, ...record }) => packRecords(partition, [record])), note };
}

function startsOf(partitions: readonly TopicPartition[], back: bigint): Map<number, bigint> {
  return new Map(
    partitions.map(({ partition, earliest, latest }) => [
      partition,
      latest - back > earliest ? latest - back : earliest,
    ]),
  );
}

function byNewest(one: Found, other: Found): number {
  if (one.timestampMs !== other.timestampMs) return other.timestampMs - one.timestampMs;
  if (one.partition !== other.partition) return one.partition - other.partition;
  return other.offset > one.offset ? 1 : -1;
}

interface Reading {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Monotonic. */
  readonly deadlineMs: number;
}

/** From the starts to the ends that the topic had when it was described, or beyond: of each partition the last `rows`. */
async function readOnce(
  topic: string,
  starts: ReadonlyMap<number, bigint>,
  partitions: readonly TopicPartition[],
  rows: number,
  { broker, clock, signal, deadlineMs }: Reading,
): Promise<{ found: Found[]; note: string | null }> {
  const next = new Map(starts);
  const held = new Map<number, Found[]>();
  const atEnd = (): boolean => partitions.every(({ partition, latest }) => (next.get(partition) ?? latest) >= latest);
  if (atEnd()) return { found: [], note: null };
  const ended = new AbortController();
  const stop = (): void => ended.abort();
  let reachable = true;
  let note: string | null = null;
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const late = clock.sleep(Math.max(0, deadlineMs - clock.monotonicMs()), ended.signal).then(
    () => {
      note = `The topic was read for ${patienceMs / 1000} s, and there is more.`;
      stop();
    },
    // Ended before it was late.
    () => undefined,
  );
  try {
    await broker.read({
      topic,
      groupId: null,
      // Where partitions are added the reading begins anew, and here; those that are new have no part in it.
      onAssigned: async (assigned) => {
        const added = assigned.filter((partition) => !next.has(partition));
        if (added.length === 0) return next;
        const now = await broker.describeTopic(topic, added);
        return new Map([...next, ...now.partitions.map(({ partition, latest }) => [partition, latest] as const)]);
      },
      onRevoked: () => Promise.resolve(),
      onLost: () => {},
      onReachable: (now) => {
        reachable = now;
      },
      onBatch: (batch) => {
        if (starts.has(batch.partition)) {
          take(batch, rows, held);
          next.set(batch.partition, offsetAfter(batch));
        }
        if (sizeOf(held) > heldBytes) {
          note = 'The messages are large: only some of them were read.';
          stop();
        } else if (atEnd()) stop();
        return Promise.resolve();
      },
      signal: ended.signal,
    });
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    await late;
  }
  throwIfAborted(signal, `Looking at topic ${topic}`);
  const found = [...held.values()].flat();
  if (found.length === 0 && note !== null && !reachable) {
    throw new LakeError(
      'UNAVAILABLE',
      `Kafka did not answer for ${patienceMs / 1000} s while topic ${topic} was read.`,
      {
        details: { topic },
      },
    );
  }
  return { found, note };
}

/** Copies, so that the source's answer is not held; of each partition the last `rows`. */
function take(batch: RawBatch, rows: number, held: Map<number, Found[]>): void {
  const { partition } = batch;
  const taken = held.get(partition) ?? [];
  for (let i = Math.max(0, batch.count - rows); i < batch.count; i += 1) {
    taken.push({
      partition,
      offset: offsetAt(batch, i),
      value: valueAt(batch, i)?.slice() ?? null,
      key: keyAt(batch, i)?.slice() ?? null,
      timestampMs: batch.timestampsMs[i] ?? -1,
      headers: (batch.headersOf?.(i) ?? []).map(({ name, value }) => ({ name, value: value?.slice() ?? null })),
    });
  }
  held.set(partition, taken.slice(-rows));
}

function sizeOf(held: ReadonlyMap<number, readonly Found[]>): number {
  let bytes = 0;
  for (const records of held.values()) {
    for (const { value, key } of records) bytes += (value?.length ?? 0) + (key?.length ?? 0);
  }
  return bytes;
}
