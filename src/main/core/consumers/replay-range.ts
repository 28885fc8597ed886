import type { FeedConfig } from '../../../shared/contract/feeds';
import { throwIfAborted } from '../../../shared/errors';
import { decodingWriter } from '../formats/decoding-writer';
import { withMessageColumns } from '../formats/message-columns';
import type { RecordDecoders } from '../formats/record-decoder';
import type { JobContext, JobOutcome } from '../jobs/types';
import type { FeedWriter, LakeStore } from '../lake/types';
import {
  offsetAfter,
  offsetAt,
  type Broker,
  type Clock,
  type Logger,
  type ParquetEngine,
  type RawBatch,
} from '../ports';
import { BatchBuffer } from './batch-buffer';
import { batchOf } from './batch-part';
import { CommitPipe, type FlushLimits } from './commit-pipe';
import { EndOffsets } from './end-offsets';
import { EndRule } from './end-rule';
import { openHeldOffsets } from './held-offsets';
import { replayMark } from './replay-mark';
import { RunTotals } from './run-totals';
import { lakeOffsets } from './source-position';
import { firstLacking, TakenOffsets } from './taken-offsets';
import { Wakeup } from './wakeup';
import { isOvertaken } from './overtaken';

const bufferBytes = 32 * 1024 * 1024;
const endOffsetsPeriodMs = 2_000;
const conflictsBorne = 10;

/** Offsets from `from` on and before `to`. */
export interface ReplayRange {
  readonly from: bigint;
  readonly to: bigint;
}

export interface ReplayOptions {
  readonly topic: string;
  readonly ranges: ReadonlyMap<number, ReplayRange>;
  readonly into: FeedConfig;
  readonly broker: Broker;
  readonly store: LakeStore;
  readonly engine: ParquetEngine;
  readonly decoders: RecordDecoders;
  readonly limits: FlushLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly context: JobContext;
}

/**
 * Reads a part of a topic once more, and takes of it what the feed lacks, by the feed's own rows: so it may be repeated, and goes on after a kill,
 * and doubles nothing. What the feed's consumer has before it is left to it. Errors: as `consumeFeed`.
 */
export async function replayRange(options: ReplayOptions): Promise<JobOutcome> {
  const { context, topic, into, logger, store } = options;
  const totals = new RunTotals(context, store.quarantineName(into.name));
  context.progress({ phase: 'reading' });
  for (let conflicts = 0; ; conflicts += 1) {
    throwIfAborted(context.signal, `The replay of topic ${topic}`);
    const decoder = await options.decoders.decoderOf(into);
    const opened = await store.openWriter(withMessageColumns(into), {
      runId: context.runId,
      operation: 'REPLAY',
      signal: context.signal,
    });
    const writer = decodingWriter(opened, decoder);
    try {
      await replayOnce(writer, totals, options);
      return { deltaVersion: totals.deltaVersion };
    } catch (error) {
      if (!isOvertaken(error) || conflicts >= conflictsBorne) throw error;
      // A seek, or another replay: what the feed holds is looked at anew.
      logger.info('replay.overtaken', { topic, feed: into.name });
    } finally {
      await writer.close();
    }
  }
}

