import { messageOf, throwIfAborted } from '../../../shared/errors';
import { UndecodedError } from '../formats/decoding-writer';
import type { Broker, TopicPartition } from '../ports';
import { openAssignment } from './assignment';
import { BatchBuffer, type BufferedBatch } from './batch-buffer';
import type { ConsumeFeedOptions } from './consume-feed';
import { EndOffsets } from './end-offsets';
import { EndRule } from './end-rule';
import { Errands } from './errands';
import { GiveUp } from './give-up';
import { GrowingPause } from './growing-pause';
import { Membership } from './membership';
import { persist } from './persist';
import type { RunTotals } from './run-totals';
import { Wakeup } from './wakeup';

/** Read ahead of the writer; with the writer's own rows and the client's answer, the bound on a consumer's memory. */
const bufferBytes = 16 * 1024 * 1024;
/** Some 50 ms of work. */
const turnBytes = 4 * 1024 * 1024;
const endOffsetsPeriodMs = 2_000;
/** What a group waits for a member that gives its partitions up is longer than this. */
const revokeLimitMs = 20_000;
const hintLimitMs = 2_000;

/**
 * One reading of a topic, with one connection: takes what the reader brings, and does what a rebalance asks, in one loop that owns the writer.
 * Between rebalances it holds a `Membership`; before the first and while partitions are being shared anew it holds none.
 */
export class ConsumerSession {
  private readonly wakeup: Wakeup;
  private readonly buffer: BatchBuffer;
  private readonly errands: Errands;
  private readonly ends: EndOffsets;
  private readonly rule: EndRule;
  private membership: Membership | null = null;
  private failure: { readonly error: unknown } | null = null;
  private isReachable = true;
  /** Partitions were given out, and where they are to be read from is not to be had yet. */
  private isTopicAway = false;
  private joining = new AbortController();
  private looking: Promise<void> | null = null;
  private readonly decoderPause = new GrowingPause();
  /** When what could not be decoded is tried again. */
  private retryAtMs = 0;
  /** Taken since the event loop had its turn. */
  private heldLoopBytes = 0;

  constructor(
    private readonly options: ConsumeFeedOptions,
    private readonly broker: Broker,
    private readonly totals: RunTotals,
  ) {
    const { topic, until, clock, logger } = options;
    this.wakeup = new Wakeup(clock);
    this.buffer = new BatchBuffer(bufferBytes, this.wakeup.wake);
    this.errands = new Errands(this.wakeup.wake);
    this.rule = new EndRule(topic, until, clock);
    const onSeen = (partitions: readonly TopicPartition[] | null): void => {
      if (partitions !== null) {
        options.meter.sawEnds(partitions);
        this.lookAtOthers(partitions);
      }
      this.wakeup.wake();
    };
    const own = (): readonly number[] => [...(this.membership?.next.keys() ?? [])];
    this.ends = new EndOffsets({ topic, broker, clock, logger, own, onSeen });
  }

  /** Resolves when the consumer is done; rejects where this reading cannot go on. What was taken by then is committed, but for a cancel or a failed writer. */
  async run(): Promise<void> {
    const { context, pause, topic, groupId } = this.options;
    const stopReading = new AbortController();
    context.signal.addEventListener('abort', this.wakeup.wake);
    context.stopRequested.addEventListener('abort', this.wakeup.wake);
    pause.listen(this.wakeup.wake);
    const reading = this.broker
      .read({
        topic,
        groupId,
        onAssigned: (partitions) => this.beAssigned(partitions),
        onRevoked: () => {
          this.joining.abort();
          this.buffer.clear();
          return this.errands.ask(() => this.revoke());
        },
        onLost: () => {
          this.joining.abort();
          this.buffer.clear();
          // Where the loop has ended there is nothing left to give up.
          this.errands.ask(() => this.leave()).catch(() => undefined);
        },
        onBatch: (batch) => this.buffer.put(batch),
        onReachable: (reachable) => {
          this.isReachable = reachable;
          this.rule.reachable(reachable);
          this.wakeup.wake();
        },
        signal: stopReading.signal,
      })
      .catch((error: unknown) => {
        this.failure = { error };
        this.wakeup.wake();
      });
    try {
      await this.loop();
    } finally {
      context.signal.removeEventListener('abort', this.wakeup.wake);
      context.stopRequested.removeEventListener('abort', this.wakeup.wake);
      pause.listen(() => {});
      this.errands.end();
      stopReading.abort();
      this.joining.abort();
      this.buffer.close();
      await reading;
      await this.leave();
      await this.ends.settled();
      await this.looking;
    }
  }

