import type { ParameterValues, Plan } from '../../../../shared/contract/statements';
import { isCancelled, LakeError } from '../../../../shared/errors';

export interface AskedPlan {
  readonly sql: string;
  /** Whether the statement was run for it. */
  readonly analyze: boolean;
  readonly status: 'running' | 'done' | 'failed' | 'cancelled';
  readonly plan: Plan | null;
  readonly error: Error | null;
}

export interface PlanState {
  /** Values for the statement are being found out, or whether it may be run for its plan. */
  readonly preparing: boolean;
  /** Null: the result is shown, not a plan. */
  readonly asked: AskedPlan | null;
}

export interface PlanWork {
  /** Values for what the statement asks for; null where no plan is to be made. */
  prepare(signal: AbortSignal): Promise<ParameterValues | null>;
  plan(
    asked: { readonly sql: string; readonly parameters: ParameterValues; readonly analyze: boolean },
    signal: AbortSignal,
  ): Promise<Plan>;
}

/** One plan at a time, asked anew each time: a statement that is analysed is run. */
export class PlanAsking {
  #running: AbortController | null = null;
  #state: PlanState = { preparing: false, asked: null };
  readonly #onChange: (state: PlanState) => void;

  constructor(onChange: (state: PlanState) => void) {
    this.#onChange = onChange;
  }

  async explain(sql: string, analyze: boolean, { prepare, plan }: PlanWork): Promise<void> {
    this.cancel();
    const abort = new AbortController();
    const { signal } = abort;
    this.#running = abort;
    this.#set({ preparing: true });
    try {
      const parameters = await prepare(signal);
      if (signal.aborted) return;
      this.#set({ preparing: false });
      if (parameters === null) return;
      const started: AskedPlan = { sql, analyze, status: 'running', plan: null, error: null };
      this.#set({ asked: started });
      const ended = await planned(started, () => plan({ sql, parameters, analyze }, signal));
      if (!signal.aborted) this.#set({ asked: ended });
    } finally {
      if (this.#running === abort) {
        this.#running = null;
        this.#set({ preparing: false });
      }
    }
  }

  /** True if there was something to cancel. */
  cancel(): boolean {
    const abort = this.#running;
    if (abort === null) return false;
    this.#running = null;
    abort.abort();
    const { asked } = this.#state;
    this.#set({ preparing: false, asked: asked?.status === 'running' ? { ...asked, status: 'cancelled' } : asked });
    return true;
  }

  /** The result again; what is being made is for nobody any more. */
  close(): void {
    this.cancel();
    this.#set({ asked: null });
  }

  #set(changed: Partial<PlanState>): void {
    this.#state = { ...this.#state, ...changed };
    this.#onChange(this.#state);
  }
}

async function planned(started: AskedPlan, plan: () => Promise<Plan>): Promise<AskedPlan> {
  try {
    return { ...started, status: 'done', plan: await plan() };
  } catch (error) {
    if (isCancelled(error)) return { ...started, status: 'cancelled' };
    if (!(error instanceof LakeError)) console.error(error);
    return { ...started, status: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
}
