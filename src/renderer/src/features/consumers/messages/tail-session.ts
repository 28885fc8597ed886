import type { CallOptions } from '../../../../../shared/contract/define';
import type { TopicMessage, TopicPlace } from '../../../../../shared/contract/consumers';
import { isCancelled } from '../../../../../shared/errors';

export interface TailRequest {
  readonly topic: string;
  readonly from: TopicPlace;
  readonly filter: string;
}

interface TailMoment {
  readonly messages: readonly TopicMessage[];
  readonly scanned: number;
}

export type OpenTail = (request: TailRequest, options: CallOptions) => AsyncIterable<TailMoment>;

/** A message with its number in this session: what a list goes by while the oldest fall out of it. */
export interface TailedMessage extends TopicMessage {
  readonly sequence: number;
}

export interface TailState {
  readonly request: TailRequest;
  readonly phase: 'live' | 'paused' | 'failed';
  /** Whether the core knows where in the topic it starts: what is produced before may not be shown. */
  readonly isWatching: boolean;
  /** Oldest first, the newest `mostKept`. */
  readonly messages: readonly TailedMessage[];
  /** Messages of the topic that were looked at. */
  readonly scanned: number;
  readonly error: Error | null;
}

export const mostKept = 500;

/**
 * Reads a topic until it is closed, and keeps its newest messages. While it is paused it takes no further moment from the core, which then reads
 * no further either.
 */
export class TailSession {
  readonly #abort = new AbortController();
  readonly #listeners = new Set<() => void>();
  #state: TailState;
  #sequence = 0;
  #resume: (() => void) | null = null;

  constructor(open: OpenTail, request: TailRequest) {
    this.#state = { request, phase: 'live', isWatching: false, messages: [], scanned: 0, error: null };
    void this.#read(open, request);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): TailState => this.#state;

  pause(): void {
    if (this.#state.phase === 'live') this.#set({ phase: 'paused' });
  }

  resume(): void {
    if (this.#state.phase !== 'paused') return;
    this.#set({ phase: 'live' });
    this.#resume?.();
  }

  clear(): void {
    this.#set({ messages: [], scanned: 0 });
  }

  close(): void {
    this.#abort.abort();
    this.#resume?.();
    this.#listeners.clear();
  }

  async #read(open: OpenTail, request: TailRequest): Promise<void> {
    const { signal } = this.#abort;
    try {
      for await (const moment of open(request, { signal })) {
        if (!this.#state.isWatching) this.#set({ isWatching: true });
        await this.#untilLive();
        if (signal.aborted) return;
        this.#take(moment);
      }
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return;
      this.#set({ phase: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  async #untilLive(): Promise<void> {
    if (this.#state.phase !== 'paused' || this.#abort.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#resume = resolve;
    });
    this.#resume = null;
  }

  #take({ messages, scanned }: TailMoment): void {
    const came = messages.map((message) => {
      this.#sequence += 1;
      return { ...message, sequence: this.#sequence };
    });
    this.#set({
      messages: [...this.#state.messages, ...came].slice(-mostKept),
      scanned: this.#state.scanned + scanned,
    });
  }

  #set(change: Partial<TailState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
