import {
  connect,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import type { KsqldbSettings } from '../../../shared/contract/settings';
import type { ServerAddress } from './address';
import { cancelled, connectionFailure, noConnection, silent } from './connection-failure';
import { tlsOptions } from './tls-files';
import type { HttpAnswer, HttpCall, Transport } from './transport';

/** What may be under way of one answer, and of all: the 64 KiB of the protocol would leave a fast server waiting for us. */
const STREAM_WINDOW_BYTES = 1024 * 1024;
const SESSION_WINDOW_BYTES = 8 * 1024 * 1024;

/** HTTP/2: by prior knowledge where the address is http, else as TLS agrees on it (ALPN). */
export class Http2Transport implements Transport {
  private shared: Promise<ClientHttp2Session> | null = null;
  private readonly sessions = new Set<ClientHttp2Session>();
  private isClosed = false;

  constructor(
    private readonly address: ServerAddress,
    private readonly settings: KsqldbSettings,
    private readonly connectTimeoutMs: number,
  ) {}

  async send(call: HttpCall): Promise<HttpAnswer> {
    if (call.signal?.aborted === true) throw cancelled();
    if (call.once === true) {
      const session = await this.open(call.signal);
      try {
        const answer = await this.attempt(session, call);
        answer.body.once('close', () => session.close());
        return answer;
      } catch (error) {
        session.destroy();
        throw error;
      }
    }
    return await this.attempt(await untilAborted(this.kept(), call.signal), call);
  }

  close(): void {
    this.isClosed = true;
    for (const session of this.sessions) session.destroy();
  }

  private async kept(): Promise<ClientHttp2Session> {
    const opening = (this.shared ??= this.open(undefined));
    try {
      const session = await opening;
      if (!session.closed && !session.destroyed) return session;
    } catch (error) {
      if (this.shared === opening) this.shared = null;
      throw error;
    }
    if (this.shared === opening) this.shared = null;
    return await this.kept();
  }

  /** Resolves once the server has sent its settings: by then it is known to speak HTTP/2. */
  private async open(signal: AbortSignal | undefined): Promise<ClientHttp2Session> {
    const { address, sessions } = this;
    const tls = address.isSecure ? await tlsOptions(this.settings) : {};
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    return await new Promise((resolve, reject) => {
      const session = connect(`${address.isSecure ? 'https' : 'http'}://${host}:${address.port}`, {
        ...tls,
        settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
      });
      sessions.add(session);
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        session.off('remoteSettings', onReady);
        finish();
      };
      const giveUp = (error: unknown): void => {
        settle(() => reject(connectionFailure(address, error, false)));
        session.destroy();
      };
      const onAbort = (): void => giveUp(cancelled());
      const timer = setTimeout(() => giveUp(noConnection(address, this.connectTimeoutMs)), this.connectTimeoutMs);
      const onReady = (): void => settle(() => resolve(session));
      signal?.addEventListener('abort', onAbort, { once: true });
      session.once('connect', () => session.setLocalWindowSize(SESSION_WINDOW_BYTES));
      session.once('remoteSettings', onReady);
      // Stays for as long as the session: what breaks it breaks its streams, which tell.
      session.on('error', giveUp);
      session.once('close', () => {
        sessions.delete(session);
        giveUp(new Error('closed at once'));
      });
      if (this.isClosed) giveUp(cancelled());
    });
  }

  private attempt(session: ClientHttp2Session, call: HttpCall): Promise<HttpAnswer> {
    const { address } = this;
    return new Promise((resolve, reject) => {
      let settled = false;
      const stream = session.request(
        { ':method': call.method, ':path': `${address.basePath}${call.path}`, ...call.headers },
        { endStream: call.body === undefined },
      );
      const settle = (finish: () => void): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        call.signal?.removeEventListener('abort', onAbort);
        finish();
      };
      const giveUp = (error: unknown): void => {
        settle(() => {
          stream.destroy();
          reject(connectionFailure(address, error, true));
        });
      };
      const onAbort = (): void => giveUp(cancelled());
      const timer = setTimeout(() => giveUp(silent(address, call.timeoutMs)), call.timeoutMs);
      call.signal?.addEventListener('abort', onAbort, { once: true });
      stream.once('response', (headers) => settle(() => resolve(answerOf(stream, headers))));
      // Stays: a stream may fail again while it is taken down.
      stream.on('error', giveUp);
      stream.once('close', () => giveUp(new Error('closed without an answer')));
      if (call.body !== undefined) stream.end(call.body);
    });
  }
}

/** Others may wait for the same session: it goes on, and only this wait ends. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work;
  return await new Promise((resolve, reject) => {
    const onAbort = (): void => reject(cancelled());
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function answerOf(stream: ClientHttp2Stream, headers: IncomingHttpHeaders & IncomingHttpStatusHeader): HttpAnswer {
  const plain: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(':')) plain[name] = Array.isArray(value) ? value.join(', ') : value?.toString();
  }
  return {
    status: headers[':status'] ?? 0,
    headers: plain,
    body: stream,
    // Node ends the body of a stream that was reset, too.
    isWhole: () => !stream.aborted && (stream.rstCode ?? 0) === 0,
  };
}
