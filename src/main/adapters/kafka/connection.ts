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
/** Of an answer that keeps coming, however slowly: 16 MB at 27 kB/s. */
const LONGEST_ANSWER_MS = 10 * 60_000;
const LONGEST_THROTTLE_MS = 5 * 60_000;

/** What a request needs of a connection. */
export type Asker = Pick<BrokerConnection, 'ask' | 'version'>;

interface Waiting {
  readonly correlationId: number;
  readonly maxAnswerBytes: number;
  readonly resolve: (frame: Buffer) => void;
  readonly reject: (error: unknown) => void;
  /** Since the broker last sent anything. */
  readonly timer: NodeJS.Timeout;
  readonly lastsUntilMs: number;
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
  private throttledUntilMs = 0;
  private hasSpokenKafka = false;
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

  /** `timeoutMs` bounds the opening, and then how long nothing comes while an answer is awaited. Errors: UNAVAILABLE, REFUSED (TLS, log-in), SOURCE (not Kafka). */
  static async open(
    address: Address,
    connection: KafkaConnection,
    timeoutMs: number,
    connectTimeoutMs: number = timeoutMs,
  ): Promise<BrokerConnection> {
    const socket = await openSocket(address, connection, connectTimeoutMs);
    const opened = new BrokerConnection(address, connection.settings.clientId, socket, timeoutMs);
    try {
      await authenticate((request) => opened.ask(request), connection);
      opened.offered = await opened.ask(apiVersions());
      opened.hasSpokenKafka = true;
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
      if (request.isThrottled === true) this.noteThrottle(frame.readInt32BE(reader.at));
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
    const now = performance.now();
    const timeoutMs = this.timeoutMs + (request.maxWaitMs ?? 0) + Math.max(0, Math.ceil(this.throttledUntilMs - now));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.fail(this.unavailable(`did not answer ${request.name} within ${timeoutMs} ms`)),
        timeoutMs,
      );
      const { maxAnswerBytes = MAX_ANSWER_BYTES } = request;
      this.waiting.push({
        correlationId,
        maxAnswerBytes,
        resolve,
        reject,
        timer,
        lastsUntilMs: now + timeoutMs + LONGEST_ANSWER_MS,
      });
      this.socket.write(Buffer.concat([size, head, request.body]));
    });
  }

  private noteThrottle(throttleMs: number): void {
    this.throttledUntilMs = performance.now() + Math.min(throttleMs, LONGEST_THROTTLE_MS);
  }

  /** Answers come in order: whatever comes is progress of all that is awaited. */
  private noteProgress(): void {
    const first = this.waiting[0];
    if (first === undefined) return;
    if (performance.now() > first.lastsUntilMs) this.fail(this.unavailable('takes too long for an answer'));
    else for (const { timer } of this.waiting) timer.refresh();
  }

  private receive(chunk: Buffer): void {
    try {
      this.frames.take(chunk, this.waiting[0]?.maxAnswerBytes ?? 0, (frame) => this.settle(frame));
      this.noteProgress();
    } catch (error) {
      if (this.hasSpokenKafka) {
        // It is Kafka, so this passes: a proxy that cut in, a broker that went down in the middle.
        this.fail(this.unavailable(`sent what is no answer (${messageOf(error)})`, error));
        return;
      }
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