  private async loop(): Promise<void> {
    const { context, pause, topic } = this.options;
    for (;;) {
      throwIfAborted(context.signal, `The consumer of topic ${topic}`);
      await this.errands.run();
      this.membership?.pipe.assertWell();
      if (context.stopRequested.aborted) break;
      if (pause.paused) {
        await this.membership?.commitAll();
        this.rule.heard();
      } else {
        if (await this.takeOne()) continue;
        if (this.hasReachedTheEndSeen() || this.isAtItsEnd()) break;
      }
      if (this.failure !== null) {
        // What came before the failure is whole, and read.
        await this.membership?.commitAll();
        throw this.failure.error;
      }
      this.ends.refresh(endOffsetsPeriodMs);
      this.tell();
      await this.wakeup.wait(this.msToNextDeadline());
    }
    await this.membership?.commitAll();
    await this.membership?.told(hintLimitMs);
  }

  /** False where there is nothing more to do at once. */
  private async takeOne(): Promise<boolean> {
    const { membership } = this;
    if (membership === null) return false;
    if (membership.heldUp !== null && this.options.clock.monotonicMs() < this.retryAtMs) return false;
    const taken = membership.heldUp ?? this.buffer.take();
    if (taken !== null) {
      if (!(await this.isTaken(taken, membership))) return false;
      this.rule.heard();
      this.totals.took(taken.batch.count, taken.sizeBytes);
      this.ends.refresh(endOffsetsPeriodMs);
      this.tell();
      await this.letOthersRun(taken.sizeBytes);
    }
    if (membership.pipe.isDue()) await membership.commit();
    // Looked at after each batch: under a live producer the buffer may never be empty.
    return taken !== null && !this.hasReachedTheEndSeen();
  }

  /** False where it could not be decoded now. The membership waits with it: leaving the group would make the others share their partitions anew, and help nobody. */
  private async isTaken(batch: BufferedBatch, membership: Membership): Promise<boolean> {
    const { clock, logger, topic } = this.options;
    try {
      if (membership.heldUp === null) await membership.take(batch);
      else await membership.takeHeldUp();
      this.decoderPause.reset();
      return true;
    } catch (error) {
      if (!(error instanceof UndecodedError)) throw error;
      const retryInMs = this.decoderPause.next();
      this.retryAtMs = clock.monotonicMs() + retryInMs;
      logger.warn('consumer.undecoded', { topic, retryInMs, reason: error.message });
      // What came before it is whole.
      await membership.commit();
      return false;
    }
  }

  /** A full buffer and a writer with room would otherwise leave the sockets no turn until the buffer is empty. */
  private async letOthersRun(sizeBytes: number): Promise<void> {
    this.heldLoopBytes += sizeBytes;
    if (this.heldLoopBytes < turnBytes) return;
    this.heldLoopBytes = 0;
    await this.options.clock.sleep(0);
  }

