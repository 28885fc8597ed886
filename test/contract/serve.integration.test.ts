import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Served, startServe } from '../../src/main/hosts/serve';
import { socketPort } from '../../src/main/hosts/serve-socket';
import type { Client } from '../../src/shared/contract/define';
import { coreContract, queryContract, shellContract } from '../../src/shared/contract/index';
import { resultIdSchema } from '../../src/shared/ids';
import { bytesTransport } from '../../src/shared/rpc/bytes';
import { createClient } from '../../src/shared/rpc/client';
import type { Transport } from '../../src/shared/rpc/transport';
import { type BuiltEntry, buildEntry } from '../support/utility/build-entry';

describe('startServe', () => {
  let entry: BuiltEntry;
  let pageFolder = '';
  let served: Served;
  let origin = '';
  let token = '';

  beforeAll(async () => {
    entry = await buildEntry('test/support/utility/stub-utility.ts');
    pageFolder = await mkdtemp(join(tmpdir(), 'lagoon-page-'));
    await writeFile(join(pageFolder, 'index.html'), '<!doctype html>page');
    served = await startServe({
      lakeRoot: '/nowhere',
      port: 0,
      pageFolder,
      utilityPath: entry.path,
      checkOutput: true,
    });
    const url = new URL(served.url);
    origin = url.origin;
    token = new URLSearchParams(url.hash.slice(1)).get('token') ?? '';
    await ready();
  });
  afterAll(async () => {
    await served.close();
    await entry.remove();
    await rm(pageFolder, { recursive: true });
  });

  const ready = (): Promise<void> =>
    vi.waitFor(
      () => {
        const { core, query } = served.pids();
        expect(core).not.toBeNull();
        expect(query).not.toBeNull();
      },
      { timeout: 10_000 },
    );

  interface Attempt {
    path?: string;
    headers?: Record<string, string>;
    protocols?: string[];
  }
  /** The status the server refuses a socket with, or 101. */
  async function attempt({ path = '/peer/core', headers = {}, protocols }: Attempt): Promise<number> {
    const socket = new WebSocket(
      `${origin.replace('http', 'ws')}${path}`,
      protocols ?? ['lagoon.v1', `lagoon-token.${token}`],
      {
        headers: { Origin: origin, ...headers },
      },
    );
    const status = await new Promise<number>((resolve) => {
      socket.on('open', () => resolve(101));
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => resolve(0));
    });
    socket.terminate();
    return status;
  }
  async function connect(peer: string): Promise<Transport> {
    const socket = new WebSocket(
      `${origin.replace('http', 'ws')}/peer/${peer}`,
      ['lagoon.v1', `lagoon-token.${token}`],
      { origin },
    );
    await once(socket, 'open');
    return bytesTransport(socketPort(socket));
  }
  /** Sent raw: fetch would not let a Host header or a path with dots through. */
  function get(
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
  ): Promise<{ status: number; policy: string; body: string }> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(origin);
      const sent = request({ hostname, port, path, headers, method }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            policy: String(response.headers['content-security-policy']),
            body,
          }),
        );
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  it('listens on the loopback address alone', () => {
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(token).toMatch(/^[\w-]{43}$/);
  });

  it('serves the page with its policy', async () => {
    const page = await get('/');
    expect(page).toMatchObject({ status: 200, body: '<!doctype html>page' });
    expect(page.policy).toContain("script-src 'self'");
    expect(page.policy).toContain(`connect-src 'self' ${origin.replace('http', 'ws')}`);
  });

  it.each([
    ['a file outside the page', '/../package.json', {}, 'GET', 404],
    ['an encoded way out', '/%2e%2e/package.json', {}, 'GET', 404],
    ['a file that is not there', '/none.js', {}, 'GET', 404],
    ['a request line that is no address', '//', {}, 'GET', 400],
    ['a rebound name', '/', { Host: 'evil.example:80' }, 'GET', 403],
    ['the right name at another port', '/', { Host: '127.0.0.1:1' }, 'GET', 403],
    ['a POST', '/', {}, 'POST', 405],
  ])('refuses %s', async (_name, path, headers, method, status) => {
    expect((await get(path, headers, method)).status).toBe(status);
  });

  it('opens a socket only to its own page with the token', async () => {
    expect(await attempt({})).toBe(101);
    expect(await attempt({ protocols: ['lagoon.v1'] })).toBe(401);
    expect(await attempt({ protocols: ['lagoon.v1', 'lagoon-token.wrong'] })).toBe(401);
    expect(await attempt({ protocols: ['lagoon.v1', `lagoon-token.${token}x`] })).toBe(401);
    expect(await attempt({ headers: { Origin: 'https://evil.example' } })).toBe(403);
    expect(await attempt({ headers: { Origin: 'null' } })).toBe(403);
    expect(await attempt({ headers: { Host: 'evil.example' } })).toBe(403);
    expect(await attempt({ path: '/peer/other' })).toBe(404);
  });

  it('relays calls, streams and bytes to the right process', async () => {
    const coreSocket = await connect('core');
    const core: Client<typeof coreContract> = createClient(coreContract, coreSocket);
    const querySocket = await connect('query');
    const queryClient = createClient(queryContract, querySocket);
    const info = await core.system.info({});
    expect(info.platform).toBe(`core ${served.pids().core}`);
    expect(Number(info.duckdb)).toBeGreaterThanOrEqual(16);
    let seen = 0;
    for await (const { lakeRoot } of core.system.status({})) {
      expect(JSON.parse(lakeRoot)).toEqual({ lakeRoot: '/nowhere', checkOutput: true });
      seen += 1;
      if (seen === 40) break;
    }
    const window = await queryClient.queries.window({ resultId: resultIdSchema.parse('r'), offset: 0, limit: 100_000 });
    expect(window.arrow).toEqual(new Uint8Array(100_000).fill(7));
    coreSocket.close();
    querySocket.close();
  });

  it('answers the shell itself: no desktop, nothing to choose', async () => {
    const transport = await connect('shell');
    const { shell } = createClient(shellContract, transport);
    expect(await shell.capabilities({})).toEqual({ desktop: false });
    await expect(shell.chooseFolder({ title: 'x' })).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(shell.openLake({ path: '/x' })).rejects.toMatchObject({ code: 'REFUSED' });
    transport.close();
  });

  it('fails pending calls UNAVAILABLE when a process is killed, and serves again with a new one', async () => {
    const { core: killed, query: untouched } = served.pids();
    if (killed === null) throw new Error('no core process');
    const transport = await connect('core');
    const core = createClient(coreContract, transport);
    const reading = (async () => {
      for await (const { runningJobs } of core.system.status({})) {
        expect(runningJobs).toBe(0);
        process.kill(killed, 'SIGKILL');
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await vi.waitFor(() => expect(served.pids().core).not.toBe(killed));
    await ready();
    expect(served.pids().query).toBe(untouched);
    const again = await connect('core');
    expect((await createClient(coreContract, again).system.info({})).platform).toBe(`core ${served.pids().core}`);
    again.close();
  });

  it('ends its processes when it closes', async () => {
    const second = await startServe({ lakeRoot: '/nowhere', port: 0, pageFolder, utilityPath: entry.path });
    await vi.waitFor(() => expect(Object.values(second.pids())).not.toContain(null), { timeout: 10_000 });
    const pids = Object.values(second.pids());
    await second.close();
    for (const pid of pids) expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  });
});
