import { Buffer } from 'node:buffer';
import { Agent, request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as requestSecure } from 'node:https';
import type { KsqldbSettings } from '../../../shared/contract/settings';
import type { ServerAddress } from './address';
import { cancelled, connectionFailure, noConnection, silent } from './connection-failure';
import { tlsOptions, type TlsOptions } from './tls-files';
import type { HttpAnswer, HttpCall, Transport } from './transport';

/** Shorter than what servers and proxies keep one for, so that it is rarely the server who closes it as we send. */
const FREE_SOCKET_MS = 4_000;

export class Http1Transport implements Transport {
  private readonly agent: Agent;
  private tls: Promise<TlsOptions> | null = null;
  private readonly running = new Set<ClientRequest>();

  constructor(
    private readonly address: ServerAddress,
    private readonly settings: KsqldbSettings,
    private readonly connectTimeoutMs: number,
  ) {
    const options = { keepAlive: true, timeout: FREE_SOCKET_MS, maxFreeSockets: 4 };
    this.agent = address.isSecure ? new SecureAgent(options) : new Agent(options);
  }

  async send(call: HttpCall): Promise<HttpAnswer> {
    if (this.address.isSecure) this.tls ??= tlsOptions(this.settings);
    const tls = await this.tls;
    const first = await this.attempt(call, tls);
    // A kept connection that the server closed at that moment: nothing was carried out, and another connection is a matter of milliseconds.
    if (first === null) {
      const second = await this.attempt({ ...call, once: true }, tls);
      if (second !== null) return second;
      throw connectionFailure(this.address, new Error('closed at once'), true);
    }
    return first;
  }

  close(): void {
    for (const request of this.running) request.destroy();
    this.agent.destroy();
  }

  /** Null where a kept connection turned out to be closed. */
  private attempt(call: HttpCall, tls: TlsOptions | null): Promise<HttpAnswer | null> {
    const { address, running } = this;
    return new Promise((resolve, reject) => {
      if (call.signal?.aborted === true) {
        reject(cancelled());
        return;
      }
      let sent = false;
      let settled = false;
      const options = {
        host: address.host,
        port: address.port,
        method: call.method,
        path: `${address.basePath}${call.path}`,
        headers: {
          ...call.headers,
          ...(call.body === undefined ? {} : { 'content-length': Buffer.byteLength(call.body) }),
        },
        agent: call.once === true ? (false as const) : this.agent,
      };
      const request = tls === null ? requestPlain(options) : requestSecure({ ...options, ...tls });
      running.add(request);
      const settle = (finish: () => void): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        call.signal?.removeEventListener('abort', onAbort);
        finish();
      };
      const giveUp = (error: unknown): void => {
        settle(() => reject(connectionFailure(address, error, sent)));
        request.destroy();
      };
      const onAbort = (): void => giveUp(cancelled());
      let timer = setTimeout(() => giveUp(noConnection(address, this.connectTimeoutMs)), this.connectTimeoutMs);
      const onConnected = (): void => {
        if (settled) return;
        sent = true;
        clearTimeout(timer);
        timer = setTimeout(() => giveUp(silent(address, call.timeoutMs)), call.timeoutMs);
      };
      call.signal?.addEventListener('abort', onAbort, { once: true });
      request.once('socket', (socket) => {
        if (request.reusedSocket || !socket.connecting) onConnected();
        else socket.once(tls === null ? 'connect' : 'secureConnect', onConnected);
      });
      request.once('response', (response) => settle(() => resolve(answerOf(response))));
      request.once('close', () => {
        running.delete(request);
        giveUp(new Error('closed without an answer'));
      });
      // Stays: a connection may fail again while it is taken down.
      request.on('error', (error) => {
        if (request.reusedSocket && isReset(error)) settle(() => resolve(null));
        else giveUp(error);
      });
      request.end(call.body);
    });
  }
}

function answerOf(response: IncomingMessage): HttpAnswer {
  // Whoever reads the body listens, too; of an answer that is dropped unread, nobody does.
  response.on('error', () => {});
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { status: response.statusCode ?? 0, headers, body: response, isWhole: () => response.complete };
}

function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
