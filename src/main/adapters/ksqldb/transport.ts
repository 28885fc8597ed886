import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  /** Below the server's base path. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** On a connection of its own, so that one that the server just closed is never the reason why nobody knows whether the request was carried out. */
  readonly once?: boolean;
  /** Until the first byte of the answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Nobody else reads it. Destroying it gives up the answer and, where that is needed, its connection. */
  readonly body: Readable;
  /** False where the end of the connection is all that ends the body, so that one cut short looks whole. */
  readonly tellsEnd: boolean;
  /** Once the body has ended: whether the server meant it to. */
  isWhole(): boolean;
}

/**
 * One way of speaking HTTP with the server. Errors: UNAVAILABLE, with `details.sent` false where the request was surely not carried out; REFUSED, IO (TLS);
 * CANCELLED; SOURCE (the server does not speak it). No redirect is followed: a log-in must not be carried to another server.
 */
export interface Transport {
  send(call: HttpCall): Promise<HttpAnswer>;
  /** Ends every connection, busy ones too. */
  close(): void;
}

/** One line of each name. */
export function plainHeaders(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
