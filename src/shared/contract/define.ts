import type { z } from 'zod';

/**
 * The three kinds of operation.
 * - query: reads; may be asked again at any time; carries an AbortSignal.
 * - command: changes something; names the queries whose cached answers it makes stale.
 * - stream: an async iterable with credit, so that a slow page slows the producer.
 */
export interface QueryOperation<I extends z.ZodType, O extends z.ZodType> {
  readonly kind: 'query';
  readonly input: I;
  readonly output: O;
}

export interface CommandOperation<I extends z.ZodType, O extends z.ZodType> {
  readonly kind: 'command';
  readonly input: I;
  readonly output: O;
  /** `noun` or `noun.verb` of the queries to ask again after success. */
  readonly invalidates: readonly string[];
}

export interface StreamOperation<I extends z.ZodType, T extends z.ZodType> {
  readonly kind: 'stream';
  readonly input: I;
  readonly item: T;
}

export type Operation =
  | QueryOperation<z.ZodType, z.ZodType>
  | CommandOperation<z.ZodType, z.ZodType>
  | StreamOperation<z.ZodType, z.ZodType>;

export type Contract = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

export function query<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): QueryOperation<I, O> {
  return { kind: 'query', input, output };
}

export function command<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  invalidates: readonly string[] = [],
): CommandOperation<I, O> {
  return { kind: 'command', input, output, invalidates };
}

export function stream<I extends z.ZodType, T extends z.ZodType>(input: I, item: T): StreamOperation<I, T> {
  return { kind: 'stream', input, item };
}

export interface CallContext {
  /** Fires when the caller cancels or its connection closes. */
  readonly signal: AbortSignal;
}

/** What a server implements for one operation. Input is already parsed. */
export type Handler<Op extends Operation> =
  Op extends StreamOperation<infer I, infer T>
    ? (input: z.output<I>, context: CallContext) => AsyncIterable<z.input<T>>
    : Op extends QueryOperation<infer I, infer O> | CommandOperation<infer I, infer O>
      ? (input: z.output<I>, context: CallContext) => Promise<z.input<O>>
      : never;

export type Handlers<C extends Contract> = {
  readonly [N in keyof C]: { readonly [V in keyof C[N]]: Handler<C[N][V]> };
};

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What a caller holds for one operation. */
export type Caller<Op extends Operation> =
  Op extends StreamOperation<infer I, infer T>
    ? (input: z.input<I>, options?: CallOptions) => AsyncIterable<z.output<T>>
    : Op extends QueryOperation<infer I, infer O> | CommandOperation<infer I, infer O>
      ? (input: z.input<I>, options?: CallOptions) => Promise<z.output<O>>
      : never;

export type Client<C extends Contract> = {
  readonly [N in keyof C]: { readonly [V in keyof C[N]]: Caller<C[N][V]> };
};
