import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { KsqldbSettings } from '../../../shared/contract/settings';
import { LakeError } from '../../../shared/errors';
import type { KsqlServer } from '../../core/ports';
import { createKsqldbConnector } from './ksqldb-connector';

const containing = (text: string): unknown => expect.stringContaining(text);

const INFO =
  '{"KsqlServerInfo":{"version":"0.29.0","kafkaClusterId":"c","ksqlServiceId":"s","serverStatus":"RUNNING"}}';

const servers: Server[] = [];
const sockets = new Set<Socket>();
const clients: KsqlServer[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(server: Server, scheme = 'http'): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server of a test listens on a port.');
  return `${scheme}://127.0.0.1:${address.port}`;
}

function connect(url: string, httpVersion: KsqldbSettings['httpVersion'], timeoutSeconds = 10): KsqlServer {
  const files = { caFile: null, certificateFile: null, keyFile: null };
  const settings = { url, username: null, ...files, httpVersion, timeoutSeconds };
  const client = createKsqldbConnector().connect({ settings, password: null });
  clients.push(client);
  return client;
}

async function failureOf(work: Promise<unknown>): Promise<LakeError> {
  const error: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(error instanceof LakeError)) throw new Error('It should have failed with a LakeError.', { cause: error });
  return error;
}

/** Takes connections and never says a word. */
const silentServer = (): Server => createTcpServer();

describe('a connection', () => {
  it.each([
    ['https', '1.1'],
    ['https', '2'],
    ['http', '2'],
  ] as const)('is given up where %s, HTTP/%s, is never agreed on', async (scheme, version) => {
    const error = await failureOf(connect(await listen(silentServer(), scheme), version, 0.2).info());
    expect(error).toMatchObject({ code: 'UNAVAILABLE', details: { sent: false } });
    expect(error.message).toContain('did not take the connection within 0.2 s');
  });

  it('is given up where no answer comes', async () => {
    const error = await failureOf(connect(await listen(silentServer()), '1.1', 0.2).info());
    expect(error).toMatchObject({ code: 'UNAVAILABLE', details: { sent: true } });
    expect(error.message).toContain('sent nothing for 0.2 s');
  });

  it.each(['1.1', '2'] as const)('is cancelled by HTTP/%s before it is there', async (version) => {
    const controller = new AbortController();
    const asking = failureOf(connect(await listen(silentServer()), version).info(controller.signal));
    controller.abort();
    expect(await asking).toMatchObject({ code: 'CANCELLED' });
    expect(await failureOf(connect('http://127.0.0.1:1', version).info(controller.signal))).toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('is of HTTP/2 only with who speaks it', async () => {
    const url = await listen(createHttpServer((_request, response) => response.end(INFO)));
    expect(await failureOf(connect(url, '2').info())).toMatchObject({
      code: 'SOURCE',
      message: containing('Set HTTP/1.1 under Settings, ksqlDB'),
    });
  });

  it('is of HTTP/1.1 only with who speaks it', async () => {
    const url = await listen(createHttp2Server((_request, response) => response.end(INFO)));
    expect(await failureOf(connect(url, '1.1', 2).info())).toBeInstanceOf(LakeError);
  });
});

describe('a kept connection', () => {
  it.each(['1.1', '2'] as const)('serves the next request by HTTP/%s', async (version) => {
    let connections = 0;
    const server =
      version === '2'
        ? createHttp2Server((_request, response) => response.end(INFO))
        : createHttpServer((_request, response) => response.end(INFO));
    const url = await listen(server);
    server.on('connection', () => connections++);
    const client = connect(url, version);
    for (let time = 0; time < 3; time++) expect((await client.info()).version).toBe('0.29.0');
    expect(connections).toBe(1);
  });

  it('that the server closed at that moment is made anew', async () => {
    const served = new Map<Socket, number>();
    const url = await listen(
      createHttpServer((request, response) => {
        const times = served.get(request.socket) ?? 0;
        served.set(request.socket, times + 1);
        if (times === 0) response.end(INFO);
        else request.socket.destroy();
      }),
    );
    const client = connect(url, '1.1');
    expect((await client.info()).version).toBe('0.29.0');
    expect((await client.info()).version).toBe('0.29.0');
    expect([...served.values()]).toEqual([2, 1]);
  });

  it.each(['1.1', '2'] as const)('does not carry a statement, by HTTP/%s', async (version) => {
    const used: unknown[] = [];
    const isStatement = (method: string | undefined): boolean => method === 'POST';
    const server =
      version === '2'
        ? createHttp2Server((request, response) => {
            used.push(request.stream.session);
            response.end(isStatement(request.method) ? '[]' : INFO);
          })
        : createHttpServer((request, response) => {
            used.push(request.socket);
            response.end(isStatement(request.method) ? '[]' : INFO);
          });
    const client = connect(await listen(server), version);
    await client.info();
    await client.execute('CREATE …;');
    expect(new Set(used).size).toBe(2);
  });

  it('is made anew after the server closed that of HTTP/2', async () => {
    const server = createHttp2Server((_request, response) => response.end(INFO));
    const client = connect(await listen(server), '2');
    await client.info();
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => sockets.size).toBe(0);
    await expect.poll(() => client.info().then(({ version }) => version, String)).toBe('0.29.0');
  });
});
