import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createKsqldbConnector } from '../../../src/main/adapters/ksqldb/ksqldb-connector';
import type { KsqlConnection, KsqlConnector, KsqlServer } from '../../../src/main/core/ports';
import type { KsqldbSettings } from '../../../src/shared/contract/settings';
import { LakeError } from '../../../src/shared/errors';

/** Of who logs in to a scripted server. */
export const PASSWORD = 'open sesame';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (asked: Asked, response: ServerResponse) => void;

type Change = Partial<Pick<KsqldbSettings, 'username' | 'timeoutSeconds'>>;

export interface ScriptedServers {
  /** Waits for nothing: what it would have waited for is in `slept`. */
  readonly connector: KsqlConnector;
  /** Milliseconds. */
  readonly slept: number[];
  /** A server that answers what the test says; `asked` is what came, in its order. */
  listen(answer: Answer): Promise<{ url: string; asked: Asked[] }>;
  connectionTo(url: string, change?: Change): KsqlConnection;
  connect(url: string, change?: Change): KsqlServer;
  /** Ends every server and client; for after each test. */
  close(): Promise<void>;
}

export function scriptedServers(): ScriptedServers {
  const servers: Server[] = [];
  const clients: KsqlServer[] = [];
  const slept: number[] = [];
  const connector = createKsqldbConnector({
    clock: {
      now: () => new Date('2026-01-01T00:00:00Z'),
      sleep(ms, signal) {
        slept.push(ms);
        return signal?.aborted === true ? Promise.reject(new LakeError('CANCELLED', 'Stopped.')) : Promise.resolve();
      },
    },
    random: () => 0.5,
  });
  const connectionTo = (url: string, change: Change = {}): KsqlConnection => ({
    settings: {
      url,
      username: null,
      caFile: null,
      certificateFile: null,
      keyFile: null,
      httpVersion: '1.1',
      timeoutSeconds: 10,
      ...change,
    },
    password: change.username === undefined ? null : PASSWORD,
  });
  return {
    connector,
    slept,
    connectionTo,
    async listen(answer) {
      const asked: Asked[] = [];
      const server = createServer((request, response) => {
        void text(request).then((body) => {
          const one = { path: request.url ?? '', headers: request.headers, body };
          asked.push(one);
          answer(one, response);
        });
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('A server of a test listens on a port.');
      return { url: `http://127.0.0.1:${address.port}`, asked };
    },
    connect(url, change) {
      const client = connector.connect(connectionTo(url, change));
      clients.push(client);
      return client;
    },
    async close() {
      slept.length = 0;
      for (const client of clients.splice(0)) await client.close();
      for (const server of servers.splice(0)) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/vnd.ksql.v1+json', ...headers });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
}
