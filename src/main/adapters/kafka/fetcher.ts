import { LakeError } from '../../../shared/errors';
import type { Logger } from '../../core/ports';
import type { KnownTopic } from './cluster';
import type { Asker } from './connection';
import { askFetch } from './fetch-request';
import type { Divergence, FetchAnswer, FetchedPartition, WantedPartition } from './fetch-request';
import { KafkaError, missingTopic, protocolError } from './protocol-errors';
import { Backoff } from './reachability';
import type { Reachability } from './reachability';
import { endOfSet } from './record-batch';
import type { RecordSet } from './record-batch';
import type { Stopper } from './stopper';
import type { Address } from './wire';

/** All brokers' answers together. One is being handed over while the next is on its way or waits: twice this is the bound on memory. */
const FETCH_MAX_BYTES = 16 * 1024 * 1024;
const PARTITION_MAX_BYTES = 4 * 1024 * 1024;
/** How long a broker may hold a fetch with nothing to give. */
const FETCH_WAIT_MS = 500;
/** Answers in a row that hold bytes and no whole batch. Brokers send the first batch whole whatever its size, so the next would be the same. */
const MAX_FRUITLESS = 3;
/** Between two looks for a partition that is due, where a broker leads none but those that failed. */
const PAUSE_MS = 100;
/** In the place of a broker's id: of partitions that none leads now. */
const NOBODY = -1;

/** What the answers bring, in the order of their coming, which is the order within each partition. */
export type Fetched =
  | { readonly kind: 'records'; readonly set: RecordSet }
  /** The offset is not there: to be compared with those that are. */
  | { readonly kind: 'out of range'; readonly partition: number; readonly offset: bigint }
  | { readonly kind: 'failure'; readonly error: unknown };

/** Of a cluster what fetching needs. */
export interface Leaders {
  node(id: number): Address;
  /** A connection for fetches alone: they are held back for as long as there is nothing to give. */
  open(address: Address): Promise<Asker & { close(): void }>;
}

export interface FetcherOptions {
  readonly topic: string;
  readonly topicId: string | null;
  /** Next offset of each partition to fetch. */
  readonly positions: ReadonlyMap<number, bigint>;
  readonly cluster: Leaders;
  readonly refresh: () => Promise<KnownTopic>;
  readonly reach: Reachability;
  readonly logger: Logger;
  readonly stopper: Stopper;
  /** Resolves when it is that answer's turn: only then the broker is asked for the next. */
  readonly put: (fetched: readonly Fetched[]) => Promise<void>;
}

interface PartitionState {
  next: bigint;
  leader: number;
  leaderEpoch: number;
  /** Of the last batch that came; -1 before the first: the epochs of earlier readings are nowhere kept. */
  lastEpoch: number;
  /** With what its leader last answered: one partition's trouble is not to slow the others of the same broker. */
  errorCode: number;
  readonly backoff: Backoff;
  /** Not asked for before, unless its leader changes. */
  dueAtMs: number;
}

/** Fetches each partition from its leader, wherever that moves, from the first `follow` on until it is stopped. Outages are waited out. */
export class Fetcher {
  /** In the order in which they are asked for: those that just gave something go to the end, so that a full answer starves none. */
  private readonly partitions = new Map<number, PartitionState>();
  private readonly serving = new Set<number>();
  private fruitless = 0;

  constructor(private readonly options: FetcherOptions) {
    for (const [partition, next] of options.positions)
      this.partitions.set(partition, {
        next,
        leader: NOBODY,
        leaderEpoch: -1,
        lastEpoch: -1,
        errorCode: KafkaError.none,
        backoff: new Backoff(),
        dueAtMs: 0,
      });
  }

