import type { CommitOutcome, FeedWriter } from '../lake/types';
import type { Clock, RawBatch, SourcePosition } from '../ports';

/** A batch is committed when the first of these is reached: rows, bytes and days bound memory and files, seconds bound latency. */
export interface FlushLimits {
  readonly rows: number;
  readonly bytes: number;
  /** Days of events: a file is written for each. */
  readonly days: number;
  readonly seconds: number;
}

/** What is committed at once. */
export interface Commit {
  /** Asked for when the commit before stands: what follows on the writer's own positions is not true before. */
  readonly positions: () => readonly SourcePosition[];
  /** Told when it stands. */
  readonly onDone: (outcome: CommitOutcome, durationMs: number) => void;
}

/**
 * Between a reader's loop and a writer: counts what is taken, and has one commit under way while the next batch is being filled. A commit
 * that failed is thrown by whatever is asked next; the pipe is then of no more use.
 */
export class CommitPipe {
  #rows = 0;
  #bytes = 0;
  #sinceMs: number | null = null;
  #committing: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(
    private readonly writer: FeedWriter,
    private readonly limits: FlushLimits,
    private readonly clock: Clock,
    /** Told when a commit has ended, in whatever way. */
    private readonly onEnded: () => void,
  ) {}

  /** `batch`: null where nothing of the records was left to be written, and positions alone move. */
  async append(batch: RawBatch | null, sizeBytes: number): Promise<void> {
    this.assertWell();
    const startedMs = this.clock.monotonicMs();
    if (batch !== null) {
      await this.writer.append(batch);
      this.#rows += batch.count;
      this.#bytes += sizeBytes;
    }
    this.#sinceMs ??= startedMs;
  }

  get isEmpty(): boolean {
    return this.#sinceMs === null;
  }

  isDue(): boolean {
    if (this.#sinceMs === null) return false;
    const { rows, bytes, days } = this.limits;
    return this.#rows >= rows || this.#bytes >= bytes || this.writer.pendingDays >= days || this.msToDue() <= 0;
  }

  /** Infinity where nothing waits to be committed. */
  msToDue(): number {
    if (this.#sinceMs === null) return Number.POSITIVE_INFINITY;
    return this.#sinceMs + this.limits.seconds * 1000 - this.clock.monotonicMs();
  }

  /** Starts committing what was taken up to now; before it, the commit under way is waited for. */
  async start({ positions, onDone }: Commit): Promise<void> {
    await this.settle();
    if (this.#sinceMs === null) return;
    this.#rows = 0;
    this.#bytes = 0;
    this.#sinceMs = null;
    const startedMs = this.clock.monotonicMs();
    this.#committing = this.writer
      .commit(positions())
      .then(
        (outcome) => onDone(outcome, this.clock.monotonicMs() - startedMs),
        (error: unknown) => {
          this.#failure = { error };
        },
      )
      .finally(() => {
        this.#committing = null;
        this.onEnded();
      });
  }

  /** No commit is under way. */
  async settle(): Promise<void> {
    await this.#committing;
    this.assertWell();
  }

  assertWell(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}
