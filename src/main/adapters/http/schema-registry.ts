import { z } from 'zod';
import { LakeError, messageOf } from '../../../shared/errors';
import type {
  RegisteredSchema,
  SchemaReference,
  SchemaRegistry,
  SchemaRegistryConnection,
  SchemaRegistryConnector,
} from '../../core/ports';

const timeoutMs = 10_000;
/** Of an answer; schemas are text of some kilobytes. */
const maxAnswerBytes = 16_000_000;
const shownCharacters = 200;

/** Left out by the registry: Avro, and none. */
const registeredSchema = z.object({
  schema: z.string(),
  schemaType: z.enum(['AVRO', 'JSON', 'PROTOBUF']).default('AVRO'),
  references: z
    .array(z.object({ name: z.string(), subject: z.string(), version: z.int() }))
    .nullish()
    .transform((references) => references ?? []),
});

/** Of every refusal in the registry's own words; a proxy's or a gateway's is HTML, or JSON without the code. */
const refusalSchema = z.object({ error_code: z.int(), message: z.string().default('') });

/** Of "schema, subject or version not found". */
const notInRegistry: readonly number[] = [40401, 40402, 40403];

/** Of every schema, readable or not. */
const anySchema = z.object({ schema: z.string() });

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** By fetch; TLS by the system's authorities. */
export function createSchemaRegistryConnector(): SchemaRegistryConnector {
  return { connect: (connection) => new HttpSchemaRegistry(connection) };
}

class HttpSchemaRegistry implements SchemaRegistry {
  /** In a registry's own words: from then on, whatever answers in its place is an outage of it. */
  private hasAnswered = false;

  constructor(private readonly connection: SchemaRegistryConnection) {}

  async schema(id: number): Promise<RegisteredSchema> {
    return await this.schemaAt(`schemas/ids/${id}`, `schema ${id}`);
  }

  async schemaOf({ subject, version }: SchemaReference): Promise<RegisteredSchema> {
    const path = `subjects/${encodeURIComponent(subject)}/versions/${version}`;
    return await this.schemaAt(path, `version ${version} of ${subject}`);
  }

  async countSubjects(): Promise<number> {
    const what = 'its subjects';
    const { status, text } = await this.get('subjects');
    if (status !== 200) throw this.refusal(status, text, what);
    const subjects = z.array(z.string()).safeParse(jsonIn(text));
    if (!subjects.success) throw this.unlike(what, subjects.error);
    this.hasAnswered = true;
    return subjects.data.length;
  }

  /**
   * A message may name any id: what the registry says of one, however odd, must not be taken for an outage, which would be waited for at that message
   * for good; and an outage not for its word on every message. Where the answer does not tell, a question with a known answer does.
   */
  private async schemaAt(path: string, what: string): Promise<RegisteredSchema> {
    let answer = await this.get(path);
    if (isOdd(answer)) {
      await this.assertAnswers(`${answer.status}${answer.status === 200 ? ' and no schema' : ''} to ${what}`);
      // What answers now may have come back since: only the answer after that is its word on this schema.
      answer = await this.get(path);
    }
    const { status, text } = answer;
    const code = refusalIn(text)?.error_code;
    if (code !== undefined && notInRegistry.includes(code)) this.hasAnswered = true;
    // "No such path" with a code is that of a number that the registry takes for no id, as one above 2³¹.
    if (status === 404 && code === undefined) throw this.wayless(what);
    if (status !== 200) throw this.refusal(status, text, what);
    const schema = registeredSchema.safeParse(jsonIn(text));
    if (!schema.success) throw this.unlike(what, schema.error);
    this.hasAnswered = true;
    const { schemaType: type, schema: its, references } = schema.data;
    return { type, schema: its, references };
  }

  /**
   * Errors: REFUSED where its subjects are not found either, which every registry has, and none ever answered here: no waiting mends a wrong address.
   * UNAVAILABLE where something else answers in the registry's place. Not to show its subjects is an answer of a registry.
   */
  private async assertAnswers(odd: string): Promise<void> {
    try {
      await this.countSubjects();
    } catch (error) {
      const code = error instanceof LakeError ? error.code : null;
      if (code === 'REFUSED') return;
      if (code !== 'NOT_FOUND') throw this.notARegistry('UNAVAILABLE', odd, error);
      // A gateway may say so of everything while the registry restarts.
      throw this.notARegistry(this.hasAnswered ? 'UNAVAILABLE' : 'REFUSED', `${odd}, and 404 to its subjects`, error);
    }
  }

