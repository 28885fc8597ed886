import { LakeError, messageOf } from '../../../shared/errors';
import type { CommitOutcome } from '../lake/types';
import { offsetAfter, offsetAt, type Broker, type RawBatch } from '../ports';
import type { Assignment } from './assignment';
import type { BufferedBatch } from './batch-buffer';
import { CommitPipe } from './commit-pipe';
import type { ConsumeFeedOptions } from './consume-feed';
import type { GiveUp } from './give-up';
import type { RunTotals } from './run-totals';
import { positionsOf, readOffsets } from './source-position';
import type { TakenOffsets } from './taken-offsets';

/** Partitions from their assignment until they are revoked or lost: what was taken of them, and what of it is committed. */
export class Membership {
  readonly pipe: CommitPipe;
  /** Next offset to take, of each partition. */
  readonly next: Map<number, bigint>;
  private readonly committed: Map<number, bigint>;
  private readonly taken: Map<number, TakenOffsets>;
  /** Partitions whose position moved since the last commit, or that have none yet. */
  private readonly moved: Set<number>;
  /** What is being taken, and `left` of it: what the lake lacks. Looked up once, for it can only be looked up in order. */
  heldUp: (BufferedBatch & { readonly left: RawBatch | null; readonly next: bigint }) | null = null;
  private hint: Promise<void> | null = null;
  private isToldAll = true;

  constructor(
    private readonly assignment: Assignment,
    private readonly options: ConsumeFeedOptions,
    private readonly broker: Broker,
    private readonly totals: RunTotals,
    private readonly giveUp: GiveUp,
    onCommitEnded: () => void,
  ) {
    this.pipe = new CommitPipe(assignment.writer, options.limits, options.clock, onCommitEnded);
    this.next = new Map(assignment.next);
    this.committed = new Map(assignment.next);
    this.taken = new Map(assignment.taken);
    this.moved = new Set(assignment.unread);
  }

  /** A partition that is read while it is empty gets a position, too: without one, what is removed of it before it is read would be missed by nobody. */
  async begin(): Promise<void> {
    if (this.moved.size > 0) await this.pipe.append(null, 0);
  }

  /** Next offset of each partition by these positions of the log. */
  read(positions: ReadonlyMap<string, bigint>): Map<number, bigint> {
    return readOffsets(this.assignment.description, positions);
  }

  /** Error: UndecodedError where it is to be tried again by `takeHeldUp`; nothing else may be taken before. */
  async take({ batch, sizeBytes }: BufferedBatch): Promise<void> {
    const next = offsetAfter(batch);
    const { partition } = batch;
    // The position moves behind offsets without records, too: else what retention removes of them would look like messages that were missed.
    const isEmpty = batch.count === 0;
    if (isEmpty && next <= (this.next.get(partition) ?? next)) return;
    if (!isEmpty) this.assertNext(partition, offsetAt(batch, 0));
    const before = this.taken.get(partition);
    const left = isEmpty ? null : before === undefined ? batch : await before.without(batch);
    if (before !== undefined && next > before.ceiling) this.taken.delete(partition);
    this.options.meter.took(batch);
    this.heldUp = { batch, sizeBytes, left, next };
    await this.takeHeldUp();
  }

  /** As `take`, of what it could not decode before. */
  async takeHeldUp(): Promise<void> {
    if (this.heldUp === null) return;
    const { batch, sizeBytes, left, next } = this.heldUp;
    await this.pipe.append(left, sizeBytes);
    this.heldUp = null;
    this.next.set(batch.partition, next);
    this.moved.add(batch.partition);
  }

  /** Starts it: the next batch is taken while it is under way. */
  async commit(): Promise<void> {
    if (this.pipe.isEmpty) return;
    const reached = new Map([...this.next].filter(([partition]) => this.moved.has(partition)));
    this.moved.clear();
    this.options.context.progress({ phase: 'committing' });
    this.options.meter.commitStarted();
    await this.pipe.start({
      positions: () => positionsOf(this.assignment.description, reached, this.assignment.writer.positions),
      onDone: (outcome, durationMs) => this.stands(outcome, durationMs, reached),
    });
  }

  async commitAll(): Promise<void> {
    await this.commit();
    await this.pipe.settle();
  }

  /** As `commitAll`; what takes longer is given up. */
  async commitWithin(limitMs: number): Promise<void> {
    const done = new AbortController();
    const { clock, topic } = this.options;
    const limit = clock.sleep(limitMs, done.signal).then(
      () => this.giveUp.now(),
      () => undefined,
    );
    try {
      await this.commitAll();
    } catch (error) {
      if (!this.giveUp.signal.aborted) throw error;
      this.options.logger.warn('consumer.revoke.given-up', { topic, limitMs, reason: messageOf(error) });
    } finally {
      done.abort();
      await limit;
    }
  }

  /** Before the reader leaves its group: nobody else may tell the group afterwards. A hint is not worth a longer wait. */
  async told(limitMs: number): Promise<void> {
    const done = new AbortController();
    const limit = this.options.clock.sleep(limitMs, done.signal).catch(() => undefined);
    await Promise.race([this.hint, limit]);
    done.abort();
    await limit;
  }

  async close(): Promise<void> {
    try {
      await this.assignment.writer.close();
    } finally {
      this.giveUp.release();
      await this.hint;
    }
  }

  /** What is ours and was not taken before: anything else would be a row twice, or another instance's. */
  private assertNext(partition: number, first: bigint): void {
    const expected = this.next.get(partition);
    if (expected !== undefined && first >= expected) return;
    const { topic } = this.options;
    // As where another instance was first: what is not committed is thrown away, and the log tells where to go on.
    throw new LakeError(
      'CONFLICT',
      `Topic ${topic} gave offset ${first} of partition ${partition} where ${expected ?? 'nothing'} was to come. Nothing of it was taken.`,
      {
        details: { topic, partition, offset: first.toString(), expected: expected?.toString() ?? null },
        retryable: true,
      },
    );
  }

  private stands(outcome: CommitOutcome, durationMs: number, reached: ReadonlyMap<number, bigint>): void {
    for (const [partition, next] of reached) this.committed.set(partition, next);
    this.totals.committed(outcome);
    this.options.meter.committed(outcome, durationMs, reached);
    this.tellGroup();
  }

  /** For other tools to see how far the lake is; one at a time, and after it the newest. */
  private tellGroup(): void {
    const { groupId } = this.options;
    this.isToldAll = false;
    if (this.hint !== null || groupId === null) return;
    this.hint = this.hintAll(groupId).finally(() => {
      this.hint = null;
    });
  }

  private async hintAll(groupId: string): Promise<void> {
    const { topic, logger } = this.options;
    while (!this.isToldAll) {
      this.isToldAll = true;
      try {
        await this.broker.commitHint(groupId, topic, new Map(this.committed));
      } catch (error) {
        logger.warn('consumer.commit-hint', { topic, groupId, reason: messageOf(error) });
      }
    }
  }
}
