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

/** Of servers: the user's own, set and cleared by the user. */
export type PasswordName = 'kafka-password' | 'schema-registry-password' | 'ksqldb-password' | 'mysql-password';

/** `anonymization-key`: what pseudonyms of people are made with. */
export type SecretName = 'anonymization-key' | PasswordName;

export interface Secret {
  /** Of the anonymization key at least 32 bytes. Goes into no log, no error, no answer, and no file of a lake. */
  readonly value: Uint8Array;
  /** Where it is kept, for messages: the path of a file, the name of an environment variable, or of a keyring. */
  readonly origin: string;
}

/** Where `setPassword` keeps passwords. */
export interface PasswordStore {
  /** For people: a folder, or the name of a keyring. */
  readonly place: string;
  readonly isEncrypted: boolean;
  /** What one should know of it, a sentence; null where there is nothing. */
  readonly note: string | null;
}

/**
 * Secrets of the user who runs Lagoon, kept outside every lake: the same for the window, the command line and serve, but for the passwords that a
 * desktop keeps in its keyring. Errors: REFUSED (others may read it, or it is too short), IO.
 */
export interface Secrets {
  /** Null where there is none yet. */
  find(name: SecretName): Promise<Secret | null>;
  /** Made from random bytes where there is none; of several processes that make it at once, one does and all get its. */
  getOrCreate(name: 'anonymization-key'): Promise<Secret>;
  /** Null forgets it. Errors: REFUSED where an environment variable says otherwise. */
  setPassword(name: PasswordName, value: string | null): Promise<void>;
  passwordStore(): Promise<PasswordStore>;
}