  private async get(path: string): Promise<Answer> {
    const { url, username, password } = this.connection;
    const headers: Record<string, string> = { accept: 'application/vnd.schemaregistry.v1+json, application/json' };
    if (username !== null) headers['authorization'] = `Basic ${toBase64(`${username}:${password ?? ''}`)}`;
    try {
      const response = await fetch(`${url.replace(/\/+$/, '')}/${path}`, {
        headers,
        // A log-in must not be carried to another server.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.status, text: await bodyOf(response) };
    } catch (error) {
      if (error instanceof LakeError) throw error;
      throw new LakeError('UNAVAILABLE', `The schema registry at ${url} cannot be reached: ${causeOf(error)}.`, {
        details: { url },
        cause: error,
      });
    }
  }

  private unlike(what: string, cause: unknown): LakeError {
    const { url } = this.connection;
    const message = `${url} does not answer as a schema registry does, asked for ${what}. Check its address.`;
    return new LakeError('SOURCE', message, { details: { url }, cause });
  }

  private notARegistry(code: 'REFUSED' | 'UNAVAILABLE', odd: string, cause: unknown): LakeError {
    const { url } = this.connection;
    const message = `No schema registry answers at ${url}: ${odd}. Check its address, and what stands before it.`;
    return new LakeError(code, message, { details: { url }, cause });
  }

  /** A registry answers, and not to this. */
  private wayless(what: string): LakeError {
    const { url } = this.connection;
    const message = `${url} answers 404 to ${what}, and not in a schema registry's words. Check what stands before it.`;
    return new LakeError('SOURCE', message, { details: { url } });
  }

  private refusal(status: number, text: string, what: string): LakeError {
    const { url, username, password } = this.connection;
    const details = { url, status };
    const said = saidIn(text);
    if (status === 401 || status === 403) {
      const remedy =
        username === null
          ? 'Set a user under Settings.'
          : password === null
            ? 'Set the secret schema-registry-password.'
            : 'Check the user, the secret schema-registry-password, and the rights.';
      return new LakeError('REFUSED', `The schema registry at ${url} refuses ${what} (${status}${said}). ${remedy}`, {
        details,
      });
    }
    if (status === 404) {
      return new LakeError('NOT_FOUND', `The schema registry at ${url} has no ${what}${said}.`, { details });
    }
    if (isOutage(status)) {
      return new LakeError('UNAVAILABLE', `The schema registry at ${url} failed at ${what} (${status}${said}).`, {
        details,
      });
    }
    return new LakeError('SOURCE', `The schema registry at ${url} answered ${status} to ${what}${said}.`, { details });
  }
}

/** Nothing that a registry says of a schema, and maybe of what answers in its place. */
function isOdd({ status, text }: Answer): boolean {
  if (status === 401 || status === 403 || isOutage(status)) return false;
  if (status === 200) return !anySchema.safeParse(jsonIn(text)).success;
  const code = refusalIn(text)?.error_code;
  return code === undefined || (status === 404 && !notInRegistry.includes(code));
}

/** Of the registry, or of what stands before it: nothing that hangs on what was asked. */
function isOutage(status: number): boolean {
  return status === 429 || status === 408 || status >= 500;
}

async function bodyOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return Buffer.concat(chunks).toString('utf8');
    sizeBytes += next.value.length;
    if (sizeBytes > maxAnswerBytes) {
      await reader?.cancel();
      throw new LakeError('SOURCE', `An answer of ${response.url} is longer than ${maxAnswerBytes} bytes.`);
    }
    chunks.push(next.value);
  }
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** fetch says "fetch failed", and why in the cause. */
function causeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  const message = messageOf(cause);
  return message === '' && typeof code === 'string' ? code : message;
}

function saidIn(text: string): string {
  const message = refusalIn(text)?.message ?? '';
  return message === '' ? '' : `: ${message.slice(0, shownCharacters)}`;
}

/** Null where it is not the registry that speaks. */
function refusalIn(text: string): z.infer<typeof refusalSchema> | null {
  return refusalSchema.safeParse(jsonIn(text)).data ?? null;
}

/** Undefined where it is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page of whatever stands before the registry.
    return undefined;
  }
}