  /** Waited out within the group: a partition without a leader comes back to whoever has it. */
  private async beAssigned(partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>> {
    const { clock, logger, topic, until } = this.options;
    const joining = new AbortController();
    this.joining = joining;
    return await persist(() => this.errands.ask(() => this.join(partitions)), {
      clock,
      signal: joining.signal,
      onRetry: (error, retryInMs) => {
        // One that is to end by itself gives up where it never came to read.
        if (until.kind !== 'stopped' && this.totals.assignments === 0) throw error;
        logger.warn('consumer.assignment.retry', { topic, retryInMs, reason: error.message });
        this.options.meter.enter('unreachable');
        this.isTopicAway = true;
      },
    });
  }

  private async join(partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>> {
    this.buffer.clear();
    await this.leave();
    const { topic, feed, context, meter } = this.options;
    const giveUp = new GiveUp(context.signal);
    const assignment = await openAssignment(topic, partitions, feed, this.broker, giveUp.signal).catch(
      (error: unknown) => {
        giveUp.release();
        throw error;
      },
    );
    this.membership = new Membership(assignment, this.options, this.broker, this.totals, giveUp, this.wakeup.wake);
    await this.membership.begin();
    this.isTopicAway = false;
    this.totals.sawStart(assignment.description.partitions);
    this.totals.assignments += 1;
    this.rule.heard();
    meter.assign(assignment.next);
    meter.placeOthers(this.membership.read(assignment.writer.positions));
    this.ends.know(assignment.description.partitions);
    meter.sawEnds(this.ends.all);
    return assignment.next;
  }

  /** Positions of partitions that other instances read, for whoever watches this one. */
  private lookAtOthers(partitions: readonly TopicPartition[]): void {
    const { membership } = this;
    const { feed, meter, logger, topic } = this.options;
    if (membership === null || this.looking !== null) return;
    if (partitions.every(({ partition }) => membership.next.has(partition))) return;
    this.looking = feed
      .positions()
      .then(
        (positions) => meter.placeOthers(membership.read(positions)),
        (error: unknown) => logger.warn('consumer.others', { topic, reason: messageOf(error) }),
      )
      .finally(() => {
        this.looking = null;
      });
  }

  private async revoke(): Promise<void> {
    const { membership } = this;
    this.isTopicAway = false;
    this.options.meter.enter('rebalancing');
    try {
      await membership?.commitWithin(revokeLimitMs);
    } finally {
      await this.leave();
    }
  }

  /** What is not committed is thrown away: it is read again, by whoever has the partition then. */
  private async leave(): Promise<void> {
    const { membership } = this;
    this.membership = null;
    await membership?.close();
  }

  private hasReachedTheEndSeen(): boolean {
    const { membership } = this;
    const ends = this.totals.endsAtStart;
    if (this.options.until.kind !== 'end' || membership === null || ends === null) return false;
    return ends.every(({ partition, latest }) => (membership.next.get(partition) ?? latest) >= latest);
  }

  private isAtItsEnd(): boolean {
    if (this.membership === null || this.membership.heldUp !== null) return false;
    const tail = this.rule.reached(this.ends, this.membership.next);
    if (tail === null) return false;
    if (tail.warning !== null) this.options.context.warn(tail.warning);
    return true;
  }

  private tell(): void {
    const { meter, pause } = this.options;
    const { membership } = this;
    const lag = membership === null ? null : this.ends.lag(membership.next);
    this.totals.report(lag);
    if (!this.isReachable || this.isTopicAway || (membership !== null && membership.heldUp !== null))
      meter.enter('unreachable');
    else if (pause.paused) meter.enter('paused');
    else if (membership === null) meter.enter(this.totals.assignments === 0 ? 'starting' : 'rebalancing');
    else meter.enter(lag === 0 && this.buffer.isEmpty ? 'waiting' : 'reading');
  }

  private msToNextDeadline(): number {
    const toFlush = this.membership?.pipe.msToDue() ?? Number.POSITIVE_INFINITY;
    const isHeldUp = this.membership !== null && this.membership.heldUp !== null;
    const toRetry = isHeldUp ? this.retryAtMs - this.options.clock.monotonicMs() : Number.POSITIVE_INFINITY;
    return Math.max(1, Math.min(endOffsetsPeriodMs, toFlush, toRetry, this.rule.msToIdle()));
  }
}
