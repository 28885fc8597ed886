import { Buffer } from 'node:buffer';
import { Agent, request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as requestSecure } from 'node:https';
import type { KsqldbSettings } from '../../../shared/contract/settings';
import { readTlsFiles, type TlsOptions } from '../network/tls-files';
import type { ServerAddress } from './address';
import { connectionFailure, noConnection, silent } from './connection-failure';
import { plainHeaders, type HttpAnswer, type HttpCall, type Transport } from './transport';
import { waitFor } from './wait';

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
    if (this.address.isSecure) this.tls ??= readTlsFiles(this.settings, 'ksqlDB');
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
    return waitFor<HttpAnswer | null>(call.signal, (wait) => {
      let sent = false;
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
      const giveUp = (error: Error): void => {
        wait.reject(connectionFailure(address, error, sent));
        request.destroy();
      };
      wait.limit(this.connectTimeoutMs, () => noConnection(address, this.connectTimeoutMs));
      const onConnected = (): void => {
        sent = true;
        wait.limit(call.timeoutMs, () => silent(address, call.timeoutMs));
      };
      request.once('socket', (socket) => {
        if (request.reusedSocket || !socket.connecting) onConnected();
        else socket.once(tls === null ? 'connect' : 'secureConnect', onConnected);
      });
      request.once('response', (response) => wait.resolve(answerOf(response)));
      request.once('close', () => {
        running.delete(request);
        giveUp(new Error('closed without an answer'));
      });
      // Stays: a connection may fail again while it is taken down.
      request.on('error', (error) => {
        if (request.reusedSocket && isReset(error)) wait.resolve(null);
        else giveUp(error);
      });
      request.end(call.body);
      return giveUp;
    });
  }
}

function answerOf(response: IncomingMessage): HttpAnswer {
  // Whoever reads the body listens, too; of an answer that is dropped unread, nobody does.
  response.on('error', () => {});
  const headers = plainHeaders(response.headers);
  const tellsEnd = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return { status: response.statusCode ?? 0, headers, body: response, tellsEnd, isWhole: () => response.complete };
}

function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
