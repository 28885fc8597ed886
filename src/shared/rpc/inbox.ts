import type { Frame } from './frames';

/** Frames kept for a listener that is not there yet. More means that nobody is going to listen. */
const MAX_EARLY_FRAMES = 1024;

/** The receiving half that every transport shares: early frames are kept, closing is told once. */
export class Inbox {
  #early: Frame[] = [];
  #listener: ((frame: Frame) => void) | null = null;
  #closed = false;
  readonly #closeListeners: (() => void)[] = [];

  get closed(): boolean {
    return this.#closed;
  }

  /** False where the frame cannot be kept: the transport must close. */
  deliver(frame: Frame): boolean {
    if (this.#closed) return true;
    if (this.#listener !== null) {
      this.#listener(frame);
      return true;
    }
    if (this.#early.length >= MAX_EARLY_FRAMES) return false;
    this.#early.push(frame);
    return true;
  }

  onFrame(listener: (frame: Frame) => void): void {
    this.#listener = listener;
    const early = this.#early;
    this.#early = [];
    for (const frame of early) listener(frame);
  }

  onClose(listener: () => void): void {
    if (this.#closed) listener();
    else this.#closeListeners.push(listener);
  }

  /** True the first time. */
  close(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    this.#early = [];
    for (const listener of this.#closeListeners.splice(0)) listener();
    return true;
  }
}
