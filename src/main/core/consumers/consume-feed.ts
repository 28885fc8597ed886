import { messageOf, throwIfAborted } from '../../../shared/errors';
import type { JobContext, JobOutcome } from '../jobs/types';
import type { FeedWriter } from '../lake/types';
import { offsetAfter, type Broker, type Clock, type Logger, type RawBatch, type TopicDescription } from '../ports';
import { BatchBuffer } from './batch-buffer';
import type { BufferedBatch } from './batch-buffer';
import { EndOffsets } from './end-offsets';
import { positionsOf, startOffsets } from './source-position';
import { Wakeup } from './wakeup';

/** Read ahead of the writer; with the writer's own rows and the client's answer, the bound on a consumer's memory. */
const BUFFER_BYTES = 32 * 1024 * 1024;
const END_OFFSETS_PERIOD_MS = 2_000;
/**
 * Offsets at the end of a topic can carry no record (transaction markers, compaction), so a position need not ever reach it. After
 * so long without a message, from a cluster that answers, the end counts as reached.
 */
const SILENT_TAIL_MS = 60_000;

/** What ends a consumer by itself. `end`: the end offsets seen when it starts. */
export type ConsumeUntil =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'idle'; readonly seconds: number }
  | { readonly kind: 'end' };

/** A batch is committed when the first of these is reached: rows and bytes bound memory and file size, seconds bound latency. */
export interface FlushLimits {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}

export interface ConsumeFeedOptions {
  readonly topic: string;
  readonly groupId: string;
  readonly broker: Broker;
  readonly writer: FeedWriter;
  readonly limits: FlushLimits;
  readonly until: ConsumeUntil;
  /** Where records that do not fit the schema can be looked at. */
  readonly quarantineName: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly context: JobContext;
}

/**
 * One feed's consumer: from the lake's positions on, batch after batch, each commit with the positions it reaches. The lake's log is the
 * only progress there is, so whatever ends this, a next run goes on with the offset after the last one committed. Errors: NOT_FOUND
 * (topic), SOURCE (the topic is not what it was), CONFLICT (another consumer moved the same positions), UNAVAILABLE, IO, CANCELLED.
 */
export async function consumeFeed(options: ConsumeFeedOptions): Promise<JobOutcome> {
  const { topic, groupId, broker, writer, clock, context } = options;
  context.progress({ phase: 'reading' });
  const description = await broker.describeTopic(topic);
  const from = startOffsets(description, writer.positions);

  const wakeup = new Wakeup(clock);
  const buffer = new BatchBuffer(BUFFER_BYTES, wakeup.wake);
  const stopReading = new AbortController();
  const consumer = new FeedConsumer(options, description, from, buffer, wakeup);
  context.signal.addEventListener('abort', wakeup.wake);
  context.stopRequested.addEventListener('abort', wakeup.wake);
  const reading = broker
    .read({
      topic,
      groupId,
      onAssigned: () => Promise.resolve(from),
      onRevoked: () => Promise.resolve(),
      onLost: () => {},
      onBatch: (batch) => buffer.put(batch),
      onReachable: () => {},
      signal: stopReading.signal,
    })
    .catch((error: unknown) => consumer.readerFailed(error));
  try {
    return await consumer.run();
  } finally {
    context.signal.removeEventListener('abort', wakeup.wake);
    context.stopRequested.removeEventListener('abort', wakeup.wake);
    stopReading.abort();
    buffer.close();
    await reading;
    await consumer.settled();
  }
}

class FeedConsumer {
  private readonly next: Map<number, bigint>;
  /** Partitions whose position moved since the last commit. */
  private readonly moved = new Set<number>();
  private readonly endOffsets: EndOffsets;
  private failure: { readonly error: unknown } | null = null;
  private pendingRows = 0;
  private pendingBytes = 0;
  private pendingSinceMs = 0;
  private lastMessageAtMs: number;
  private rows = 0;
  private sourceBytes = 0;
  private writtenBytes = 0;
  private quarantined = 0;
  private deltaVersion: number | null = null;
  private hint: Promise<void> | null = null;

  constructor(
    private readonly options: ConsumeFeedOptions,
    private readonly description: TopicDescription,
    from: ReadonlyMap<number, bigint>,
    private readonly buffer: BatchBuffer,
    private readonly wakeup: Wakeup,
  ) {
    const { topic, broker, clock, logger } = options;
    this.next = new Map(from);
    this.lastMessageAtMs = clock.monotonicMs();
    this.endOffsets = new EndOffsets(description.partitions, { topic, broker, clock, logger, onSeen: wakeup.wake });
  }

  readonly readerFailed = (error: unknown): void => {
    this.failure = { error };
    this.wakeup.wake();
  };