  /** Takes over who leads what; the first call is the beginning. */
  follow({ partitions }: KnownTopic): void {
    for (const { partition, leader, leaderEpoch } of partitions) {
      const state = this.partitions.get(partition);
      // An answer from before the last change of leader may come after it.
      if (state === undefined || leaderEpoch < state.leaderEpoch) continue;
      if (leaderEpoch > state.leaderEpoch || leader !== state.leader) state.dueAtMs = 0;
      state.leader = leader ?? NOBODY;
      state.leaderEpoch = leaderEpoch;
    }
    for (const { leader } of this.partitions.values()) {
      if (this.serving.has(leader)) continue;
      this.serving.add(leader);
      void this.serve(leader);
    }
  }

  private async serve(node: number): Promise<void> {
    const { topic, topicId, cluster, reach, logger, stopper } = this.options;
    const who = node === NOBODY ? 'leaders' : `broker ${node}`;
    const backoff = new Backoff();
    let connection: Awaited<ReturnType<Leaders['open']>> | null = null;
    const takeBack = stopper.onStop(() => connection?.close());
    let isStale = false;
    while (!stopper.stopped) {
      try {
        if (isStale) this.follow(await this.options.refresh());
        const wanted = this.wantedOf(node);
        if (stopper.stopped) break;
        if (wanted.length === 0) {
          if (!this.leads(node)) break;
          isStale = false;
          await stopper.sleep(PAUSE_MS);
          continue;
        }
        if (node === NOBODY) throw leaderless(topic);
        connection ??= await cluster.open(cluster.node(node));
        if (stopper.stopped) break;
        const answer = await askFetch(connection, { name: topic, topicId }, wanted, this.limits());
        if (stopper.stopped) break;
        reach.fine(who);
        const fetched: Fetched[] = [];
        isStale = this.advance(node, wanted, answer, fetched);
        if (fetched.length > 0) await this.options.put(fetched);
        backoff.reset();
      } catch (error) {
        connection?.close();
        connection = null;
        isStale = true;
        if (stopper.stopped) break;
        if (!(error instanceof LakeError) || !error.retryable) {
          await this.options.put([{ kind: 'failure', error }]);
          break;
        }
        reach.trouble(who);
        const retryInMs = backoff.next();
        logger.warn('kafka.reader.retry', { topic, retryInMs, reason: error.message });
        await stopper.sleep(retryInMs);
      }
    }
    takeBack();
    connection?.close();
    this.serving.delete(node);
    reach.fine(who);
  }

  private wantedOf(node: number): WantedPartition[] {
    const wanted: WantedPartition[] = [];
    const now = performance.now();
    for (const [partition, { next, leader, leaderEpoch, lastEpoch, dueAtMs }] of this.partitions)
      if (leader === node && dueAtMs <= now) wanted.push({ partition, offset: next, leaderEpoch, lastEpoch });
    return wanted;
  }

  private leads(node: number): boolean {
    return [...this.partitions.values()].some(({ leader }) => leader === node);
  }

  private limits(): { maxBytes: number; partitionMaxBytes: number; maxWaitMs: number } {
    const maxBytes = Math.floor(FETCH_MAX_BYTES / this.serving.size);
    return { maxBytes, partitionMaxBytes: Math.min(PARTITION_MAX_BYTES, maxBytes), maxWaitMs: FETCH_WAIT_MS };
  }

  /** Moves the positions behind what came, and adds it to `into`. Returns whether the cluster must be asked who leads. */
  private advance(node: number, wanted: readonly WantedPartition[], answer: FetchAnswer, into: Fetched[]): boolean {
    const asked = new Map(wanted.map(({ partition, offset }) => [partition, offset]));
    let isStale = false;
    let bytes = 0;
    let hasMoved = false;
    for (const fetched of answer.partitions) {
      const state = this.partitions.get(fetched.partition);
      const offset = asked.get(fetched.partition);
      if (state === undefined || offset === undefined) continue;
      // The leader changed while this answer was on its way: the new one is asked from the same offset on, and may have answered already.
      if (state.leader !== node || state.next !== offset) continue;
      this.noteState(state, fetched);
      if (fetched.errorCode !== KafkaError.none) {
        // Where the offset is there after all, the epoch is what the leader does not know, and asking with it would never end.
        if (fetched.errorCode === KafkaError.offsetOutOfRange) state.lastEpoch = -1;
        isStale = this.noteError(fetched, offset, into) || isStale;
        continue;
      }
      if (fetched.divergence !== null) {
        into.push({
          kind: 'failure',
          error: truncated(this.options.topic, fetched.partition, offset, fetched.divergence),
        });
        isStale = true;
        continue;
      }
      const size = fetched.end - fetched.start;
      if (size === 0) continue;
      bytes += size;
      hasMoved = this.take(state, fetched, { bytes: answer.bytes, from: offset }, into) || hasMoved;
    }
    this.fruitless = bytes > 0 && !hasMoved ? this.fruitless + 1 : 0;
    if (this.fruitless >= MAX_FRUITLESS) throw cutShort(this.options.topic, wanted);
    return isStale;
  }

