import type { CallOptions, Client, Contract, Operation } from '../contract/define';
import { fromWire, LakeError, messageOf } from '../errors';
import { type Frame, PROTOCOL_VERSION } from './frames';
import { StreamCall } from './stream-call';
import type { Transport } from './transport';

export interface ClientOptions {
  /** Parses what comes back and fails on a difference. For tests and development. */
  readonly checkOutput?: boolean;
  /** Items of a stream that may be under way before the page takes them. */
  readonly streamCredit?: number;
}

/** What a client is made of: something that can carry a call of a named operation. */
export interface Invoker {
  call(name: string, operation: Operation, input: unknown, options?: CallOptions): Promise<unknown>;
  stream(name: string, operation: Operation, input: unknown, options?: CallOptions): AsyncIterable<unknown>;
}

/** A client of everything in the contract, over one connection. */
export function createClient<C extends Contract>(
  contract: C,
  transport: Transport,
  options: ClientOptions = {},
): Client<C> {
  return clientOf(contract, connectInvoker(transport, options));
}

/** The contract's shape with each operation bound to the invoker. */
export function clientOf<C extends Contract>(contract: C, invoker: Invoker): Client<C> {
  const client: Record<string, Record<string, unknown>> = {};
  for (const [noun, operations] of Object.entries(contract)) {
    const callers: Record<string, unknown> = {};
    for (const [verb, operation] of Object.entries(operations)) {
      const name = `${noun}.${verb}`;
      callers[verb] =
        operation.kind === 'stream'
          ? (input: unknown, callOptions?: CallOptions) => invoker.stream(name, operation, input, callOptions)
          : (input: unknown, callOptions?: CallOptions) => invoker.call(name, operation, input, callOptions);
    }
    client[noun] = callers;
  }
  if (!isClientOf(contract, client)) throw new LakeError('INTERNAL', 'The contract cannot be turned into a client.');
  return client;
}

/**
 * A mapped type cannot be built key by key in TypeScript; this guard is the one place where the built shape is
 * claimed to be it, and it checks what can be checked at run time: a function for every operation.
 */
function isClientOf<C extends Contract>(
  contract: C,
  candidate: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): candidate is Client<C> & typeof candidate {
  return Object.entries(contract).every(([noun, operations]) =>
    Object.keys(operations).every((verb) => typeof candidate[noun]?.[verb] === 'function'),
  );
}

interface PendingCall {
  onFrame(frame: Frame): void;
  fail(error: LakeError): void;
}

const DEFAULT_STREAM_CREDIT = 16;

/** Carries calls over one transport. When it closes, every pending call fails UNAVAILABLE, and so does every later one. */
export function connectInvoker(transport: Transport, options: ClientOptions = {}): Invoker {
  const pending = new Map<number, PendingCall>();
  const credit = options.streamCredit ?? DEFAULT_STREAM_CREDIT;
  let nextId = 1;
  let closed = false;

  transport.onFrame((frame) => {
    // A frame of a call that was cancelled or has ended is late, not wrong.
    if ('id' in frame) pending.get(frame.id)?.onFrame(frame);
  });
  transport.onClose(() => {
    closed = true;
    const lost = [...pending.values()];
    pending.clear();
    for (const call of lost) call.fail(connectionLost());
  });

  /** Registers and sends a call. Returns how to cancel it, or null where it failed at once. */
  function open(
    name: string,
    input: unknown,
    streamCredit: number | null,
    signal: AbortSignal | undefined,
    call: PendingCall,
  ): { id: number; settle: () => void; cancel: () => void } | null {
    if (closed) {
      call.fail(connectionLost());
      return null;
    }
    if (signal?.aborted === true) {
      call.fail(cancelled(name));
      return null;
    }
    const id = nextId++;
    const settle = (): void => {
      pending.delete(id);
      signal?.removeEventListener('abort', onAbort);
    };
    const cancel = (): void => {
      if (!pending.has(id)) return;
      settle();
      transport.send({ type: 'cancel', id });
    };
    const onAbort = (): void => {
      cancel();
      call.fail(cancelled(name));
    };
    pending.set(id, {
      onFrame: (frame) => call.onFrame(frame),
      fail: (error) => {
        settle();
        call.fail(error);
      },
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      transport.send({
        type: 'call',
        id,
        protocol: PROTOCOL_VERSION,
        operation: name,
        input,
        ...(streamCredit === null ? {} : { credit: streamCredit }),
      });
    } catch (error) {
      settle();
      call.fail(
        new LakeError('INVALID_INPUT', `The input of ${name} cannot be sent: ${messageOf(error)}`, { cause: error }),
      );
      return null;
    }
    return { id, settle, cancel };
  }

  function call(name: string, operation: Operation, input: unknown, callOptions?: CallOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const opened = open(name, input, null, callOptions?.signal, {
        onFrame: (frame) => {
          if (frame.type === 'result') {
            opened?.settle();
            const { value, problem } = checked(name, operation, frame.value, options);
            if (problem === null) resolve(value);
            else reject(problem);
          } else if (frame.type === 'error') {
            opened?.settle();
            reject(fromWire(frame.error));
          }
        },
        fail: reject,
      });
    });
  }

  function stream(
    name: string,
    operation: Operation,
    input: unknown,
    callOptions?: CallOptions,
  ): AsyncIterable<unknown> {
    return {
      [Symbol.asyncIterator]: () => {
        const items = new StreamCall(
          credit,
          (count) => {
            if (opened !== null && pending.has(opened.id))
              transport.send({ type: 'credit', id: opened.id, items: count });
          },
          () => opened?.cancel(),
        );
        const opened = open(name, input, credit, callOptions?.signal, {
          onFrame: (frame) => {
            if (frame.type === 'item') {
              const { value, problem } = checked(name, operation, frame.value, options);
              if (problem === null && items.push(value)) return;
              opened?.cancel();
              items.fail(problem ?? new LakeError('INTERNAL', `${name} sent more items than it was given credit for.`));
            } else if (frame.type === 'end') {
              opened?.settle();
              items.end();
            } else if (frame.type === 'error') {
              opened?.settle();
              items.fail(fromWire(frame.error));
            }
          },
          fail: (error) => items.fail(error, error.code === 'CANCELLED'),
        });
        return items;
      },
    };
  }

  return { call, stream };
}

function checked(
  name: string,
  operation: Operation,
  value: unknown,
  options: ClientOptions,
): { value: unknown; problem: LakeError | null } {
  if (options.checkOutput !== true) return { value, problem: null };
  const schema = operation.kind === 'stream' ? operation.item : operation.output;
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, problem: null };
  const message = `${name} answered something that is not in the contract: ${parsed.error.message}`;
  return { value: null, problem: new LakeError('INTERNAL', message) };
}

function connectionLost(): LakeError {
  return new LakeError(
    'UNAVAILABLE',
    'The connection to this part of Lagoon was lost. It is being restarted; try again in a moment.',
  );
}

function cancelled(name: string): LakeError {
  return new LakeError('CANCELLED', `${name} was cancelled.`);
}
