import type { Server as HttpServer } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import type { z } from 'zod';
import type { Request, Response } from './answer';
import { FailedStatement } from './catalogue';
import { errorJson } from './framing';
import { StatementError } from './tokens';

/** An HTTP status with the JSON that goes with it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: object,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`HTTP ${status}`);
  }
}

export const refused = (status: number, message: string, errorCode = status * 100): Refusal =>
  new Refusal(status, errorJson(errorCode, message));

/** One port for HTTP/1.1 and for HTTP/2 with prior knowledge: the first byte of HTTP/2's preface begins no request of HTTP/1.1 that is known here. */
export function eitherVersion(first: HttpServer, second: Server): Server {
  return createTcpServer((socket) => {
    // A client that went away before its first byte.
    socket.on('error', () => undefined);
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      const server = chunk.toString('latin1', 0, 3) === 'PRI' ? second : first;
      socket.unshift(chunk);
      server.emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  });
}

export async function bodyOf<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise<void>((resolve, reject) => {
    request.on('end', resolve);
    request.on('error', reject);
  });
  const text = Buffer.concat(chunks).toString('utf8');
  const parsed = schema.safeParse(jsonOrNull(text));
  if (!parsed.success)
    throw refused(400, `Malformed or missing request body: ${parsed.error.issues[0]?.message ?? ''}`);
  return parsed.data;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function sendJson(response: Response, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof FailedStatement) return statementRefusal(error.reason, error.statementText);
  if (error instanceof StatementError) return statementRefusal(error, '');
  return refused(500, error instanceof Error ? error.message : String(error));
}

function statementRefusal({ errorCode, message }: StatementError, statementText: string): Refusal {
  return new Refusal(400, {
    '@type': 'statement_error',
    error_code: errorCode,
    message: statementText === '' ? message : `${message}\nStatement: ${statementText}`,
    statementText,
    entities: [],
  });
}
