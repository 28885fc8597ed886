import {
  connect,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import type { KsqldbSettings } from '../../../shared/contract/settings';
import { readTlsFiles } from '../network/tls-files';
import type { ServerAddress } from './address';
import { cancelled, connectionFailure, noConnection, silent } from './connection-failure';
import { plainHeaders, type HttpAnswer, type HttpCall, type Transport } from './transport';
import { waitFor } from './wait';

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
    const tls = address.isSecure ? await readTlsFiles(this.settings, 'ksqlDB') : {};
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    return await waitFor<ClientHttp2Session>(signal, (wait) => {
      const session = connect(`${address.isSecure ? 'https' : 'http'}://${host}:${address.port}`, {
        ...tls,
        settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
      });
      sessions.add(session);
      const giveUp = (error: Error): void => {
        wait.reject(connectionFailure(address, error, false));
        session.destroy();
      };
      wait.limit(this.connectTimeoutMs, () => noConnection(address, this.connectTimeoutMs));
      session.once('connect', () => session.setLocalWindowSize(SESSION_WINDOW_BYTES));
      session.once('remoteSettings', () => wait.resolve(session));
      // Stays for as long as the session: what breaks it breaks its streams, which tell.
      session.on('error', giveUp);
      session.once('close', () => {
        sessions.delete(session);
        giveUp(new Error('closed at once'));
      });
      if (this.isClosed) giveUp(cancelled());
      return giveUp;
    });
  }

  private attempt(session: ClientHttp2Session, call: HttpCall): Promise<HttpAnswer> {
    const { address } = this;
    return waitFor<HttpAnswer>(call.signal, (wait) => {
      let isAnswered = false;
      const stream = session.request(
        { ':method': call.method, ':path': `${address.basePath}${call.path}`, ...call.headers },
        { endStream: call.body === undefined },
      );
      const giveUp = (error: Error): void => {
        wait.reject(connectionFailure(address, error, true));
        // Once it is answered, whoever reads the body takes it down.
        if (!isAnswered) stream.destroy();
      };
      wait.limit(call.timeoutMs, () => silent(address, call.timeoutMs));
      stream.once('response', (headers) => {
        isAnswered = true;
        wait.resolve(answerOf(stream, headers));
      });
      // Stays: a stream may fail again while it is taken down.
      stream.on('error', giveUp);
      stream.once('close', () => giveUp(new Error('closed without an answer')));
      if (call.body !== undefined) stream.end(call.body);
      return giveUp;
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
  const { ':status': status, ...rest } = headers;
  return {
    status: status ?? 0,
    headers: plainHeaders(rest),
    body: stream,
    // Node ends the body of a stream that was reset, too.
    tellsEnd: true,
    isWhole: () => !stream.aborted && (stream.rstCode ?? 0) === 0,
  };
}
