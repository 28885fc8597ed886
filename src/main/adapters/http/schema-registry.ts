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

const refusalSchema = z.object({ error_code: z.int(), message: z.string() }).partial();

/** By fetch; TLS by the system's authorities. */
export function createSchemaRegistryConnector(): SchemaRegistryConnector {
  return { connect: (connection) => new HttpSchemaRegistry(connection) };
}

class HttpSchemaRegistry implements SchemaRegistry {
  constructor(private readonly connection: SchemaRegistryConnection) {}

  async schema(id: number): Promise<RegisteredSchema> {
    return toSchema(await this.ask(`schemas/ids/${id}`, registeredSchema, `schema ${id}`));
  }

  async schemaOf({ subject, version }: SchemaReference): Promise<RegisteredSchema> {
    const path = `subjects/${encodeURIComponent(subject)}/versions/${version}`;
    return toSchema(await this.ask(path, registeredSchema, `version ${version} of ${subject}`));
  }

  async countSubjects(): Promise<number> {
    return (await this.ask('subjects', z.array(z.string()), 'its subjects')).length;
  }

  private async ask<T>(path: string, answer: z.ZodType<T>, what: string): Promise<T> {
    const { url, username, password } = this.connection;
    const headers: Record<string, string> = { accept: 'application/vnd.schemaregistry.v1+json, application/json' };
    if (username !== null) headers['authorization'] = `Basic ${toBase64(`${username}:${password ?? ''}`)}`;
    let status: number;
    let text: string;
    try {
      const response = await fetch(`${url.replace(/\/+$/, '')}/${path}`, {
        headers,
        // A log-in must not be carried to another server.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      status = response.status;
      text = await bodyOf(response);
    } catch (error) {
      if (error instanceof LakeError) throw error;
      throw new LakeError('UNAVAILABLE', `The schema registry at ${url} cannot be reached: ${causeOf(error)}.`, {
        details: { url },
        cause: error,
      });
    }
    if (status === 200) return this.parsed(text, answer, what);
    throw this.refusal(status, text, what);
  }

  private parsed<T>(text: string, answer: z.ZodType<T>, what: string): T {
    try {
      return answer.parse(JSON.parse(text));
    } catch (error) {
      const { url } = this.connection;
      throw new LakeError(
        'SOURCE',
        `${url} does not answer as a schema registry does, asked for ${what}. Check its address.`,
        {
          details: { url },
          cause: error,
        },
      );
    }
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
    if (status === 429 || status === 408 || status >= 500) {
      return new LakeError('UNAVAILABLE', `The schema registry at ${url} failed at ${what} (${status}${said}).`, {
        details,
      });
    }
    return new LakeError('SOURCE', `The schema registry at ${url} answered ${status} to ${what}${said}.`, { details });
  }
}

function toSchema({ schema, schemaType, references }: z.infer<typeof registeredSchema>): RegisteredSchema {
  return { type: schemaType, schema, references };
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
  try {
    const { message } = refusalSchema.parse(JSON.parse(text));
    return message === undefined ? '' : `: ${message.slice(0, shownCharacters)}`;
  } catch {
    // A page of whatever stands before the registry.
    return '';
  }
}
