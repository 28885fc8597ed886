import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { testConnection } from '../../../src/main/adapters/kafka/connection-test';
import { ensureKafka } from './install';
import { plainKafka } from './reading';

const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 20_000;
const JVM = ['-Xms64m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=4', '-Djava.awt.headless=true'];

/**
 * Runs its arguments as a child whose life hangs on this shell's standard input: when whoever holds the other end dies, however it dies,
 * the pipe closes and the child is killed.
 */
const LEASHED = [
  'exec 3<&0',
  '"$@" </dev/null 2>&1 & child=$!',
  '(read -r _ <&3; kill -9 "$child") & leash=$!',
  'wait "$child"; code=$?',
  'kill "$leash"; exit "$code"',
].join('\n');

export interface KafkaBroker {
  /** host:port, loopback. */
  readonly brokers: readonly string[];
  /** host:port of each listener beside the plain one, by name. */
  readonly listeners: ReadonlyMap<string, string>;
  /** SIGKILL; the log folder stays, for `restart`. */
  kill(): Promise<void>;
  /** Starts again after `kill`, on the same port and log folder. */
  restart(): Promise<void>;
  /** Ends the broker and removes its folder. */
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('No free port on 127.0.0.1.'));
        else resolve(address.port);
      });
    });
  });
}

/** A listener beside the plain one, on loopback. `name` is Kafka's, in capitals; `protocol` one of SSL, SASL_SSL, SASL_PLAINTEXT. */
export interface ExtraListener {
  readonly name: string;
  readonly protocol: string;
  /** Where clients are sent, where it is not the listener itself: a proxy's port on loopback. */
  readonly advertisedPort?: number;
}

export interface KafkaOptions {
  readonly listeners: readonly ExtraListener[];
  /** Lines of server.properties. */
  readonly properties: readonly string[];
  /** Arguments of kafka-storage format beside the cluster's. */
  readonly formatArguments: readonly string[];
}

const plain: KafkaOptions = { listeners: [], properties: [], formatArguments: [] };

/** Of a broker that a test kills and starts again: it may come back once its old session ran out. The others' sessions are long: on a busy machine a broker that is late with its word to the controller would have no partition for a moment. */
export const mortal: KafkaOptions = {
  ...plain,
  properties: ['broker.session.timeout.ms=2000', 'broker.heartbeat.interval.ms=500'],
};

function properties(
  folder: string,
  port: number,
  controllerPort: number,
  extra: readonly (ExtraListener & { readonly port: number })[],
  more: readonly string[],
): string {
  const others = extra.map((each) => `,${each.name}://127.0.0.1:${each.port}`).join('');
  const advertised = extra.map((each) => `,${each.name}://127.0.0.1:${each.advertisedPort ?? each.port}`).join('');
  const protocols = extra.map(({ name, protocol }) => `,${name}:${protocol}`).join('');
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}${others}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port}${advertised}`,
    'controller.listener.names=CONTROLLER',
    `listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT${protocols}`,
    `log.dirs=${join(folder, 'logs')}`,
    'num.partitions=1',
    'auto.create.topics.enable=false',
    'offsets.topic.num.partitions=1',
    'offsets.topic.replication.factor=1',
    'transaction.state.log.num.partitions=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    // Retention goes by the records' own times, and a test's records are often years old.
    'log.retention.ms=-1',
    // What is said twice holds as it is said last.
    'broker.session.timeout.ms=60000',
    ...more,
    '',
  ].join('\n');
}

class Process {
  private tail = '';
  private readonly ended: Promise<number | null>;

  private constructor(private readonly shell: ChildProcess) {
    this.ended = new Promise((resolve) => {
      shell.once('error', () => resolve(null));
      shell.once('close', (code) => resolve(code));
    });
    const keep = (chunk: Buffer): void => {
      this.tail = (this.tail + chunk.toString('utf8')).slice(-4_000);
    };
    shell.stdout?.on('data', keep);
    shell.stderr?.on('data', keep);
  }

  static java(jars: string, args: readonly string[]): Process {
    const shell = spawn('sh', ['-c', LEASHED, 'sh', 'java', ...JVM, '-cp', join(jars, '*'), ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return new Process(shell);
  }

  get output(): string {
    return this.tail;
  }

  exited(): Promise<number | null> {
    return this.ended;
  }

  hasExited(): boolean {
    return this.shell.exitCode !== null || this.shell.signalCode !== null;
  }

  /** SIGKILL of the child: lets go of the leash. */
  async kill(): Promise<void> {
    this.shell.stdin?.end();
    const timeout = AbortSignal.timeout(STOP_TIMEOUT_MS);
    await Promise.race([
      this.ended,
      new Promise((_, reject) =>
        timeout.addEventListener('abort', () => reject(new Error(`Kafka did not die:\n${this.tail}`)), { once: true }),
      ),
    ]);
  }
}

/** A real Kafka broker of one node on loopback with a fresh log folder. Resolves when it answers a metadata request. */
export async function startKafka(
  say: (line: string) => void = () => {},
  options: KafkaOptions = plain,
): Promise<KafkaBroker> {
  const jars = await ensureKafka(say);
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-kafka-'));
  try {
    const port = await freePort();
    const controllerPort = await freePort();
    const config = join(folder, 'server.properties');
    const extra = [];
    for (const listener of options.listeners) extra.push({ ...listener, port: await freePort() });
    await writeFile(config, properties(folder, port, controllerPort, extra, options.properties));

    const clusterId = randomBytes(16).toString('base64url');
    // In one word: an id may begin with a dash, which by itself would be read as an option.
    const format = Process.java(jars, [
      'kafka.tools.StorageTool',
      'format',
      `--cluster-id=${clusterId}`,
      '-c',
      config,
      ...options.formatArguments,
    ]);
    if ((await format.exited()) !== 0) throw new Error(`Kafka could not format its log folder:\n${format.output}`);

    const address = `127.0.0.1:${port}`;
    let current = await launch(jars, config, address);
    return {
      brokers: [address],
      listeners: new Map(extra.map(({ name, port: own }) => [name, `127.0.0.1:${own}`])),
      kill: () => current.kill(),
      restart: async () => {
        await current.kill();
        current = await launch(jars, config, address);
      },
      stop: async () => {
        await current.kill();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function launch(jars: string, config: string, address: string): Promise<Process> {
  const broker = Process.java(jars, ['kafka.Kafka', config]);
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (broker.hasExited()) throw new Error(`Kafka ended while starting:\n${broker.output}`);
    const steps = await testConnection(plainKafka([address]));
    if (steps.every((step) => step.ok)) return broker;
    if (Date.now() > deadline) {
      await broker.kill();
      throw new Error(`Kafka did not answer on ${address} within ${START_TIMEOUT_MS / 1000} s:\n${broker.output}`);
    }
    // Between two questions only; readiness is decided by the broker's answer.
    await delay(100);
  }
}
