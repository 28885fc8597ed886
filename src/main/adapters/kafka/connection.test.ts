import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { BrokerConnection } from './connection';
import { WireWriter } from './wire';
import type { WireRequest } from './wire';

interface Question {
  readonly apiKey: number;
  readonly correlationId: number;
  answer(body: Buffer): void;
  socket: Socket;
}

const API_VERSIONS = 18;
const offered = new WireWriter().int16(0).int32(1).int16(1).int16(4).int16(17).toBuffer();

const echo = (n: number, more: Partial<WireRequest<string>> = {}): WireRequest<string> => ({
  name: `Echo ${n}`,
  apiKey: 999,
  version: 0,
  flexible: false,
  body: new WireWriter().string(`question ${n}`).toBuffer(),
  read: (reader) => reader.string(),
  ...more,
});

const frame = (correlationId: number, body: Buffer): Buffer =>
  Buffer.concat([
    new WireWriter()
      .int32(4 + body.length)
      .int32(correlationId)
      .toBuffer(),
    body,
  ]);

let server: Server | null = null;
let opened: BrokerConnection | null = null;

/** A server that answers what a client asks first, and hands the rest to the test. */
async function connectTo(onQuestion: (question: Question) => void, timeoutMs = 10_000): Promise<BrokerConnection> {
  const listening = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        const [apiKey, correlationId] = [received.readInt16BE(4), received.readInt32BE(8)];
        received = received.subarray(4 + received.readInt32BE(0));
        const answer = (body: Buffer): void => {
          socket.write(frame(correlationId, body));
        };
        if (apiKey === API_VERSIONS) answer(offered);
        else onQuestion({ apiKey, correlationId, answer, socket });
      }
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  opened = await BrokerConnection.open(addressOf(listening), plainKafka([]), timeoutMs);
  return opened;
}

function addressOf(listening: Server): { host: string; port: number } {
  const address = listening.address();
  return { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 };
}

afterEach(async () => {
  opened?.close();
  await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
});

const text = (value: string): Buffer => new WireWriter().string(value).toBuffer();

describe('a connection', () => {
  it('has several requests on their way, whatever chunks the answers come in', async () => {
    const questions: Question[] = [];
    const connection = await connectTo((question) => {
      questions.push(question);
      if (questions.length < 3) return;
      const all = Buffer.concat(questions.map(({ correlationId }, n) => frame(correlationId, text(`answer ${n}`))));
      for (const byte of all) question.socket.write(Buffer.of(byte));
    });
    const answers = await Promise.all([0, 1, 2].map((n) => connection.ask(echo(n))));
    expect(answers).toEqual(['answer 0', 'answer 1', 'answer 2']);
  });

  it('picks the first version that the broker speaks, or says what is missing', async () => {
    const connection = await connectTo(() => {});
    expect(connection.version({ name: 'Fetch', key: 1 }, [18, 13, 11])).toBe(13);
    expect(() => connection.version({ name: 'Fetch', key: 1 }, [3])).toThrow(
      /Fetch in version 3; .* speaks versions 4 to 17/,
    );
    expect(() => connection.version({ name: 'Other', key: 2 }, [0])).toThrow(/does not know it/);
  });

  it('says UNAVAILABLE to everyone who waits where the broker hangs up', async () => {
    const connection = await connectTo(({ socket }) => socket.destroy());
    const outcomes = await Promise.allSettled([connection.ask(echo(0)), connection.ask(echo(1))]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE', retryable: true } });
    expect(connection.isOpen).toBe(false);
    await expect(connection.ask(echo(2))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('says UNAVAILABLE, naming the request, where no answer comes in time', async () => {
    const connection = await connectTo(() => {}, 1_500);
    await expect(connection.ask(echo(5))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('Echo 5') as unknown,
    });
    expect(connection.isOpen).toBe(false);
  });

  it('says SOURCE of an answer that does not parse, and goes on', async () => {
    const connection = await connectTo(({ answer, correlationId }) =>
      answer(correlationId === 2 ? Buffer.of(0) : text('well')),
    );
    await expect(connection.ask(echo(0))).rejects.toMatchObject({ code: 'SOURCE' });
    expect(await connection.ask(echo(1))).toBe('well');
  });

  it('says UNAVAILABLE of an answer that is larger than it may be, without taking memory for it: it is Kafka, and was disturbed', async () => {
    const connection = await connectTo(({ socket, correlationId }) =>
      socket.write(new WireWriter().int32(2_000_000_000).int32(correlationId).toBuffer()),
    );
    await expect(connection.ask(echo(0, { maxAnswerBytes: 1_000 }))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(connection.isOpen).toBe(false);
  });

  it('says UNAVAILABLE of an answer to something else', async () => {
    const connection = await connectTo(({ socket }) => socket.write(frame(77, text('hm'))));
    await expect(connection.ask(echo(0))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(connection.isOpen).toBe(false);
  });

  it('says SOURCE of a server that never spoke Kafka', async () => {
    const web = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    server = web;
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    await expect(BrokerConnection.open(addressOf(web), plainKafka([]), 10_000)).rejects.toMatchObject({
      code: 'SOURCE',
      message: expect.stringContaining('does not speak the Kafka protocol') as unknown,
    });
  });

  it('waits for an answer as long as more of it comes', async () => {
    const [PARTS, EVERY_MS, TIMEOUT_MS] = [8, 200, 1_000];
    const connection = await connectTo(({ socket, correlationId }) => {
      const whole = frame(correlationId, text('x'.repeat(800)));
      const size = Math.ceil(whole.length / PARTS);
      let at = 0;
      const timer = setInterval(() => {
        socket.write(whole.subarray(at, at + size));
        at += size;
        if (at >= whole.length) clearInterval(timer);
      }, EVERY_MS);
    }, TIMEOUT_MS);
    expect(PARTS * EVERY_MS).toBeGreaterThan(TIMEOUT_MS);
    expect(await connection.ask(echo(0))).toHaveLength(800);
  });

  it('does not count the time for which a broker throttles it', async () => {
    const [THROTTLE_MS, TIMEOUT_MS] = [1_500, 1_000];
    let asked = 0;
    const connection = await connectTo(({ answer }) => {
      asked += 1;
      const throttled = new WireWriter().int32(asked === 1 ? THROTTLE_MS : 0).toBuffer();
      setTimeout(() => answer(throttled), asked === 1 ? 0 : THROTTLE_MS);
    }, TIMEOUT_MS);
    const request = { isThrottled: true, read: () => 'answered' };
    expect(await connection.ask(echo(0, request))).toBe('answered');
    expect(await connection.ask(echo(1, request))).toBe('answered');
  });
});
