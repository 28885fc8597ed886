import type { Readable } from 'node:stream';
import type { LakeError } from '../../../shared/errors';
import type { HttpAnswer } from './transport';

/** Bytes that wait for whoever takes them; beyond it the socket is left alone, and the server with it. */
const HIGH_WATER_BYTES = 1024 * 1024;

/** Nothing came for so long as was to be waited. */
export const QUIET = Symbol('quiet');

/** The body of an answer in the pieces it came in. */
export class BodyReader {
  private readonly body: Readable;
  private chunks: Uint8Array[] = [];
  private waiting = 0;
  private isOver = false;
  private failure: LakeError | null = null;
  private wake: (() => void) | null = null;

  /** `toFailure`: of what broke the connection; null where it was ended too early and nothing says why. */
  constructor(
    private readonly answer: HttpAnswer,
    toFailure: (error: Error | null) => LakeError,
  ) {
    const { body } = answer;
    this.body = body;
    body.on('data', (chunk: Uint8Array) => {
      this.chunks.push(chunk);
      this.waiting += chunk.length;
      if (this.waiting >= HIGH_WATER_BYTES) body.pause();
      this.tell();
    });
    body.once('end', () => {
      this.isOver = true;
      this.tell();
    });
    // Stays: it may fail again while it is taken down.
    body.on('error', (error) => {
      if (!this.isOver) this.fail(toFailure(error));
    });
    body.once('close', () => {
      if (!this.isOver || !answer.isWhole()) this.fail(toFailure(null));
      this.tell();
    });
  }

  /** The next piece; null: there is no more. Rejects with what broke the connection. */
  async next(waitMs: number): Promise<Uint8Array | null | typeof QUIET> {
    if (this.chunks.length === 0 && !this.isSettled()) await this.wait(waitMs);
    if (this.failure !== null) throw this.failure;
    const chunk = this.chunks.shift();
    if (chunk === undefined) return this.isSettled() ? null : QUIET;
    this.waiting -= chunk.length;
    if (this.body.isPaused() && this.waiting < HIGH_WATER_BYTES / 2) this.body.resume();
    return chunk;
  }

  /** What came and was not taken is dropped; whoever waits gets `failure`. */
  give(failure: LakeError): void {
    this.fail(failure);
    this.body.destroy();
  }

  /** The end of a body may be told before what broke it: `close` follows, with both known. */
  private isSettled(): boolean {
    return this.failure !== null || (this.isOver && this.answer.isWhole());
  }

  private fail(failure: LakeError): void {
    this.failure ??= failure;
    this.chunks = [];
    this.waiting = 0;
    this.tell();
  }

  private tell(): void {
    const { wake } = this;
    this.wake = null;
    wake?.();
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.tell(), ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
