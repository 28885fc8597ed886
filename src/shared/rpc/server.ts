import type { CallContext, Contract, Handlers, Operation } from '../contract/define';
import { isCancelled, LakeError, type WireError } from '../errors';
import { type CallFrame, PROTOCOL_VERSION } from './frames';
import type { Transport } from './transport';

export interface ServeOptions {
  /** Parses every answer before it is sent and fails the call where it differs from the contract. For tests and development. */
  readonly checkOutput?: boolean;
  /** Writes an unexpected error down whole; returns the id under which it is found in the log. */
  onInternalError(error: unknown): string;
  /** Calls of one connection that may run at a time; the next is refused. */
  readonly maxConcurrentCalls?: number;
}

const DEFAULT_MAX_CONCURRENT_CALLS = 1024;

interface RunningCall {
  readonly controller: AbortController;
  addCredit(items: number): void;
}

/**
 * Answers the contract's calls on one connection until it closes; then every handler's signal fires.
 * Throws at once where a handler is missing.
 */
export function serve<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  transport: Transport,
  options: ServeOptions,
): void {
  const table = handlerTable(contract, handlers);
  const maxCalls = options.maxConcurrentCalls ?? DEFAULT_MAX_CONCURRENT_CALLS;
  const running = new Map<number, RunningCall>();

  transport.onFrame((frame) => {
    if (frame.type === 'call') start(frame);
    else if (frame.type === 'cancel')
      running.get(frame.id)?.controller.abort(new LakeError('CANCELLED', 'The caller cancelled.'));
    else if (frame.type === 'credit') running.get(frame.id)?.addCredit(frame.items);
  });
  transport.onClose(() => {
    for (const call of running.values()) call.controller.abort(new LakeError('CANCELLED', 'The connection closed.'));
  });

  function start(frame: CallFrame): void {
    const entry = table.get(frame.operation);
    const refusal = running.has(frame.id)
      ? new LakeError('INVALID_INPUT', `Call ${frame.id} is already running.`)
      : refuse(frame, entry, running.size, maxCalls);
    if (refusal !== null || entry === undefined) {
      sendError(frame.id, refusal);
      return;
    }
    const controller = new AbortController();
    const credit = new Credit(frame.credit ?? 0, controller.signal);
    running.set(frame.id, { controller, addCredit: (items) => credit.add(items) });
    void run(frame, entry, controller.signal, credit)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) sendError(frame.id, error);
      })
      .finally(() => running.delete(frame.id));
  }

  async function run(frame: CallFrame, entry: Entry, signal: AbortSignal, credit: Credit): Promise<void> {
    const { operation } = entry;
    const input = parseInput(frame, operation);
    const answer = entry.invoke(input, { signal });
    if (operation.kind !== 'stream') {
      const value = check(frame.operation, operation, await answer);
      if (!signal.aborted) transport.send({ type: 'result', id: frame.id, value });
      return;
    }
    if (!isAsyncIterable(answer)) throw new Error(`The handler of ${frame.operation} returned no async iterable.`);
    await pump(frame, operation, answer, signal, credit);
  }

  async function pump(
    frame: CallFrame,
    operation: Operation,
    items: AsyncIterable<unknown>,
    signal: AbortSignal,
    credit: Credit,
  ): Promise<void> {
    const iterator = items[Symbol.asyncIterator]();
    // The producer may be waiting for something that is not tied to the signal: ask it to finish as well.
    const stopIterator = (): void => {
      void Promise.resolve(iterator.return?.()).catch(options.onInternalError);
    };
    signal.addEventListener('abort', stopIterator, { once: true });
    let finished = false;
    try {
      while (await credit.take()) {
        const next = await iterator.next();
        if (signal.aborted) return;
        if (next.done === true) {
          finished = true;
          transport.send({ type: 'end', id: frame.id });
          return;
        }
        transport.send({ type: 'item', id: frame.id, value: check(frame.operation, operation, next.value) });
      }
    } catch (error) {
      finished = !(error instanceof OutputError);
      throw error;
    } finally {
      signal.removeEventListener('abort', stopIterator);
      if (!finished && !signal.aborted) stopIterator();
    }
  }

  function check(name: string, operation: Operation, value: unknown): unknown {
    if (options.checkOutput !== true) return value;
    const schema = operation.kind === 'stream' ? operation.item : operation.output;
    const parsed = schema.safeParse(value);
    if (parsed.success) return value;
    throw new OutputError(`${name} answered something that is not in the contract: ${parsed.error.message}`);
  }

  function sendError(id: number, error: unknown): void {
    transport.send({ type: 'error', id, error: toWire(error, options.onInternalError) });
  }
}