  async run(): Promise<JobOutcome> {
    const { context, topic } = this.options;
    for (;;) {
      throwIfAborted(context.signal, `The consumer of topic ${topic}`);
      if (context.stopRequested.aborted) break;
      const taken = this.buffer.take();
      if (taken !== null) await this.append(taken);
      if (this.isFlushDue()) await this.commit();
      // Looked at after each batch: under a live producer the buffer may never be empty.
      if (this.hasReachedTheEndSeen()) break;
      if (taken !== null) continue;
      if (this.failure !== null) {
        // What came before the failure is whole, and read.
        await this.commit();
        throw this.failure.error;
      }
      if (this.isAtItsEnd()) break;
      this.endOffsets.refresh(END_OFFSETS_PERIOD_MS);
      this.report();
      await this.wakeup.wait(this.msToNextDeadline());
    }
    await this.commit();
    return { deltaVersion: this.deltaVersion };
  }

  async settled(): Promise<void> {
    await Promise.all([this.hint, this.endOffsets.settled()]);
  }

  private async append({ batch, sizeBytes }: BufferedBatch): Promise<void> {
    const nowMs = this.options.clock.monotonicMs();
    await this.options.writer.append(batch);
    this.advance(batch);
    if (this.pendingRows === 0) this.pendingSinceMs = nowMs;
    this.pendingRows += batch.count;
    this.pendingBytes += sizeBytes;
    this.lastMessageAtMs = nowMs;
    this.rows += batch.count;
    this.sourceBytes += sizeBytes;
    this.endOffsets.refresh(END_OFFSETS_PERIOD_MS);
    this.report();
  }

  private advance(batch: RawBatch): void {
    const next = offsetAfter(batch);
    if (next === null) return;
    this.next.set(batch.partition, next);
    this.moved.add(batch.partition);
  }

  private report(): void {
    const { rows, sourceBytes } = this;
    this.options.context.progress({
      rows,
      sourceBytes,
      lagMessages: this.endOffsets.lag(this.next),
      phase: rows === 0 ? 'waiting' : 'reading',
    });
  }

  private isFlushDue(): boolean {
    if (this.pendingRows === 0) return false;
    const { limits, clock } = this.options;
    return (
      this.pendingRows >= limits.rows ||
      this.pendingBytes >= limits.bytes ||
      clock.monotonicMs() - this.pendingSinceMs >= limits.seconds * 1000
    );
  }

  private async commit(): Promise<void> {
    if (this.pendingRows === 0) return;
    const { writer, context, quarantineName } = this.options;
    context.progress({ phase: 'committing' });
    const reached = new Map([...this.next].filter(([partition]) => this.moved.has(partition)));
    const outcome = await writer.commit(positionsOf(this.description, reached));
    this.pendingRows = 0;
    this.pendingBytes = 0;
    this.moved.clear();
    this.deltaVersion = outcome.deltaVersion ?? this.deltaVersion;
    this.writtenBytes += outcome.writtenBytes;
    this.quarantined += outcome.quarantinedRows;
    context.progress({ writtenBytes: this.writtenBytes, quarantined: this.quarantined });
    if (this.quarantined > 0) context.warn(`Records that did not fit the schema are in ${quarantineName}.`);
    this.tellGroup();
  }

  /** For other tools to see how far the lake is. A hint that is still under way is overtaken by the one after the next commit. */
  private tellGroup(): void {
    if (this.hint !== null) return;
    const { broker, groupId, topic, logger } = this.options;
    this.hint = broker
      .commitHint(groupId, topic, new Map(this.next))
      .catch((error: unknown) => logger.warn('consumer.commit-hint', { topic, groupId, reason: messageOf(error) }))
      .finally(() => {
        this.hint = null;
      });
  }

  private hasReachedTheEndSeen(): boolean {
    return (
      this.options.until.kind === 'end' &&
      this.description.partitions.every(
        ({ partition, earliest, latest }) => (this.next.get(partition) ?? earliest) >= latest,
      )
    );
  }

  private isAtItsEnd(): boolean {
    const { until, context, topic } = this.options;
    if (until.kind === 'stopped') return false;
    // How long it had been silent when the cluster last told its end offsets: a broker that is away is silent too.
    const silentMs = this.endOffsets.seenAtMs - this.lastMessageAtMs;
    const lag = this.endOffsets.lag(this.next);
    const idleMs = until.kind === 'idle' ? until.seconds * 1000 : 0;
    if (until.kind === 'idle' && silentMs >= idleMs && lag === 0) return true;
    if (silentMs < Math.max(SILENT_TAIL_MS, idleMs)) return false;
    context.warn(
      `Topic ${topic} gave nothing for ${Math.round(silentMs / 1000)} s; its last ${lag} offsets seem to carry no records.`,
    );
    return true;
  }

  private msToNextDeadline(): number {
    const { until, limits, clock } = this.options;
    const nowMs = clock.monotonicMs();
    const deadlinesMs = [END_OFFSETS_PERIOD_MS];
    if (this.pendingRows > 0) deadlinesMs.push(this.pendingSinceMs + limits.seconds * 1000 - nowMs);
    if (until.kind === 'idle') {
      const idleInMs = this.lastMessageAtMs + until.seconds * 1000 - nowMs;
      if (idleInMs > 0) deadlinesMs.push(idleInMs);
    }
    return Math.max(1, Math.min(...deadlinesMs));
  }
}
