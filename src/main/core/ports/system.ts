export interface Clock {
  /** Now, UTC. May jump back: nothing that must be ordered relies on it. */
  now(): Date;
  /** Milliseconds that never go back, for durations. */
  monotonicMs(): number;
  /** Resolves after `ms`, or rejects CANCELLED when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface IdSource {
  /** Short, unique, sortable by time of making, safe in a file name. */
  next(): string;
}

export interface Logger {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  error(event: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** `anonymization-key`: what pseudonyms of people are made with. The others: passwords of servers. */
export type SecretName = 'anonymization-key' | 'kafka-password' | 'schema-registry-password';

export interface Secret {
  /** At least 32 bytes. Goes into no log, no error, no answer, and no file of a lake. */
  readonly value: Uint8Array;
  /** Where it is kept, for messages: the path of a file, or the name of an environment variable. */
  readonly origin: string;
}

/**
 * Secrets of the user who runs Lagoon, kept outside every lake: the same for the window, the command line and serve.
 * Errors: REFUSED (others may read it, or it is too short), IO.
 */
export interface Secrets {
  /** Null where there is none yet. */
  find(name: SecretName): Promise<Secret | null>;
  /** Made from random bytes where there is none; of several processes that make it at once, one does and all get its. */
  getOrCreate(name: SecretName): Promise<Secret>;
}
