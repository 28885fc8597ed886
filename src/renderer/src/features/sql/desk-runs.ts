import type { ParameterValues } from '../../../../shared/contract/statements';
import type { Statement } from '../../api/statement';
import { withEnded, withRunning, withStopped, type BatchStep } from './batch';

export interface RunsState {
  /** A statement is to be run, and what it needs, or whether it may be, is being found out: the runner knows nothing of it yet. */
  readonly preparing: boolean;
  /** What is run one after another; null where one statement is run alone. */
  readonly batch: readonly BatchStep[] | null;
}

/** What a statement is run with. */
export interface Prepared {
  /** Values for what it asks for. */
  readonly parameters: ParameterValues;
  /** Which look at the lake its cost was told by, just now: it is run by that one too. */
  readonly look?: string | undefined;
}

export interface RunsWork {
  /** Null where it is not to be run. Aborted once that no longer matters. */
  prepare(sql: string, signal: AbortSignal): Promise<Prepared | null>;
  /** Settles with how the statement ended. Never rejects. */
  run(sql: string, prepared: Prepared): Promise<Statement>;
  /** Each statement that ended, however it did. */
  onEnded(statement: Statement): void;
  /** The statement is not run: it lacks a value, or may not be run. Not where it was stopped, or another took its place. */
  onNotBegun(sql: string): void;
}

/** What a desk runs, from the asking on: whatever is begun ends what was begun before, also where that only prepares. */
export class DeskRuns {
  #turn = new AbortController();
  #state: RunsState = { preparing: false, batch: null };
  readonly #onChange: (state: RunsState) => void;

  constructor(onChange: (state: RunsState) => void) {
    this.#onChange = onChange;
  }

  /** As the state has it. */
  get preparing(): boolean {
    return this.#state.preparing;
  }

  async one(sql: string, work: RunsWork): Promise<void> {
    const { signal } = this.#begin(null);
    await this.#run(sql, work, signal);
  }

  /** Each as it was when this began, whatever is typed meanwhile, until one fails. */
  async each(steps: readonly BatchStep[], work: RunsWork, onStep: (step: BatchStep) => void): Promise<void> {
    const { signal } = this.#begin(steps);
    let current = steps;
    for (const [index, step] of steps.entries()) {
      current = withRunning(current, index);
      this.#set({ batch: current });
      onStep(step);
      let ended: Statement | null = null;
      try {
        ended = await this.#run(step.sql, work, signal);
      } finally {
        if (!signal.aborted) {
          current = withEnded(current, index, ended);
          this.#set({ batch: current });
        }
      }
      if (signal.aborted || ended?.status !== 'done') return;
    }
  }

  /** Nothing of what was begun is begun any more. What the runner has already is the runner's to end. */
  stop(): void {
    const { batch, preparing } = this.#state;
    this.#begin(batch === null ? null : withStopped(batch, preparing));
  }

  #begin(batch: readonly BatchStep[] | null): AbortController {
    this.#turn.abort();
    this.#turn = new AbortController();
    this.#set({ preparing: false, batch });
    return this.#turn;
  }

  async #run(sql: string, work: RunsWork, signal: AbortSignal): Promise<Statement | null> {
    this.#set({ preparing: true });
    let prepared: Prepared | null = null;
    try {
      prepared = await work.prepare(sql, signal);
    } finally {
      if (!signal.aborted) this.#set({ preparing: false });
    }
    if (signal.aborted) return null;
    if (prepared === null) {
      work.onNotBegun(sql);
      return null;
    }
    const ended = await work.run(sql, prepared);
    work.onEnded(ended);
    return ended;
  }

  #set(changed: Partial<RunsState>): void {
    this.#state = { ...this.#state, ...changed };
    this.#onChange(this.#state);
  }
}

/** Before it is shown that something is being found out for a statement. */
const PREPARING_MS = 30;

/**
 * Shows each state as it comes, but that a statement is prepared only where that takes some time: where its cost is known already it is over at once, and
 * drawing it would keep the statement waiting.
 */
export function onceItLasts(show: (change: (before: RunsState) => RunsState) => void): (state: RunsState) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (next) => {
    clearTimeout(timer);
    const showNext = (): void =>
      show((before) => (before.preparing === next.preparing && before.batch === next.batch ? before : next));
    if (next.preparing) timer = setTimeout(showNext, PREPARING_MS);
    else showNext();
  };
}
