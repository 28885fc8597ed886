import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const STARTUP_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

export interface MariadbServer {
  readonly host: string;
  readonly port: number;
  /** Of the server's administrator, over TCP. */
  readonly user: string;
  readonly password: string;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGSTOP: once it is stopped it answers nothing, and its connections stay. */
  freeze(): Promise<void>;
  thaw(): void;
  /** On the same data and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface MariadbOptions {
  /** LOAD DATA LOCAL; on many servers it is off. */
  readonly localInfile?: boolean;
  /** PEM files of the server's certificate. */
  readonly tls?: { readonly caFile: string; readonly certificateFile: string; readonly keyFile: string };
}

/** mariadbd is where only administrators look for commands. */
const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` };

/** A MariaDB server on a temporary data folder and a free port of the loopback, Debian's `mariadb-server`. */
export async function startMariadb({ localInfile = true, tls }: MariadbOptions = {}): Promise<MariadbServer> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-mariadb-'));
  const data = join(folder, 'data');
  const socket = join(folder, 'sock');
  const port = await freePort();
  const { username } = userInfo();
  const password = 'the-administrator-of-a-test';
  await mkdir(data);
  try {
    await run(
      'mariadb-install-db',
      [
        '--no-defaults',
        `--datadir=${data}`,
        '--auth-root-authentication-method=normal',
        `--user=${username}`,
        '--skip-test-db',
      ],
      { env },
    );
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(
      'No MariaDB data folder could be made. Install the server: sudo apt-get install -y --no-install-recommends mariadb-server',
      {
        cause: error,
      },
    );
  }
  const initial = join(folder, 'initial.sql');
  await writeFile(
    initial,
    `CREATE USER IF NOT EXISTS 'admin'@'%' IDENTIFIED BY '${password}';\nGRANT ALL PRIVILEGES ON *.* TO 'admin'@'%' WITH GRANT OPTION;\n`,
  );
  const begin = async (): Promise<Running> => {
    const child = spawn(
      'mariadbd',
      [
        '--no-defaults',
        `--datadir=${data}`,
        `--socket=${socket}`,
        `--port=${port}`,
        `--user=${username}`,
        `--pid-file=${join(folder, 'pid')}`,
        `--init-file=${initial}`,
        `--local-infile=${localInfile ? 'ON' : 'OFF'}`,
        '--bind-address=127.0.0.1',
        '--skip-name-resolve',
        '--innodb-buffer-pool-size=256M',
        '--innodb-log-file-size=128M',
        '--innodb-flush-log-at-trx-commit=1',
        ...(tls === undefined
          ? []
          : [`--ssl-ca=${tls.caFile}`, `--ssl-cert=${tls.certificateFile}`, `--ssl-key=${tls.keyFile}`]),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], env },
    );
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-8000);
    });
    const exited = once(child, 'exit').then(() => undefined);
    const failed = exited.then(() => {
      throw new Error(`mariadbd ended while it started:\n${said}`);
    });
    // Awaited by the race alone.
    failed.catch(() => undefined);
    await Promise.race([untilItAnswers(port), failed]);
    return { pid: child.pid ?? 0, end: (signal) => child.kill(signal), exited };
  };
  let running = await begin();
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    running.end(signal);
    const gone = await Promise.race([running.exited.then(() => true), delay(STOP_TIMEOUT_MS, false, { ref: false })]);
    if (!gone) running.end('SIGKILL');
    await running.exited;
  };
  return {
    host: '127.0.0.1',
    port,
    user: 'admin',
    password,
    kill: () => end('SIGKILL'),
    async freeze() {
      running.end('SIGSTOP');
      await untilStopped(running.pid);
    },
    thaw: () => running.end('SIGCONT'),
    async restart() {
      running = await begin();
    },
    async stop() {
      running.end('SIGCONT');
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly pid: number;
  end(signal: NodeJS.Signals): void;
  readonly exited: Promise<void>;
}

/** The signal is on its way when `kill` returns: a thread that runs meanwhile may yet answer a question. */
async function untilStopped(pid: number): Promise<void> {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  for (;;) {
    const threads = await readdir(`/proc/${pid}/task`);
    const stats = await Promise.all(
      threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => '')),
    );
    // The state stands after the name, which may hold anything; of a thread that has just ended nothing is told, and all are looked at again.
    if (stats.every((stat) => stat.slice(stat.lastIndexOf(')') + 2).startsWith('T'))) return;
    if (Date.now() > deadline) throw new Error(`mariadbd (${pid}) does not stop`);
    await delay(5);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** It greets whoever connects, once it can serve. */
async function untilItAnswers(port: number): Promise<void> {
  const deadline = Date.now() + STARTUP_TIMEOUT_MS;
  for (;;) {
    const greeted = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('data', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
      socket.once('end', () => resolve(false));
    });
    if (greeted) return;
    if (Date.now() > deadline) throw new Error(`mariadbd did not answer on port ${port}`);
    await delay(100);
  }
}