/** Answers every call with the same error: for a process that could not start, and can say why. */
export function refuseAll(transport: Transport, error: LakeError): void {
  transport.onFrame((frame) => {
    if (frame.type !== 'call') return;
    transport.send({ type: 'error', id: frame.id, error: toWire(error, () => '') });
  });
}

class OutputError extends Error {}

interface Entry {
  readonly operation: Operation;
  invoke(input: unknown, context: CallContext): unknown;
}

/**
 * Handlers by operation name. What a handler takes and gives was checked against the contract where it was written
 * (Handlers<C>); here input is parsed before the call and the answer is treated as unknown.
 */
function handlerTable<C extends Contract>(contract: C, handlers: Handlers<C>): Map<string, Entry> {
  const table = new Map<string, Entry>();
  for (const [noun, operations] of Object.entries(contract)) {
    const owner: unknown = Reflect.get(handlers, noun);
    for (const [verb, operation] of Object.entries(operations)) {
      const handler: unknown = typeof owner === 'object' && owner !== null ? Reflect.get(owner, verb) : undefined;
      if (typeof owner !== 'object' || owner === null || typeof handler !== 'function') {
        throw new Error(`No handler for ${noun}.${verb}.`);
      }
      table.set(`${noun}.${verb}`, {
        operation,
        invoke: (input, context): unknown => Reflect.apply(handler, owner, [input, context]),
      });
    }
  }
  return table;
}

function refuse(frame: CallFrame, entry: Entry | undefined, running: number, maxCalls: number): LakeError | null {
  if (frame.protocol !== PROTOCOL_VERSION) {
    return new LakeError('REFUSED', 'This page belongs to another version of Lagoon. Reload it.', {
      details: { protocol: frame.protocol, expected: PROTOCOL_VERSION },
    });
  }
  if (entry === undefined) {
    return new LakeError('NOT_FOUND', `There is no operation ${frame.operation} here.`, {
      details: { operation: frame.operation },
    });
  }
  if (running >= maxCalls) {
    return new LakeError('EXHAUSTED', `${maxCalls} calls are running already. Wait for some of them to end.`);
  }
  if ((entry.operation.kind === 'stream') !== (frame.credit !== undefined)) {
    return new LakeError(
      'INVALID_INPUT',
      `${frame.operation} is a ${entry.operation.kind}: credit goes with streams only.`,
    );
  }
  return null;
}

function parseInput(frame: CallFrame, operation: Operation): unknown {
  const parsed = operation.input.safeParse(frame.input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? 'input' : issue.path.map(String).join('.');
  throw new LakeError('INVALID_INPUT', `${frame.operation}: ${field}: ${issue?.message ?? 'is not valid'}`, {
    details: { operation: frame.operation, field },
  });
}

/** The only place where an error is turned into what crosses a process boundary. */
export function toWire(error: unknown, onInternalError: (error: unknown) => string): WireError {
  if (error instanceof LakeError) {
    return { code: error.code, message: error.message, details: { ...error.details }, retryable: error.retryable };
  }
  if (isCancelled(error))
    return { code: 'CANCELLED', message: 'The operation was cancelled.', details: {}, retryable: false };
  const logId = onInternalError(error);
  return {
    code: 'INTERNAL',
    message: `Something went wrong inside Lagoon. It is in the log under ${logId}.`,
    details: { logId },
    retryable: false,
  };
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** How many items the page has room for. `take` waits for room; false once the call was cancelled. */
class Credit {
  #available: number;
  #wake: (() => void) | null = null;
  readonly #signal: AbortSignal;

  constructor(initial: number, signal: AbortSignal) {
    this.#available = initial;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake?.(), { once: true });
  }

  add(items: number): void {
    this.#available += items;
    this.#wake?.();
  }

  async take(): Promise<boolean> {
    while (this.#available === 0 && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    if (this.#signal.aborted) return false;
    this.#available -= 1;
    return true;
  }
}
