import { z } from 'zod';
import { LakeError, type ErrorCode } from '../../../shared/errors';

/** What the server says of a failure. `code`: of ksqlDB's, an HTTP status with two more digits; null where it tells none. */
export interface KsqlMessage {
  readonly code: number | null;
  readonly text: string;
}

const SHOWN_CHARACTERS = 4000;

const messageSchema = z.object({
  '@type': z.string().nullish(),
  error_code: z.int().nullish(),
  message: z.string().nullish(),
});
const wrappedSchema = z.object({ errorMessage: z.union([messageSchema, z.string()]) });

/** Null where it is no error. */
export function toKsqlMessage(value: unknown): KsqlMessage | null {
  const wrapped = wrappedSchema.safeParse(value);
  if (wrapped.success) {
    const { errorMessage } = wrapped.data;
    return typeof errorMessage === 'string' ? { code: null, text: shown(errorMessage) } : toMessage(errorMessage);
  }
  const plain = messageSchema.safeParse(value);
  if (!plain.success) return null;
  const type = plain.data['@type'];
  const isError = typeof plain.data.error_code === 'number' || (typeof type === 'string' && /error/i.test(type));
  return isError ? toMessage(plain.data) : null;
}

/** A refusal by ksqlDB's own code, in its own words where the statement is to blame. */
export function statementFailure({ code, text }: KsqlMessage): LakeError {
  const error = codeOf(code, text);
  const details = { errorCode: code };
  switch (error) {
    case 'INVALID_INPUT':
    case 'NOT_FOUND':
      return new LakeError(error, text === '' ? 'ksqlDB refuses the statement and does not say why.' : text, {
        details,
      });
    case 'REFUSED':
      return new LakeError(
        error,
        `ksqlDB does not let this user in, or not do this${said(text)} Check the user and the password under Settings, ksqlDB, and the rights on the server.`,
        { details },
      );
    case 'UNAVAILABLE':
      return new LakeError(error, `ksqlDB cannot answer now${said(text)} Try again in a moment.`, { details });
    default:
      return new LakeError('SOURCE', `ksqlDB failed${said(text)} Its own log says more.`, { details });
  }
}

/** An error that came after the columns: of what came before it, nothing may be kept. */
export function streamFailure({ code, text }: KsqlMessage, rows: number): LakeError {
  return new LakeError(
    'SOURCE',
    `ksqlDB ended its answer after ${rows} row(s) with an error${said(text)} Try again; the server's log says more.`,
    {
      details: { errorCode: code, rows },
      retryable: code !== null && codeOf(code, text) === 'UNAVAILABLE',
    },
  );
}

export function said(text: string): string {
  return text === '' ? '.' : `: ${text}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** Of a statement that names what is not there, ksqlDB says so in words alone. */
const notThere =
  /could not find (the )?(stream|table|source|object|connector|query)|source .* does not exist|(^|: )(stream|table)? ?[^\s,]+ does not exist/i;

/** The server's limit of push queries, which comes as a bad request. */
const PUSH_QUERY_LIMIT = 40003;

function codeOf(code: number | null, text: string): ErrorCode {
  if (code === null) return 'SOURCE';
  if (code === PUSH_QUERY_LIMIT) return 'UNAVAILABLE';
  switch (Math.floor(code / 100)) {
    case 400:
      return notThere.test(text) ? 'NOT_FOUND' : 'INVALID_INPUT';
    case 401:
    case 403:
      return 'REFUSED';
    case 404:
      return 'NOT_FOUND';
    case 408:
    case 429:
    case 502:
    case 503:
    case 504:
      return 'UNAVAILABLE';
    default:
      return 'SOURCE';
  }
}

function toMessage({ error_code: code, message }: z.infer<typeof messageSchema>): KsqlMessage {
  return { code: code ?? null, text: shown(message ?? '') };
}

function shown(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
