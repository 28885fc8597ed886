import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';

export interface StandInSchema {
  readonly schema: string;
  readonly schemaType?: 'AVRO' | 'JSON' | 'PROTOBUF';
  readonly references?: readonly { name: string; subject: string; version: number }[];
}

/**
 * A stand-in for Confluent's Schema Registry, written from its documentation (docs.confluent.io, "Schema Registry API reference"): a real one is in
 * no package registry. It speaks /schemas/ids/{id}, /subjects and /subjects/{subject}/versions, and fails when told to.
 */
export class StandInRegistry {
  /** Instead of every answer. */
  failWith: number | null = null;
  /** `user:password`, where it wants one. */
  login: string | null = null;
  readonly asked: string[] = [];
  private readonly schemas: StandInSchema[] = [];
  private readonly subjects = new Map<string, number[]>();
  private readonly server = createServer((request, response) => this.answer(request, response));

  private constructor() {}

  static async start(): Promise<StandInRegistry> {
    const registry = new StandInRegistry();
    registry.server.listen(0, '127.0.0.1');
    await once(registry.server, 'listening');
    return registry;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the stand-in does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Its id, from 1 on. */
  register(subject: string, schema: StandInSchema): number {
    const id = this.schemas.push(schema);
    this.subjects.set(subject, [...(this.subjects.get(subject) ?? []), id]);
    return id;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    this.asked.push(url);
    const [status, body] = this.say(url, headers.authorization);
    response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
    response.end(JSON.stringify(body));
  }

  private say(url: string, authorization: string | undefined): [number, unknown] {
    if (this.failWith !== null)
      return [this.failWith, { error_code: 50001, message: 'Error in the backend data store' }];
    if (this.login !== null && authorization !== `Basic ${Buffer.from(this.login).toString('base64')}`)
      return [401, { error_code: 401, message: 'Unauthorized' }];
    const id = /^\/schemas\/ids\/(\d+)$/.exec(url)?.[1];
    if (id !== undefined) {
      const schema = this.schemas[Number(id) - 1];
      return schema === undefined ? [404, { error_code: 40403, message: 'Schema not found' }] : [200, schema];
    }
    if (url === '/subjects') return [200, [...this.subjects.keys()]];
    const [, subject = '', version = ''] = /^\/subjects\/([^/]+)\/versions\/(\d+)$/.exec(url) ?? [];
    const found = this.subjects.get(decodeURIComponent(subject))?.[Number(version) - 1];
    if (found === undefined) return [404, { error_code: 40401, message: 'Subject not found' }];
    return [
      200,
      { subject: decodeURIComponent(subject), version: Number(version), id: found, ...this.schemas[found - 1] },
    ];
  }
}
