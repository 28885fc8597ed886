import type { ConsumerStatus } from '../../../shared/contract/consumers';
import { lagTrend, type LagPoint } from './lag-trend';
import type { CommitOutcome } from '../lake/types';
import { offsetAfter, type Clock, type RawBatch, type TopicPartition } from '../ports';

const pointEveryMs = 5_000;
/** Ten minutes. */
const pointsKept = 120;

export type ConsumerState = ConsumerStatus['state'];

/** Everything of a status that the consumer itself knows. */
export type MeterReading = Omit<ConsumerStatus, 'feed' | 'topic' | 'jobId' | 'alert' | 'error'>;

/** What one consumer does, counted as it does it; outlives its runs, and is bounded however long they last. */
export class ConsumerMeter {
  #state: ConsumerState = 'stopped';
  #ends: readonly TopicPartition[] = [];
  #assigned: ReadonlySet<number> = new Set();
  /** Next offset of each partition by what the lake holds. */
  #positions = new Map<number, bigint>();
  /** Source's time of the last record taken, and of the oldest that is taken and not committed. */
  readonly #lastTakenMs = new Map<number, number>();
  readonly #oldestPendingMs = new Map<number, number>();
  #points: LagPoint[] = [];
  #lastPointMs = Number.NEGATIVE_INFINITY;
  #taken = 0;
  #takenAtPoint = 0;
  #batches = 0;
  #batchRows = 0;
  #quarantined = 0;
  #lastBatch: ConsumerStatus['lastBatch'] = null;

  constructor(
    private readonly clock: Clock,
    private readonly onChange: () => void,
  ) {}

  /** A run begins: rates and sums are of a run. */
  begin(): void {
    this.#taken = 0;
    this.#takenAtPoint = 0;
    this.#lastPointMs = this.clock.monotonicMs();
    this.#batches = 0;
    this.#batchRows = 0;
    this.#quarantined = 0;
    this.#lastBatch = null;
    this.#oldestPendingMs.clear();
    this.enter('starting');
  }

  end(state: 'stopped' | 'failed'): void {
    this.#assigned = new Set();
    this.#oldestPendingMs.clear();
    this.enter(state);
  }

  enter(state: ConsumerState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.onChange();
  }

  get state(): ConsumerState {
    return this.#state;
  }

  /** Nothing that was taken and not committed counts any more. */
  assign(positions: ReadonlyMap<number, bigint>): void {
    this.#assigned = new Set(positions.keys());
    this.#oldestPendingMs.clear();
    for (const [partition, next] of positions) this.#positions.set(partition, next);
    this.onChange();
  }

  /** As the log has them, of a consumer that does not run here. */
  place(positions: ReadonlyMap<number, bigint>): void {
    this.#positions = new Map(positions);
    this.onChange();
  }

  /** What other instances have committed of partitions that are theirs. */
  placeOthers(positions: ReadonlyMap<number, bigint>): void {
    for (const [partition, next] of positions) if (!this.#assigned.has(partition)) this.#positions.set(partition, next);
    this.onChange();
  }

  /** What waits behind an open transaction cannot be read yet, and is behind all the same: one that hangs must not look as if there were nothing. */
  sawEnds(ends: readonly TopicPartition[]): void {
    this.#ends = ends.map((end) =>
      end.highWatermark !== undefined && end.highWatermark > end.latest ? { ...end, latest: end.highWatermark } : end,
    );
    this.#point();
    this.onChange();
  }

  took(batch: RawBatch): void {
    const last = batch.timestampsMs[batch.count - 1] ?? -1;
    const first = batch.timestampsMs[0] ?? -1;
    if (last >= 0) this.#lastTakenMs.set(batch.partition, last);
    if (first >= 0 && !this.#oldestPendingMs.has(batch.partition)) this.#oldestPendingMs.set(batch.partition, first);
    this.#raiseEnd(batch);
    this.#taken += batch.count;
    this.#point();
    this.onChange();
  }

  /** What is taken from now on belongs to the next commit. */
  commitStarted(): void {
    this.#oldestPendingMs.clear();
  }

  committed(outcome: CommitOutcome, durationMs: number, reached: ReadonlyMap<number, bigint>): void {
    for (const [partition, next] of reached) this.#positions.set(partition, next);
    const rows = outcome.rows + outcome.quarantinedRows;
    this.#batches += 1;
    this.#batchRows += rows;
    this.#quarantined += outcome.quarantinedRows;
    const at = this.clock.now().toISOString();
    this.#lastBatch = {
      at,
      rows,
      sizeBytes: outcome.writtenBytes,
      days: outcome.days,
      durationMs: Math.round(durationMs),
    };
    this.#point();
    this.onChange();
  }

