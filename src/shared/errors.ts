import { z } from 'zod';

/**
 * Every failure that crosses a process boundary is one of these. The window chooses wording and remedy by code,
 * so a code says what kind of thing to do next, not which module failed.
 */
export const errorCodes = [
  /** The caller's input does not parse. Exit code 2 on the command line. */
  'INVALID_INPUT',
  /** A feed, job, result, path or topic that was named does not exist. */
  'NOT_FOUND',
  /** Another writer changed the same thing first, or the thing exists already. */
  'CONFLICT',
  /** The statement or path is not allowed; the message says why and what is. */
  'REFUSED',
  /** A process or server cannot be reached now; `retryable` is true, but for what will not come back by itself. */
  'UNAVAILABLE',
  /** The user stopped it. An outcome, never shown as a failure. */
  'CANCELLED',
  /** A file operation failed: permission, full disk, vanished folder. */
  'IO',
  /** DuckDB refused or failed the statement. */
  'SQL',
  /** The source (Kafka, ksqlDB, sample) answered something that cannot be used. */
  'SOURCE',
  /** A lake file or log entry is damaged. */
  'CORRUPT',
  /** A limit of memory or disk was reached. */
  'EXHAUSTED',
  /** A bug. The message carries the log id under which it was written whole. */
  'INTERNAL',
] as const;

export const errorCodeSchema = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** Values safe to show and to send: never a secret, never a raw driver object. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

export interface LakeErrorOptions {
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
  readonly retryable?: boolean;
}

/** The one error type that core throws on purpose. Message: what happened, to which object, what to do next. */
export class LakeError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: LakeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LakeError';
    this.code = code;
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? code === 'UNAVAILABLE';
  }
}

export const wireErrorSchema = z.object({
  code: errorCodeSchema,
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  retryable: z.boolean(),
});
export type WireError = z.infer<typeof wireErrorSchema>;

export function fromWire(error: WireError): LakeError {
  return new LakeError(error.code, error.message, { details: error.details, retryable: error.retryable });
}

/** Message of anything thrown, for logs and wrapping. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function isCancelled(error: unknown): boolean {
  return (
    (error instanceof LakeError && error.code === 'CANCELLED') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/** Throws CANCELLED where the signal has fired; call it between steps of long work. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted === true) throw new LakeError('CANCELLED', `${what} was cancelled.`);
}
