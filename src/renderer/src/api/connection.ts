import type { CallOptions, Operation } from '../../../shared/contract/define';
import { contract, coreContract, type Peer, peers, queryContract, shellContract } from '../../../shared/contract/index';
import { LakeError } from '../../../shared/errors';
import { clientOf, connectInvoker, type Invoker } from '../../../shared/rpc/client';
import type { Transport } from '../../../shared/rpc/transport';
import type { PeerConnection, PeerState, PeerStates } from './peers';
import { desktopPorts } from './transport-ports';
import { takeToken, webSockets } from './transport-sockets';
import type { TransportSource } from './transport-source';

/** A call made while a peer is away waits so long for it to come back, then fails UNAVAILABLE. */
const WAIT_FOR_PEER_MS = 10_000;

/** The page's one connection: message ports on the desktop, sockets where `lagoon serve` gave the page. */
export function openConnection(): PeerConnection {
  return connectPeers(location.protocol === 'lagoon:' ? desktopPorts : webSockets(takeToken()));
}

/** Clients that stay the same object while what is under them comes and goes. */
export function connectPeers(source: TransportSource, waitMs = WAIT_FOR_PEER_MS): PeerConnection {
  let states: PeerStates = { core: 'connecting', query: 'connecting', shell: 'connecting' };
  const listeners = new Set<() => void>();
  const links: Readonly<Record<Peer, PeerLink>> = {
    core: new PeerLink(waitMs),
    query: new PeerLink(waitMs),
    shell: new PeerLink(waitMs),
  };

  function setState(peer: Peer, state: PeerState): void {
    if (states[peer] === state) return;
    states = { ...states, [peer]: state };
    for (const listener of listeners) listener();
  }

  const current = new Map<Peer, Transport>();
  const connected = (peer: Peer, transport: Transport): void => {
    const previous = current.get(peer);
    current.set(peer, transport);
    previous?.close();
    links[peer].connected(connectInvoker(transport));
    setState(peer, 'ready');
    transport.onClose(() => {
      if (current.get(peer) !== transport) return;
      current.delete(peer);
      links[peer].lost();
      setState(peer, 'restarting');
    });
  };
  const gone = (peer: Peer): void => {
    current.get(peer)?.close();
    setState(peer, 'restarting');
  };
  source(connected, gone);

  const byNoun = new Map<string, PeerLink>();
  const contracts = { core: coreContract, query: queryContract, shell: shellContract };
  for (const peer of peers) for (const noun of Object.keys(contracts[peer])) byNoun.set(noun, links[peer]);
  const linkOf = (name: string): PeerLink => {
    const link = byNoun.get(name.split('.')[0] ?? '');
    if (link === undefined) throw new LakeError('INTERNAL', `No peer serves ${name}.`);
    return link;
  };
  const invoker: Invoker = {
    call: (name, operation, input, options) => linkOf(name).call(name, operation, input, options),
    stream: (name, operation, input, options) => linkOf(name).stream(name, operation, input, options),
  };

  return {
    clients: clientOf(contract, invoker),
    states: () => states,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Calls to one peer: straight on while it is there, held back for a bounded time while it is not. */
class PeerLink implements Invoker {
  readonly #waitMs: number;
  readonly #waiting = new Set<(invoker: Invoker) => void>();
  #current: Invoker | null = null;

  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  connected(invoker: Invoker): void {
    this.#current = invoker;
    for (const resume of this.#waiting) resume(invoker);
  }

  lost(): void {
    this.#current = null;
  }

  async call(name: string, operation: Operation, input: unknown, options?: CallOptions): Promise<unknown> {
    const invoker = this.#current ?? (await this.#next(options?.signal));
    return invoker.call(name, operation, input, options);
  }

  stream(name: string, operation: Operation, input: unknown, options?: CallOptions): AsyncIterable<unknown> {
    return {
      [Symbol.asyncIterator]: () => {
        const open = (invoker: Invoker): AsyncIterator<unknown> =>
          invoker.stream(name, operation, input, options)[Symbol.asyncIterator]();
        if (this.#current !== null) return open(this.#current);
        const left = new AbortController();
        const signal = options?.signal === undefined ? left.signal : AbortSignal.any([left.signal, options.signal]);
        const opened = this.#next(signal).then(open);
        // Told to whoever asks for the next item; a page that has left asks no more.
        opened.catch(() => undefined);
        return {
          next: async () => (await opened).next(),
          return: async () => {
            left.abort();
            const iterator = await opened.catch(() => null);
            await iterator?.return?.();
            return { done: true, value: undefined };
          },
        };
      },
    };
  }

  #next(signal: AbortSignal | undefined): Promise<Invoker> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiting.delete(resume);
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
      };
      const resume = (invoker: Invoker): void => {
        settle();
        resolve(invoker);
      };
      const cancel = (): void => {
        settle();
        reject(new LakeError('CANCELLED', 'The call was cancelled before it was sent.'));
      };
      const timer = setTimeout(() => {
        settle();
        reject(new LakeError('UNAVAILABLE', 'This part of Lagoon is being restarted. Try again in a moment.'));
      }, this.#waitMs);
      this.#waiting.add(resume);
      if (signal?.aborted === true) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
    });
  }
}
