import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeAuthority } from '../kafka/certificates';
import { startKsqldb, type KsqldbStandIn } from './server';

const brokers = inject('kafkaBrokers');
const ROWS = 40_000;
const SELECT = JSON.stringify({ sql: 'SELECT * FROM s;' });
const accept = 'application/vnd.ksql.v1+json';

/** Connections, log-in, and how fast rows flow: what is the same for every statement. */
describe.runIf(brokers !== null)('the transport of the stand-in for ksqlDB', () => {
  const stopping: (() => Promise<void> | void)[] = [];
  let folder: string;
  let tls: { key: string; cert: string };
  let ca: string;
  let setUp: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lagoon-ksqldb-'));
    const authority = await makeAuthority(folder, 'authority');
    const issued = await authority.issue('server', ['IP:127.0.0.1']);
    ca = await readFile(authority.caFile, 'utf8');
    tls = { key: await readFile(issued.keyFile, 'utf8'), cert: await readFile(issued.certificateFile, 'utf8') };
    const topic = `ksqldb-${randomUUID()}`;
    const kafka = new Kafka({ brokers: brokers ?? [], logLevel: logLevel.NOTHING });
    const [admin, producer] = [kafka.admin(), kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })];
    await Promise.all([admin.connect(), producer.connect()]);
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    const text = 'x'.repeat(400);
    // A batch of a broker is a megabyte at the most.
    for (let first = 0; first < ROWS; first += 1_000) {
      const messages = Array.from({ length: 1_000 }, (_, n) => ({ value: `{"n":${first + n},"text":"${text}"}` }));
      await producer.send({ topic, messages });
    }
    await Promise.all([admin.disconnect(), producer.disconnect()]);
    setUp = `CREATE STREAM s (n INT, text STRING) WITH (kafka_topic='${topic}', value_format='JSON');`;
  });
  afterEach(async () => {
    for (const stop of stopping.splice(0).toReversed()) await stop();
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function start(options: Partial<Parameters<typeof startKsqldb>[0]> = {}): Promise<KsqldbStandIn> {
    const server = await startKsqldb({ brokers: brokers ?? [], setUp, ...options });
    stopping.push(() => server.stop());
    return server;
  }

  function session(url: string): ClientHttp2Session {
    const client = connect(url, { ca });
    client.on('error', () => undefined);
    stopping.push(() => client.destroy());
    return client;
  }

  const select = (client: ClientHttp2Session): ClientHttp2Stream =>
    client.request({ ':method': 'POST', ':path': '/query-stream', accept }).end(SELECT);

  async function linesOf(body: AsyncIterable<Buffer>): Promise<string[]> {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8').split('\n');
  }

  it.each([['h2c', undefined] as const, ['h2', 'tls'] as const])('speaks HTTP/2: %s', async (protocol, secured) => {
    const server = await start(secured === undefined ? {} : { tls });
    const client = session(server.url);
    const lines = await linesOf(select(client));
    expect(client.alpnProtocol).toBe(protocol);
    expect(lines).toHaveLength(ROWS + 2);
    expect(lines.at(-1)).toBe('{"finalMessage":"Query Completed"}]');
  });

  it('speaks HTTP/1.1 over TLS to whom asks for no other', async () => {
    const { url } = await start({ tls });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      httpsRequest(`${url}/info`, { ca }, resolve).on('error', reject).end();
    });
    expect([response.httpVersion, response.statusCode]).toEqual(['1.1', 200]);
    response.resume();
  });

  it('closes the query of a stream that is reset, and keeps its connection', async () => {
    const server = await start();
    const client = session(server.url);
    const stream = select(client);
    await new Promise((resolve) => {
      stream.once('data', resolve);
    });
    stream.close();
    await expect.poll(() => server.closedQueries()).toBe(1);
    expect(server.openQueries()).toBe(0);
    expect(await linesOf(select(client))).toHaveLength(ROWS + 2);
  });

  it('wants the log-in that it was told', async () => {
    const { url } = await start({ password: { username: 'reader', password: 'sesame' } });
    const status = async (login: string | null): Promise<number> => {
      const headers = login === null ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
      return (await fetch(`${url}/info`, { headers })).status;
    };
    expect([await status(null), await status('reader:other'), await status('reader:sesame')]).toEqual([401, 401, 200]);
    expect(await (await fetch(`${url}/info`)).json()).toEqual({
      '@type': 'generic_error',
      error_code: 40100,
      message: 'Unauthorized',
    });
  });

  it.each(['http/1.1', 'h2c'])('goes no faster than a slow client takes it: %s', async (version) => {
    const server = await start();
    const body =
      version === 'h2c'
        ? select(session(server.url))
        : await new Promise<IncomingMessage>((resolve, reject) => {
            httpRequest(`${server.url}/query-stream`, { method: 'POST', headers: { accept } }, resolve)
              .on('error', reject)
              .end(SELECT);
          });
    body.pause();
    // What fits into the buffers on the way, and then nothing more.
    let before = -1;
    await expect
      .poll(
        () => {
          const isStill = server.rowsSent() > 0 && server.rowsSent() === before;
          before = server.rowsSent();
          return isStill;
        },
        { interval: 500, timeout: 30_000 },
      )
      .toBe(true);
    expect(server.rowsSent()).toBeLessThan(ROWS);
    expect(await linesOf(body)).toHaveLength(ROWS + 2);
    expect(server.rowsSent()).toBe(ROWS);
    expect(server.closedQueries()).toBe(0);
  });
});