  private take(
    state: PartitionState,
    { partition, start, end, aborted, logStart }: FetchedPartition,
    { bytes, from }: { readonly bytes: Buffer; readonly from: bigint },
    into: Fetched[],
  ): boolean {
    const set: RecordSet = { topic: this.options.topic, partition, bytes, start, end, from, aborted };
    const read = endOfSet(set);
    // Between what was wanted and what came, records were removed. Without `logStart` beyond it, it is only a gap of compaction or of markers.
    if (read !== null && logStart > from && bytes.readBigInt64BE(start) > from) {
      into.push({ kind: 'out of range', partition, offset: from });
      return true;
    }
    into.push({ kind: 'records', set });
    if (read === null || read.next <= from) return false;
    state.next = read.next;
    state.lastEpoch = read.leaderEpoch;
    this.partitions.delete(partition);
    this.partitions.set(partition, state);
    return true;
  }

  private noteState(state: PartitionState, { partition, errorCode, divergence }: FetchedPartition): void {
    const { topic, logger } = this.options;
    const isWell = errorCode === KafkaError.none && divergence === null;
    if (isWell) state.backoff.reset();
    else state.dueAtMs = performance.now() + state.backoff.next();
    if (state.errorCode === errorCode) return;
    state.errorCode = errorCode;
    if (isWell) logger.info('kafka.reader.partition', { topic, partition, kafkaCode: errorCode });
    else logger.warn('kafka.reader.partition', { topic, partition, kafkaCode: errorCode });
  }

  /** Returns whether it is a matter of who leads. */
  private noteError({ partition, errorCode }: FetchedPartition, offset: bigint, into: Fetched[]): boolean {
    const { topic } = this.options;
    if (errorCode === KafkaError.offsetOutOfRange) {
      into.push({ kind: 'out of range', partition, offset });
      return true;
    }
    if (missingTopic.has(errorCode)) return true;
    const error = protocolError(errorCode, `Reading partition ${partition} of topic ${topic}`, { topic, partition });
    if (!error.retryable) into.push({ kind: 'failure', error });
    return true;
  }
}

function leaderless(topic: string): LakeError {
  return new LakeError('UNAVAILABLE', `Some partitions of topic ${topic} have no leader now.`, { details: { topic } });
}

function truncated(topic: string, partition: number, offset: bigint, { endOffset }: Divergence): LakeError {
  return new LakeError(
    'SOURCE',
    `Partition ${partition} of topic ${topic} was truncated: messages up to offset ${offset - 1n} were read, and of those the ones from offset ${endOffset} on are not in it any more. Nothing was read behind them; check what happened to the topic.`,
    { details: { topic, partition, offset: offset.toString(), endOffset: endOffset.toString() } },
  );
}

function cutShort(topic: string, wanted: readonly WantedPartition[]): LakeError {
  const offsets = wanted.map(({ partition, offset }) => `${partition} at ${offset}`).join(', ');
  return new LakeError(
    'SOURCE',
    `Topic ${topic} cannot be read: the broker sends the beginning of a record batch and never all of it (partitions ${offsets}). It is damaged, or larger than the broker's limits.`,
    { details: { topic } },
  );
}