  reading(): MeterReading {
    this.#point();
    const lagMessages = this.#lag();
    return {
      state: this.#state,
      partitions: this.#ends.map(({ partition, earliest, latest }) => ({
        partition,
        assigned: this.#assigned.has(partition),
        position: (this.#positions.get(partition) ?? earliest).toString(),
        earliest: earliest.toString(),
        latest: latest.toString(),
      })),
      lagMessages,
      lagMs: lagMessages === null ? null : this.#lagMs(),
      trend: lagTrend(this.#points),
      history: this.#points.map(({ at, lagMessages: lag, messagesPerSecond }) => ({
        at,
        lagMessages: lag,
        messagesPerSecond,
      })),
      messagesPerSecond: this.#rate(),
      lastBatch: this.#lastBatch,
      batches: this.#batches,
      averageBatchRows: this.#batches === 0 ? 0 : Math.round(this.#batchRows / this.#batches),
      quarantined: this.#quarantined,
    };
  }

  #runs(): boolean {
    return this.#state !== 'stopped' && this.#state !== 'failed';
  }

  #lag(): number | null {
    if (this.#ends.length === 0) return null;
    let lag = 0n;
    for (const { partition, earliest, latest } of this.#ends) {
      const next = this.#positions.get(partition) ?? earliest;
      if (latest > next) lag += latest - next;
    }
    return Number(lag);
  }

  /** The oldest message that is not in the lake is as a rule the first one taken since, or younger than the last one taken. */
  #lagMs(): number | null {
    let oldestMs: number | null = null;
    let isKnown = true;
    for (const { partition, earliest, latest } of this.#ends) {
      if (latest <= (this.#positions.get(partition) ?? earliest)) continue;
      const itsMs = this.#oldestPendingMs.get(partition) ?? this.#lastTakenMs.get(partition);
      if (itsMs === undefined) isKnown = false;
      else oldestMs = Math.min(oldestMs ?? itsMs, itsMs);
    }
    if (oldestMs === null) return isKnown ? 0 : null;
    return Math.max(0, this.clock.now().getTime() - oldestMs);
  }

  /** What was read exists: the end that was asked for some time ago must not make the lag smaller than it is. */
  #raiseEnd(batch: RawBatch): void {
    const next = offsetAfter(batch);
    const known = this.#ends.find(({ partition }) => partition === batch.partition);
    if (known === undefined || known.latest >= next) return;
    this.#ends = this.#ends.map((end) => (end === known ? { ...end, latest: next } : end));
  }

  #rate(): number {
    if (!this.#runs()) return 0;
    const seconds = (this.clock.monotonicMs() - this.#lastPointMs) / 1000;
    const before = this.#points.at(-1)?.messagesPerSecond ?? 0;
    // Within a second of a point the point says more.
    return seconds < 1 ? before : (this.#taken - this.#takenAtPoint) / seconds;
  }

  #point(): void {
    const nowMs = this.clock.monotonicMs();
    const lagMessages = this.#lag();
    if (lagMessages === null || nowMs - this.#lastPointMs < pointEveryMs) return;
    const messagesPerSecond = this.#runs()
      ? ((this.#taken - this.#takenAtPoint) * 1000) / (nowMs - this.#lastPointMs)
      : 0;
    this.#points.push({
      at: this.clock.now().toISOString(),
      atMs: nowMs,
      lagMessages,
      messagesPerSecond: Number.isFinite(messagesPerSecond) ? messagesPerSecond : 0,
    });
    if (this.#points.length > pointsKept) this.#points = this.#points.slice(-pointsKept);
    this.#lastPointMs = nowMs;
    this.#takenAtPoint = this.#taken;
  }
}