async function replayOnce(writer: FeedWriter, totals: RunTotals, options: ReplayOptions): Promise<void> {
  const { topic, broker, context, clock, logger, into } = options;
  const description = await broker.describeTopic(topic);
  const held = await openHeldOffsets(into, options);
  const parts = new Map<number, Part>();
  let expected = 0n;
  for (const [partition, range] of leftToReplay(description, writer.positions, options)) {
    const lookUp = (within: { from: bigint; to: bigint }) => held.runs(partition, within);
    const start = await firstLacking({ from: range.from, to: range.to - 1n }, lookUp);
    if (start === null) continue;
    parts.set(partition, { next: start, to: range.to, taken: new TakenOffsets(range.to - 1n, lookUp) });
    expected += range.to - start;
  }
  context.progress({ totalRows: Number(expected) });
  if (parts.size === 0) return;

  const wakeup = new Wakeup(clock);
  const buffer = new BatchBuffer(bufferBytes, wakeup.wake);
  const ends = new EndOffsets({ topic, broker, clock, logger, own: () => [...parts.keys()], onSeen: wakeup.wake });
  const pipe = new CommitPipe(writer, options.limits, clock, wakeup.wake);
  const rule = new EndRule(topic, { kind: 'end' }, clock);
  const stopReading = new AbortController();
  let failure: { readonly error: unknown } | null = null;
  const failed = (): { readonly error: unknown } | null => failure;
  ends.know(description.partitions);
  context.signal.addEventListener('abort', wakeup.wake);
  context.stopRequested.addEventListener('abort', wakeup.wake);
  const reading = broker
    .read({
      topic,
      groupId: null,
      onAssigned: () => {
        rule.heard();
        return Promise.resolve(
          new Map(
            description.partitions.map(({ partition, latest }) => [partition, parts.get(partition)?.next ?? latest]),
          ),
        );
      },
      // What is being taken needs no waiting for: its part has moved on, and these partitions are never another's.
      onRevoked: () => {
        buffer.clear();
        return Promise.resolve();
      },
      onLost: () => {},
      onBatch: (batch) => buffer.put(batch),
      onReachable: (reachable) => rule.reachable(reachable),
      signal: stopReading.signal,
    })
    .catch((error: unknown) => {
      failure = { error };
      wakeup.wake();
    });
  const commit = (): Promise<void> =>
    pipe.start({
      positions: () => [replayMark(description, writer.positions)],
      onDone: (outcome) => totals.committed(outcome),
    });
  try {
    while (!context.stopRequested.aborted) {
      throwIfAborted(context.signal, `The replay of topic ${topic}`);
      pipe.assertWell();
      const taken = buffer.take();
      if (taken !== null) {
        rule.heard();
        await takePart(taken.batch, taken.sizeBytes, parts, pipe, totals);
        totals.report(null);
      }
      if (pipe.isDue()) await commit();
      if ([...parts.values()].every(({ next, to }) => next >= to)) break;
      if (taken !== null) continue;
      const broken = failed();
      if (broken !== null) {
        await commit();
        await pipe.settle();
        throw broken.error;
      }
      const lacking = new Map(
        [...parts].filter(([, { next, to }]) => next < to).map(([partition, { next }]) => [partition, next]),
      );
      const tail = rule.reached(ends, lacking);
      if (tail !== null) {
        if (tail.warning !== null) context.warn(tail.warning);
        break;
      }
      ends.refresh(endOffsetsPeriodMs);
      await wakeup.wait(Math.max(1, Math.min(endOffsetsPeriodMs, pipe.msToDue())));
    }
    await commit();
    await pipe.settle();
  } finally {
    context.signal.removeEventListener('abort', wakeup.wake);
    context.stopRequested.removeEventListener('abort', wakeup.wake);
    stopReading.abort();
    buffer.close();
    await reading;
    await ends.settled();
  }
}

interface Part {
  next: bigint;
  readonly to: bigint;
  readonly taken: TakenOffsets;
}

async function takePart(
  batch: RawBatch,
  sizeBytes: number,
  parts: ReadonlyMap<number, Part>,
  pipe: CommitPipe,
  totals: RunTotals,
): Promise<void> {
  const part = parts.get(batch.partition);
  const after = offsetAfter(batch);
  if (part === undefined || after <= part.next || part.next >= part.to) return;
  const inside: number[] = [];
  for (let i = 0; i < batch.count && offsetAt(batch, i) < part.to; i += 1) {
    // Never twice, whatever the reader gives again.
    if (offsetAt(batch, i) >= part.next) inside.push(i);
  }
  // Before anything is awaited: a reading that begins anew meanwhile begins behind it.
  part.next = after;
  if (inside.length === 0) return;
  const left = await part.taken.without(inside.length === batch.count ? batch : batchOf(batch, inside));
  totals.took(inside.length, sizeBytes);
  if (left !== null) await pipe.append(left, sizeBytes);
}

/** The feed's own consumer takes what is after its positions: a replay would be in its way. */
function leftToReplay(
  description: Parameters<typeof lakeOffsets>[0],
  positions: ReadonlyMap<string, bigint>,
  { into, topic, ranges, context }: ReplayOptions,
): Map<number, ReplayRange> {
  if (into.topic !== topic) return new Map(ranges);
  const left = new Map<number, ReplayRange>();
  for (const { partition, next } of lakeOffsets(description, positions).values()) {
    const range = ranges.get(partition);
    if (range === undefined) continue;
    if (range.to > next) {
      context.warn(`Offsets of partition ${partition} from ${next} on are left to the consumer of ${into.name}.`);
    }
    const to = range.to < next ? range.to : next;
    if (range.from < to) left.set(partition, { from: range.from, to });
  }
  return left;
}
