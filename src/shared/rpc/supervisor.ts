/** One life of a process under supervision. */
export interface SupervisedProcess {
  /** Called once, when it can answer calls. */
  onReady(listener: () => void): void;
  /** Called once, for whatever reason it ended. */
  onExit(listener: (reason: string) => void): void;
  /** Asks it to finish what it is committing and to end. */
  requestStop(): void;
  kill(): void;
}

export type SupervisedState = 'stopped' | 'starting' | 'ready' | 'waiting' | 'stopping';

export interface SupervisorOptions<P extends SupervisedProcess> {
  fork(): P;
  onReady(process: P): void;
  /** It ended without being asked to, and is started again after `delayMs`. */
  onLost(reason: string, delayMs: number): void;
  /** Starts a timer; returns how to stop it. */
  startTimer(delayMs: number, run: () => void): () => void;
  /** Milliseconds that never go back. */
  monotonicMs(): number;
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
/** A process that was ready for so long has earned a quick restart again. */
const HEALTHY_AFTER_MS = 30_000;
/** One that is not ready by then hangs: opening a large lake takes seconds. */
const START_LIMIT_MS = 60_000;
/** Time for an orderly end: enough to commit or cancel, short enough for a user who quits. */
export const STOP_LIMIT_MS = 5000;

/**
 * Keeps one process running: starts it again when it dies, each time later (100 ms, doubled up to 10 s) until it has been well for
 * half a minute. Knows nothing of how a process is made, so that the desktop and `lagoon serve` share it.
 */
export class Supervisor<P extends SupervisedProcess> {
  readonly #options: SupervisorOptions<P>;
  #state: SupervisedState = 'stopped';
  #current: P | null = null;
  #failures = 0;
  #readyAtMs = 0;
  #stopTimer: (() => void) | null = null;

  constructor(options: SupervisorOptions<P>) {
    this.#options = options;
  }

  get state(): SupervisedState {
    return this.#state;
  }

  /** The process that answers now; null while there is none. */
  get ready(): P | null {
    return this.#state === 'ready' ? this.#current : null;
  }

  start(): void {
    if (this.#state !== 'stopped' && this.#state !== 'waiting') return;
    this.#state = 'starting';
    const process = this.#options.fork();
    this.#current = process;
    const isCurrent = (): boolean => this.#current === process;
    this.#setTimer(START_LIMIT_MS, () => process.kill());
    process.onReady(() => {
      if (!isCurrent() || this.#state !== 'starting') return;
      this.#clearTimer();
      this.#state = 'ready';
      this.#readyAtMs = this.#options.monotonicMs();
      this.#options.onReady(process);
    });
    process.onExit((reason) => {
      if (isCurrent() && this.#state !== 'stopping') this.#restartLater(reason);
    });
  }

  /** Ends the process within the limit: asked first, killed then. Resolves when it is gone; `start` works again after it. */
  async stop(limitMs = STOP_LIMIT_MS): Promise<void> {
    this.#clearTimer();
    const process = this.#current;
    if (process === null || this.#state === 'waiting') {
      this.#state = 'stopped';
      this.#current = null;
      return;
    }
    this.#state = 'stopping';
    await new Promise<void>((resolve) => {
      process.onExit(() => resolve());
      process.requestStop();
      this.#setTimer(limitMs, () => process.kill());
    });
    this.#clearTimer();
    this.#current = null;
    this.#failures = 0;
    this.#state = 'stopped';
  }

  #restartLater(reason: string): void {
    this.#clearTimer();
    const wasHealthy = this.#state === 'ready' && this.#options.monotonicMs() - this.#readyAtMs >= HEALTHY_AFTER_MS;
    this.#failures = wasHealthy ? 1 : this.#failures + 1;
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (this.#failures - 1), LONGEST_DELAY_MS);
    this.#state = 'waiting';
    this.#current = null;
    this.#options.onLost(reason, delayMs);
    this.#setTimer(delayMs, () => this.start());
  }

  #setTimer(delayMs: number, run: () => void): void {
    this.#clearTimer();
    this.#stopTimer = this.#options.startTimer(delayMs, () => {
      this.#stopTimer = null;
      run();
    });
  }

  #clearTimer(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
  }
}
