import type { z } from 'zod';
import type { consumers, TopicPlace } from '../../../shared/contract/consumers';
import type { FeedConfig } from '../../../shared/contract/feeds';
import { LakeError } from '../../../shared/errors';
import type { LakeStore } from '../lake/types';
import type { Broker, ParquetEngine, TopicDescription } from '../ports';
import { ceilingPosition, ceilingsOf } from './ceilings';
import { assertOneTopic } from './completeness';
import { openHeldOffsets } from './held-offsets';
import { replayMark } from './replay-mark';
import { ceilingAt, isTopicKnown, lakeOffsets, positionKey, positionsOf } from './source-position';
import { topicOffsets } from './topic-place';

export type SeekMove = z.output<typeof consumers.seek.input>['moves'][number];

export interface SeekPorts {
  readonly store: LakeStore;
  readonly engine: ParquetEngine;
}

/** A move for each partition that would not stay where it is. Errors: NOT_FOUND, SOURCE, INVALID_INPUT, REFUSED (rows of several sources). */
export async function planSeek(
  feed: FeedConfig,
  topic: string,
  to: TopicPlace,
  broker: Broker,
  ports: SeekPorts,
): Promise<SeekMove[]> {
  const state = await ports.store.table(feed).read();
  const description = await broker.describeTopic(topic);
  const transactions = state?.transactions ?? new Map<string, bigint>();
  const targets = await topicOffsets(to, description, broker);
  const ceilings = ceilingsOf(state);
  const moves: SeekMove[] = [];
  for (const { partition, next } of lakeOffsets(description, transactions).values()) {
    const target = targets.get(partition);
    if (target === undefined || target === next) continue;
    const isStream = feed.kind === 'stream';
    if (target < next && isStream) assertOneTopic(feed, (await ports.store.snapshot(feed))?.positions ?? new Map());
    const ceiling = ceilingAt(ceilings, description, partition) ?? -1n;
    const held =
      target < next || !isStream ? 0n : await heldBetween(feed, partition, next, min(target - 1n, ceiling), ports);
    moves.push({
      partition,
      from: next.toString(),
      to: target.toString(),
      skipped: target > next ? Number(target - next - held) : 0,
      readAgain: target < next ? Number(next - target) : 0,
    });
  }
  return moves;
}

/** Of what a move forward passes, that which the lake has: the partition was moved back before. */
async function heldBetween(
  feed: FeedConfig,
  partition: number,
  from: bigint,
  to: bigint,
  ports: SeekPorts,
): Promise<bigint> {
  if (to < from) return 0n;
  const held = await openHeldOffsets(feed, ports);
  const runs = await held.runs(partition, { from, to });
  return runs.reduce((sum, run) => sum + run.to - run.from + 1n, 0n);
}

/**
 * The moves as one commit, which has no rows. A consumer of another instance that is at work meets it as a conflict, and goes on from there. Gives
 * the Delta version. Errors: CONFLICT where the moves are no longer true, NOT_FOUND, SOURCE, IO.
 */
export async function seek(
  feed: FeedConfig,
  topic: string,
  moves: readonly SeekMove[],
  broker: Broker,
  ports: SeekPorts,
): Promise<number | null> {
  const table = ports.store.table(feed);
  const state = await table.read();
  const description = await broker.describeTopic(topic);
  const transactions = state?.transactions ?? new Map<string, bigint>();
  assertStillTrue(topic, moves, description, transactions);
  const targets = new Map([
    ...unmoved(description, transactions),
    ...moves.map(({ partition, to }) => [partition, BigInt(to)] as const),
  ]);
  const positions = positionsOf(description, targets, transactions);
  if (state === null) {
    const signal = new AbortController().signal;
    const options = { runId: 'seek', operation: 'SEEK', mergesByKey: true, signal };
    const writer = await ports.store.openWriter(feed, options);
    try {
      return (await writer.commit(positions)).deltaVersion;
    } finally {
      await writer.close();
    }
  }
  const ceilings = ceilingsOf(state);
  // A table holds no offsets: what it reads again changes nothing in the end.
  const back = feed.kind === 'table' ? [] : moves.filter(({ from, to }) => BigInt(to) < BigInt(from));
  const raised = back.map(({ partition, from }) => {
    const key = positionKey(description, partition);
    return ceilingPosition(key, max(ceilingAt(ceilings, description, partition) ?? -1n, BigInt(from) - 1n));
  });
  const committed = await table.commit(state, {
    operation: 'SEEK',
    runId: null,
    adds: [],
    removes: [],
    dataChange: false,
    columns: null,
    tableVersion: null,
    positions: [...positions, ...(back.length === 0 ? [] : [replayMark(description, transactions)])],
    knownPositions: transactions,
    quarantine: [],
    internal: () => raised,
  });
  return committed.version;
}

/** The first position of a topic makes it known to the lake: its other partitions are to begin where they would have begun without. */
function unmoved(description: TopicDescription, transactions: ReadonlyMap<string, bigint>): [number, bigint][] {
  if (isTopicKnown(description.topic, transactions)) return [];
  return [...lakeOffsets(description, transactions).values()].map(({ partition, next }) => [partition, next]);
}

function assertStillTrue(
  topic: string,
  moves: readonly SeekMove[],
  description: TopicDescription,
  transactions: ReadonlyMap<string, bigint>,
): void {
  const offsets = lakeOffsets(description, transactions);
  for (const { partition, from, to } of moves) {
    const now = offsets.get(partition);
    const isTrue =
      now !== undefined && now.next === BigInt(from) && now.earliest <= BigInt(to) && now.latest >= BigInt(to);
    if (isTrue) continue;
    throw new LakeError(
      'CONFLICT',
      now === undefined
        ? `Topic ${topic} has no partition ${partition}. Nothing was moved.`
        : `Partition ${partition} of topic ${topic} is at offset ${now.next} by now and has ${now.earliest} to ${now.latest}: it cannot be moved from ${from} to ${to} as planned. Nothing was moved; look at a new plan.`,
      { details: { topic, partition }, retryable: true },
    );
  }
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
