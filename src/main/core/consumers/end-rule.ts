import type { Clock } from '../ports';
import type { EndOffsets } from './end-offsets';

/**
 * Offsets at the end of a topic can carry no record (transaction markers, compaction), so a position need not ever reach it. After
 * so long without a message, to a reader that could have had one, the end counts as reached.
 */
const silentTailMs = 60_000;

/** What ends a consumer by itself. `end`: the end offsets seen when it starts. */
export type ConsumeUntil =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'idle'; readonly seconds: number }
  | { readonly kind: 'end' };

export interface TailOfTopic {
  /** Said where the end counts as reached though its last offsets were never read. */
  readonly warning: string | null;
}

/** Whether a consumer has come to its end, by what it has taken and what the cluster told of the topic's end. */
export class EndRule {
  #silentSinceMs: number;
  #isReachable = true;

  constructor(
    private readonly topic: string,
    private readonly until: ConsumeUntil,
    private readonly clock: Clock,
  ) {
    this.#silentSinceMs = clock.monotonicMs();
  }

  /** A message came, or what could not be read before can be now (partitions given out, a pause over): silence counts from here. */
  heard(): void {
    this.#silentSinceMs = this.clock.monotonicMs();
  }

  /** Whether the reader reaches its brokers. Whoever asks for the end may reach them again long before it does. */
  reachable(isReachable: boolean): void {
    if (isReachable && !this.#isReachable) this.heard();
    this.#isReachable = isReachable;
  }

  /** Null while there may be more. Asked when nothing is left to take. */
  reached(ends: EndOffsets, next: ReadonlyMap<number, bigint>): TailOfTopic | null {
    if (this.until.kind === 'stopped' || !this.#isReachable) return null;
    // How long it had been silent when the cluster last told its end offsets: a broker that is away is silent too.
    const silentMs = ends.seenAtMs - this.#silentSinceMs;
    const lag = ends.lag(next);
    const idleMs = this.until.kind === 'idle' ? this.until.seconds * 1000 : 0;
    if (this.until.kind === 'idle' && silentMs >= idleMs && lag === 0) return { warning: null };
    if (silentMs < Math.max(silentTailMs, idleMs)) return null;
    const silent = `Topic ${this.topic} gave nothing for ${Math.round(silentMs / 1000)} s`;
    return { warning: lag === 0 ? null : `${silent}; its last ${lag} offsets seem to carry no records.` };
  }

  /** Infinity where time alone ends nothing. */
  msToIdle(): number {
    if (this.until.kind !== 'idle') return Number.POSITIVE_INFINITY;
    const idleInMs = this.#silentSinceMs + this.until.seconds * 1000 - this.clock.monotonicMs();
    return idleInMs > 0 ? idleInMs : Number.POSITIVE_INFINITY;
  }
}
