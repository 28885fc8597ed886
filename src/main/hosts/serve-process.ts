import { type ChildProcess, fork } from 'node:child_process';
import { fromHostSchema, type HostConfig, type HostRole, type ToHost } from '../../shared/rpc/host-messages';
import { portTransport } from '../../shared/rpc/port';
import type { SupervisedProcess } from '../../shared/rpc/supervisor';
import type { Transport } from '../../shared/rpc/transport';

/** DuckDB's long queries each hold a thread of libuv's pool; with four, a file read behind them waits for seconds. */
const CHILD_THREAD_POOL = '16';

interface Channel {
  onValue(value: unknown): void;
  onClosed(): void;
}

/** One forked utility process; every page that talks to it has a numbered channel on its pipe. */
export class ForkedProcess implements SupervisedProcess {
  readonly #child: ChildProcess;
  readonly #channels = new Map<number, Channel>();
  #nextChannel = 1;
  #onReady: () => void = () => undefined;

  constructor(entryPath: string, role: HostRole, config: HostConfig) {
    this.#child = fork(entryPath, [role, JSON.stringify(config)], {
      // Structured clone: bytes and bigint cross as they are.
      serialization: 'advanced',
      // Results alone go to stdout of `lagoon`; whatever a child prints is a message.
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
      env: { ...process.env, UV_THREADPOOL_SIZE: CHILD_THREAD_POOL },
      execArgv: [],
    });
    this.#child.on('message', (data) => this.#receive(data));
    this.#child.once('exit', () => {
      const open = [...this.#channels.values()];
      this.#channels.clear();
      for (const channel of open) channel.onClosed();
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  onReady(listener: () => void): void {
    this.#onReady = listener;
  }

  onExit(listener: (reason: string) => void): void {
    this.#child.once('exit', (code, signal) => listener(signal ?? `exit code ${code ?? 'unknown'}`));
    this.#child.once('error', (error) => {
      // Where it could not even be made, no exit follows.
      if (this.#child.pid === undefined) listener(error.message);
    });
  }

  requestStop(): void {
    this.#tell({ type: 'stop' });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  openChannel(): Transport {
    const channel = this.#nextChannel++;
    const transport = portTransport({
      post: (value) => this.#tell({ type: 'value', channel, value }),
      listen: (onValue, onClosed) => this.#channels.set(channel, { onValue, onClosed }),
      close: () => {
        if (this.#channels.delete(channel)) this.#tell({ type: 'close', channel });
      },
    });
    this.#tell({ type: 'connect', channel });
    return transport;
  }

  #receive(data: unknown): void {
    const message = fromHostSchema.parse(data);
    if (message.type === 'ready') {
      this.#onReady();
      return;
    }
    const channel = this.#channels.get(message.channel);
    if (message.type === 'value') channel?.onValue(message.value);
    else if (this.#channels.delete(message.channel)) channel?.onClosed();
  }

  #tell(message: ToHost): void {
    // A message to a process that has just died is lost like the process; its channels are told by 'exit'.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}
