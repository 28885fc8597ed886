import { isCancelled } from '../../../../shared/errors';

/** The writing of a file, one at a time: it is stopped by who asked for it, or ends with the place that it was asked in. */
export class FileWriting {
  #abort: AbortController | null = null;
  #isStopped = false;

  /** Aborted once the file is not to be written any more. */
  begin(): AbortSignal {
    this.#isStopped = false;
    this.#abort = new AbortController();
    return this.#abort.signal;
  }

  /** Because somebody asked for it, who need not be told. */
  stop(): void {
    this.#isStopped = true;
    this.#abort?.abort();
  }

  /** Because the place goes that it was asked in. */
  leave(): void {
    this.#abort?.abort();
  }

  /** Whether this failure is that it was ended and nobody had asked for that. */
  wasLeft(error: unknown): boolean {
    return isCancelled(error) && !this.#isStopped;
  }
}
