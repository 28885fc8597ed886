import { Buffer } from 'node:buffer';
import type { KsqlConnection } from '../../core/ports';
import { LakeError } from '../../../shared/errors';
import { serverAddress, type ServerAddress } from './address';
import { answerFailure } from './answer-failure';
import { BodyReader, QUIET } from './body-reader';
import { cancelled, connectionFailure, silent } from './connection-failure';
import { Http1Transport } from './http1-transport';
import { Http2Transport } from './http2-transport';
import { withRetries, type RetryPorts } from './retry';
import type { HttpAnswer, Transport } from './transport';

/** Of an answer that is read whole: the description of a source with thousands of fields is some megabytes. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;
const MAX_FAILURE_BYTES = 1024 * 1024;
const MAX_CONNECT_MS = 10_000;

export const KSQL_JSON = 'application/vnd.ksql.v1+json';
export const KSQL_LINES = 'application/vnd.ksqlapi.delimited.v1';

export interface ClientCall {
  readonly path: string;
  /** Sent by POST; left out: GET. */
  readonly json?: unknown;
  readonly accept?: string;
  /** False: neither sent again nor on a connection that may be closed already. */
  readonly isRepeatable?: boolean;
  /** Less than the settings' where the answer is not worth so long a wait. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** HTTP with one server: log-in, time-outs, retries, and failures as LakeError. */
export class HttpClient {
  readonly address: ServerAddress;
  readonly timeoutMs: number;
  private readonly transport: Transport;

  constructor(
    private readonly connection: KsqlConnection,
    private readonly ports: RetryPorts,
  ) {
    const { settings } = connection;
    this.address = serverAddress(settings.url);
    this.timeoutMs = settings.timeoutSeconds * 1000;
    const connectMs = Math.min(MAX_CONNECT_MS, this.timeoutMs);
    this.transport =
      settings.httpVersion === '2'
        ? new Http2Transport(this.address, settings, connectMs)
        : new Http1Transport(this.address, settings, connectMs);
  }

  /** Whatever it answers, once. */
  async send(call: ClientCall): Promise<HttpAnswer> {
    const body = call.json === undefined ? undefined : JSON.stringify(call.json);
    return await this.transport.send({
      method: body === undefined ? 'GET' : 'POST',
      path: call.path,
      headers: {
        accept: call.accept ?? KSQL_JSON,
        ...(body === undefined ? {} : { 'content-type': `${KSQL_JSON}; charset=utf-8` }),
        ...this.logIn(),
      },
      ...(body === undefined ? {} : { body }),
      once: call.isRepeatable === false,
      timeoutMs: call.timeoutMs ?? this.timeoutMs,
      signal: call.signal,
    });
  }

  /** Sent again on 429 and 503 where it may be; any other answer is returned. */
  async sendPatiently(call: ClientCall): Promise<HttpAnswer> {
    if (call.isRepeatable === false) return await this.send(call);
    return await withRetries(
      () => this.send(call),
      (answer) => this.failureOf(answer, call.signal),
      this.ports,
      call.signal,
    );
  }

  /** The body of a success. */
  async text(call: ClientCall): Promise<string> {
    const answer = await this.sendPatiently(call);
    if (answer.status !== 200) throw await this.failureOf(answer, call.signal);
    return await this.readText(answer, MAX_TEXT_BYTES, call.signal, call.timeoutMs);
  }

  /** Reads the body of an answer that is no success. */
  async failureOf(answer: HttpAnswer, signal?: AbortSignal): Promise<LakeError> {
    const text = await this.readText(answer, MAX_FAILURE_BYTES, signal);
    return answerFailure(this.address, answer.status, text, this.connection.settings.username !== null);
  }

  bodyOf(answer: HttpAnswer): BodyReader {
    return new BodyReader(answer, (error) =>
      connectionFailure(this.address, error ?? new Error('in the middle of its answer'), true),
    );
  }

  close(): void {
    this.transport.close();
  }

  private async readText(
    answer: HttpAnswer,
    maxBytes: number,
    signal: AbortSignal | undefined,
    timeoutMs = this.timeoutMs,
  ): Promise<string> {
    const body = this.bodyOf(answer);
    const onAbort = (): void => body.give(cancelled());
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const decoder = new TextDecoder();
    let text = '';
    try {
      for (;;) {
        const chunk = await body.next(timeoutMs);
        if (chunk === QUIET) throw silent(this.address, timeoutMs);
        if (chunk === null) return text + decoder.decode();
        text += decoder.decode(chunk, { stream: true });
        if (text.length > maxBytes) {
          throw new LakeError(
            'SOURCE',
            `An answer of ${this.address.shown} is longer than ${maxBytes} bytes, which no answer of ksqlDB's of this kind is. Check the address under Settings, ksqlDB.`,
          );
        }
      }
    } catch (error) {
      answer.body.destroy();
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  private logIn(): Record<string, string> {
    const { settings, password } = this.connection;
    if (settings.username === null) return {};
    return { authorization: `Basic ${Buffer.from(`${settings.username}:${password ?? ''}`).toString('base64')}` };
  }
}
