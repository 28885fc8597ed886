import type { Socket } from 'node:net';
import { LakeError, messageOf } from '../../../shared/errors';
import type { KafkaConnection } from '../../core/ports';
import { apiVersions, pickVersion } from './api-versions';
import type { ApiRange } from './api-versions';
import { FrameAssembler } from './frames';
import { authenticate, connectionError, looksLikeTls, openSocket } from './security';
import { WireReader, WireWriter } from './wire';
import type { Address, WireRequest } from './wire';

/** Metadata of 100,000 partitions stays below. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** What a request needs of a connection. */
export type Asker = Pick<BrokerConnection, 'ask' | 'version'>;

interface Waiting {
  readonly correlationId: number;
  readonly maxAnswerBytes: number;
  readonly resolve: (frame: Buffer) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * A connection to one broker, logged in, that lives as long as both sides want. Several requests may be on their way: a broker answers those
 * of one connection in order. What fails once is closed for good.
 */
export class BrokerConnection {
  private readonly waiting: Waiting[] = [];
  private readonly frames = new FrameAssembler();
  private correlationId = 0;
  private failure: LakeError | null = null;
  private offered: ReadonlyMap<number, ApiRange> = new Map();

  private constructor(
    readonly address: Address,
    private readonly clientId: string,
    private readonly socket: Socket,
    private readonly timeoutMs: number,
  ) {
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.fail(connectionError(address, error)));
    socket.on('close', () => this.fail(this.unavailable('closed the connection')));
  }

  /** `timeoutMs` bounds the opening and then each answer. Errors: UNAVAILABLE, REFUSED (TLS, log-in), SOURCE (not Kafka). */
  static async open(address: Address, connection: KafkaConnection, timeoutMs: number): Promise<BrokerConnection> {
    const socket = await openSocket(address, connection, timeoutMs);
    const opened = new BrokerConnection(address, connection.settings.clientId, socket, timeoutMs);
    try {
      await authenticate((request) => opened.ask(request), connection);
      opened.offered = await opened.ask(apiVersions());
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.failure === null;
  }

  /** The first of `supported` that this broker speaks. Errors: SOURCE where it speaks none of them. */
  version(api: { readonly name: string; readonly key: number }, supported: readonly number[]): number {
    return pickVersion(this.offered, api, supported, this.where);
  }

  /** Errors: UNAVAILABLE (closed, timeout), SOURCE (an answer that does not parse). */
  async ask<R>(request: WireRequest<R>): Promise<R> {
    const frame = await this.send(request);
    try {
      const reader = new WireReader(frame);
      reader.int32();
      if (request.flexible) reader.skipTags();
      return request.read(reader);
    } catch (error) {
      if (error instanceof LakeError) throw error;
      throw new LakeError(
        'SOURCE',
        `The answer of ${this.where} to ${request.name} cannot be read: ${messageOf(error)}`,
        {
          details: { broker: this.where },
          cause: error,
        },
      );
    }
  }

  /** Whatever is on its way fails with UNAVAILABLE. */
  close(): void {
    this.fail(this.unavailable('was left'));
  }

  private send(request: WireRequest<unknown>): Promise<Buffer> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const correlationId = ++this.correlationId;
    const header = new WireWriter()
      .int16(request.apiKey)
      .int16(request.version)
      .int32(correlationId)
      .string(this.clientId);
    if (request.flexible) header.noTags();
    const head = header.toBuffer();
    const size = new WireWriter().int32(head.length + request.body.length).toBuffer();
    const timeoutMs = this.timeoutMs + (request.maxWaitMs ?? 0);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.fail(this.unavailable(`did not answer ${request.name} within ${timeoutMs} ms`)),
        timeoutMs,
      );
      const { maxAnswerBytes = MAX_ANSWER_BYTES } = request;
      this.waiting.push({ correlationId, maxAnswerBytes, resolve, reject, timer });
      this.socket.write(Buffer.concat([size, head, request.body]));
    });
  }

  private receive(chunk: Buffer): void {
    try {
      this.frames.take(chunk, this.waiting[0]?.maxAnswerBytes ?? 0, (frame) => this.settle(frame));
    } catch (error) {
      if (looksLikeTls(chunk)) {
        this.fail(
          new LakeError(
            'REFUSED',
            `The Kafka broker ${this.where} answers with TLS. Switch TLS on under Settings, Kafka, or name the port of its plain listener.`,
            { details: { broker: this.where } },
          ),
        );
        return;
      }
      this.fail(
        new LakeError('SOURCE', `${this.where} does not speak the Kafka protocol: ${messageOf(error)}`, {
          details: { broker: this.where },
          cause: error,
        }),
      );
    }
  }

  /** Returns the bound of the next frame. */
  private settle(frame: Buffer): number {
    const first = this.waiting[0];
    if (first === undefined || frame.readInt32BE(0) !== first.correlationId)
      throw new Error('it answered what was not asked');
    this.waiting.shift();
    clearTimeout(first.timer);
    first.resolve(frame);
    return this.waiting[0]?.maxAnswerBytes ?? 0;
  }

  private fail(error: LakeError): void {
    if (this.failure !== null) return;
    this.failure = error;
    for (const { timer, reject } of this.waiting.splice(0)) {
      clearTimeout(timer);
      reject(error);
    }
    this.socket.destroy();
  }

  private unavailable(reason: string, cause?: unknown): LakeError {
    return new LakeError('UNAVAILABLE', `The Kafka broker ${this.where} ${reason}.`, {
      details: { broker: this.where },
      cause,
    });
  }

  private get where(): string {
    return `${this.address.host}:${this.address.port}`;
  }
}
