import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import { z } from 'zod';
import { fromHostSchema, type HostConfig, type HostRole, type ToHost } from '../../shared/rpc/host-messages';
import { keyringAskSchema, type KeyringAnswer, type KeyringAsk } from '../../shared/rpc/keyring-messages';
import { type SupervisedProcess, Supervisor } from '../../shared/rpc/supervisor';

/** DuckDB's long queries each hold a thread of libuv's pool; with four, a file read behind them waits for seconds. */
const CHILD_THREAD_POOL = '16';

const fromProcessSchema = z.union([fromHostSchema, keyringAskSchema]);

/** Answers what the core asks of the desktop's keyring. */
export type AnswerKeyring = (ask: KeyringAsk['ask']) => Promise<KeyringAnswer['answer']>;

class ElectronProcess implements SupervisedProcess {
  readonly #child: UtilityProcess;
  #onReady: () => void = () => undefined;

  constructor(entryPath: string, role: HostRole, config: HostConfig, answerKeyring: AnswerKeyring) {
    this.#child = utilityProcess.fork(entryPath, [role, JSON.stringify(config)], {
      serviceName: `lagoon-${role}`,
      stdio: 'inherit',
      env: { ...process.env, UV_THREADPOOL_SIZE: CHILD_THREAD_POOL },
    });
    this.#child.on('message', (data: unknown) => {
      const message = fromProcessSchema.parse(data);
      if (message.type === 'ready') this.#onReady();
      else if (message.type === 'keyring') void this.#answer(message, answerKeyring);
    });
  }

  async #answer({ id, ask }: KeyringAsk, answerKeyring: AnswerKeyring): Promise<void> {
    const answer = await answerKeyring(ask);
    this.#child.postMessage({ type: 'keyring', id, answer } satisfies KeyringAnswer);
  }

  onReady(listener: () => void): void {
    this.#onReady = listener;
  }

  onExit(listener: (reason: string) => void): void {
    this.#child.once('exit', (code) => listener(`exit code ${code}`));
  }

  requestStop(): void {
    this.#child.postMessage({ type: 'stop' } satisfies ToHost);
  }

  kill(): void {
    // utilityProcess.kill() is a SIGTERM, which a process inside a long native call does not hear.
    const { pid } = this.#child;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    // Not spawned yet, or never: a signal has no address.
    else this.#child.kill();
  }

  connect(port: MessagePortMain): void {
    this.#child.postMessage({ type: 'connect', channel: 0 } satisfies ToHost, [port]);
  }
}

/** One utility process of the desktop, kept running. The page's ports go straight to it: no data passes through main. */
export class CoreHost {
  readonly role: HostRole;
  readonly #supervisor: Supervisor<ElectronProcess>;
  readonly #entryPath: string;
  #config: HostConfig;

  readonly #onGone: () => void;

  /** `onReady` is told of each new process: the page needs a new port. `onGone`: its port leads nowhere now. */
  constructor(
    role: HostRole,
    entryPath: string,
    config: HostConfig,
    { onReady, onGone, answerKeyring }: { onReady: () => void; onGone: () => void; answerKeyring: AnswerKeyring },
  ) {
    this.#onGone = onGone;
    this.role = role;
    this.#entryPath = entryPath;
    this.#config = config;
    this.#supervisor = new Supervisor<ElectronProcess>({
      fork: () => new ElectronProcess(this.#entryPath, this.role, this.#config, answerKeyring),
      onReady,
      onLost: (reason, delayMs) => {
        process.stderr.write(`The ${role} process ended (${reason}); it is started again in ${delayMs} ms.\n`);
        onGone();
      },
      startTimer: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
      monotonicMs: () => performance.now(),
    });
  }

  start(): void {
    this.#supervisor.start();
  }

  /** The page's end of a new channel, or null while there is no process to talk to: `onReady` follows. */
  openPort(): MessagePortMain | null {
    const running = this.#supervisor.ready;
    if (running === null) return null;
    const { port1, port2 } = new MessageChannelMain();
    running.connect(port1);
    return port2;
  }

  async restartWith(config: HostConfig): Promise<void> {
    this.#onGone();
    await this.#supervisor.stop();
    this.#config = config;
    this.#supervisor.start();
  }

  stop(): Promise<void> {
    return this.#supervisor.stop();
  }
}
