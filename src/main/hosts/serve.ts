import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Handlers } from '../../shared/contract/define';
import { type ShellContract, shellContract } from '../../shared/contract/index';
import { LakeError, messageOf } from '../../shared/errors';
import { pageFile, pageHeaders } from '../../shared/page';
import { bytesTransport } from '../../shared/rpc/bytes';
import { SOCKET_PROTOCOL } from '../../shared/rpc/channel';
import { MAX_FRAME_BYTES } from '../../shared/rpc/codec';
import type { HostRole } from '../../shared/rpc/host-messages';
import { serve } from '../../shared/rpc/server';
import { Supervisor } from '../../shared/rpc/supervisor';
import { admitSocket, refuseHost } from './serve-access';
import { ForkedProcess } from './serve-process';
import { relay } from './serve-relay';
import { socketPort } from './serve-socket';

/** The address is never one that another machine can reach. */
const LOOPBACK = '127.0.0.1';
/** Three sockets a tab: ten tabs, and an end to a page that opens them in a loop. */
const MAX_SOCKETS = 32;

export interface ServeSettings {
  readonly lakeRoot: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Folder of the built page. */
  readonly pageFolder?: string;
  /** The utility processes' entry. */
  readonly utilityPath?: string;
  /** Every answer is checked against the contract; tests and development. */
  readonly checkOutput?: boolean;
}

export interface Served {
  /** With the token in its fragment: whoever has it has the console. */
  readonly url: string;
  /** Pids of the utility processes that answer now. */
  pids(): Readonly<Record<HostRole, number | null>>;
  /** Ends the sockets, then the processes in order (at most 5 s), then the server. */
  close(): Promise<void>;
}

/** The console for a browser on this machine: the built page over HTTP, and a WebSocket for each peer. */
export async function startServe(settings: ServeSettings): Promise<Served> {
  const pageFolder = settings.pageFolder ?? join(import.meta.dirname, '..', 'renderer');
  const utilityPath = settings.utilityPath ?? join(import.meta.dirname, 'utility.js');
  const checkOutput = settings.checkOutput ?? false;
  const token = randomBytes(32).toString('base64url');
  const hosts = {
    core: supervise('core', utilityPath, { lakeRoot: settings.lakeRoot, checkOutput }),
    query: supervise('query', utilityPath, { lakeRoot: settings.lakeRoot, checkOutput }),
  };

  const server = createServer((request, response) => {
    answerPage(request, response, pageFolder, port).catch((error: unknown) => {
      reportShellError(error);
      response.destroy();
    });
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SOCKET_PROTOCOL) ? SOCKET_PROTOCOL : false),
  });
  server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    const admitted = admitSocket(request.url ?? '', request.headers, port, token);
    if ('status' in admitted) return refuseUpgrade(stream, admitted.status, admitted.reason);
    if (sockets.clients.size >= MAX_SOCKETS) return refuseUpgrade(stream, 503, 'Too many pages are open.');
    const { peer } = admitted;
    const host = peer === 'shell' ? null : hosts[peer].ready;
    if (peer !== 'shell' && host === null) return refuseUpgrade(stream, 503, 'It is being started.');
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const page = bytesTransport(socketPort(socket), {
        onMalformed: (error) => process.stderr.write(`${messageOf(error)}\n`),
      });
      if (host === null) serve(shellContract, webShell, page, { checkOutput, onInternalError: reportShellError });
      else relay(page, host.openChannel());
    });
  });

  server.listen(settings.port, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new LakeError('IO', 'The server has no port.');
  const { port } = address;
  hosts.core.start();
  hosts.query.start();

  return {
    url: `http://${LOOPBACK}:${port}/#token=${token}`,
    pids: () => ({ core: hosts.core.ready?.pid ?? null, query: hosts.query.ready?.pid ?? null }),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await Promise.all([hosts.core.stop(), hosts.query.stop()]);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function supervise(
  role: HostRole,
  entryPath: string,
  config: { lakeRoot: string; checkOutput: boolean },
): Supervisor<ForkedProcess> {
  return new Supervisor({
    fork: () => new ForkedProcess(entryPath, role, config),
    onReady: () => undefined,
    onLost: (reason, delayMs) => {
      process.stderr.write(`The ${role} process ended (${reason}); it is started again in ${delayMs} ms.\n`);
    },
    startTimer: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    monotonicMs: () => performance.now(),
  });
}

/** A browser tab has no dialogs of this machine: the page asks for typed paths, and the lake is the one that was served. */
const refused = async (): Promise<never> => {
  throw new LakeError('REFUSED', 'Only the desktop app can do this. In the browser, type the path.');
};
const webShell: Handlers<ShellContract> = {
  shell: {
    capabilities: async () => ({ desktop: false }),
    chooseFolder: refused,
    chooseFile: refused,
    chooseSaveFile: refused,
    openLake: refused,
    speak: async () => ({}),
  },
};

function reportShellError(error: unknown): string {
  const logId = `serve-${process.pid}-${Date.now()}`;
  process.stderr.write(`${logId} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return logId;
}

/** Null for a request line that is no address, such as `//`. */
function pathnameOf(url: string): string | null {
  try {
    return new URL(url, 'http://page').pathname;
  } catch {
    return null;
  }
}

/** The page's own files. They hold no data and need no token: data comes over the sockets alone. */
async function answerPage(
  request: IncomingMessage,
  response: ServerResponse,
  pageFolder: string,
  port: number,
): Promise<void> {
  const connect = [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`];
  const text = (status: number, body: string): void => {
    response.writeHead(status, pageHeaders('text/plain; charset=utf-8', connect)).end(body);
  };
  const refusal = refuseHost(request.headers, port);
  if (refusal !== null) return text(refusal.status, refusal.reason);
  if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'Only GET is answered.');
  const pathname = pathnameOf(request.url ?? '/');
  if (pathname === null) return text(400, 'That is no address.');
  const file = pageFile(pathname);
  if (file === null) return text(404, 'There is nothing here.');
  try {
    const bytes = await readFile(join(pageFolder, file.relativePath));
    response.writeHead(200, pageHeaders(file.contentType, connect)).end(request.method === 'HEAD' ? undefined : bytes);
  } catch {
    text(404, 'There is nothing here.');
  }
}

function refuseUpgrade(stream: Duplex, status: number, reason: string): void {
  stream.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(reason)}\r\nConnection: close\r\n\r\n${reason}`,
  );
}
