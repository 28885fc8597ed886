import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import type { Disturbance } from './faults';
import type { Framing } from './framing';
import type { Query, ResultRow } from './queries';

export type Request = IncomingMessage | Http2ServerRequest;
export type Response = ServerResponse | Http2ServerResponse;

const FLUSH_CHARACTERS = 50 * 1024;

/** The answer of one query: writes what the client takes, no faster than it takes it. */
export class Answer {
  /** Fires when the client went away, or closed the query. */
  readonly gone: AbortSignal;
  private readonly leave = new AbortController();
  private rows = 0;
  private ended = false;
  private left = false;

  constructor(
    private readonly response: Response,
    private readonly framing: Framing,
    private readonly disturbance: Disturbance | null,
    private readonly onRows: (rows: number) => void,
  ) {
    this.gone = this.leave.signal;
    response.on('close', () => this.close());
    // A broken connection says so by 'close'.
    response.on('error', () => undefined);
  }

  /** Whether the client went before the answer was at its end. */
  get wasLeft(): boolean {
    return this.left;
  }

  /** By the client's wish. */
  close(): void {
    this.left ||= !this.ended;
    this.leave.abort();
  }

  async send(query: Query): Promise<void> {
    const { response, framing } = this;
    response.writeHead(200, { 'content-type': framing.contentType });
    await this.write(framing.header(query.id, query.columns));
    try {
      const outcome = await query.run((rows) => this.take(rows), this.gone);
      if (this.ended || response.destroyed) return;
      // The client that asked for it by /close-query gets its answer ended as a complete one.
      this.finish(framing.end(outcome));
    } catch (error) {
      if (this.ended || response.destroyed) return;
      await this.fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }
  }

  /** False: no more is wanted. */
  private async take(rows: readonly ResultRow[]): Promise<boolean> {
    if (this.disturbance !== null) return await this.takeDisturbed(rows, this.disturbance);
    let text = '';
    for (const row of rows) {
      text += this.text(row);
      if (text.length < FLUSH_CHARACTERS) continue;
      await this.write(text);
      text = '';
    }
    this.count(rows.length);
    await this.write(text);
    return !this.gone.aborted;
  }

  private async takeDisturbed(rows: readonly ResultRow[], disturbance: Disturbance): Promise<boolean> {
    for (const row of rows) {
      if (this.gone.aborted) return false;
      if (disturbance.kind === 'slow') {
        await delay(disturbance.rowDelayMs, undefined, { signal: this.gone }).catch(() => undefined);
      } else if (this.rows >= disturbance.afterRows) {
        await this.disturb(disturbance);
        return false;
      }
      this.count(1);
      await this.write(this.text(row));
    }
    return !this.gone.aborted;
  }

  private async disturb(disturbance: Exclude<Disturbance, { kind: 'slow' }>): Promise<void> {
    switch (disturbance.kind) {
      case 'cut':
        this.ended = true;
        cutConnection(this.response);
        break;
      case 'truncate':
        this.finish('');
        break;
      case 'error':
        await this.fail(disturbance.message ?? 'The stand-in was told to fail.');
        break;
      case 'silence':
        if (!this.gone.aborted) await once(this.gone, 'abort');
        break;
    }
  }

  private count(rows: number): void {
    this.rows += rows;
    this.onRows(rows);
  }

  private async fail(message: string): Promise<void> {
    await this.write(this.framing.error(50000, message));
    this.finish(this.framing.endAfterError());
  }

  private finish(text: string): void {
    this.ended = true;
    this.response.end(text);
  }

  private text({ values, isTombstone }: ResultRow): string {
    return isTombstone ? (this.framing.tombstone(values) ?? '') : this.framing.row(values);
  }

  private async write(text: string): Promise<void> {
    if (text === '' || this.gone.aborted) return;
    const { response } = this;
    // The two kinds of response have the same `write`, and TypeScript cannot see it.
    if ('stream' in response ? response.write(text) : response.write(text)) return;
    await once(response, 'drain', { signal: this.gone }).catch(() => undefined);
  }
}

function cutConnection(response: Response): void {
  if ('stream' in response) response.stream.session?.destroy();
  else response.socket?.destroy();
}
