import { createServer as createHttpServer } from 'node:http';
import { createSecureServer, createServer as createHttp2Server } from 'node:http2';
import type { Server, Socket } from 'node:net';
import { z } from 'zod';
import { Answer, type Request, type Response } from './answer';
import { Catalogue, FailedStatement } from './catalogue';
import { Faults } from './faults';
import { buffered, delimited, DELIMITED, errorJson, KSQL_JSON, unbuffered, type Framing } from './framing';
import { asRefusal, bodyOf, eitherVersion, Refusal, refused, sendJson } from './http';
import { planQuery } from './queries';
import { StatementError } from './tokens';
import { Topics } from './topics';

export type { Disturbance, Faults, RefusingStatus } from './faults';

export interface KsqldbOptions {
  /** host:port of the Kafka brokers whose topics are read. */
  readonly brokers: readonly string[];
  /** Any free one where left out. */
  readonly port?: number;
  /** PEM texts. Then it speaks HTTPS, and HTTP/2 where ALPN asks for it. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Of HTTP Basic, which is then wanted for every request. */
  readonly password?: { readonly username: string; readonly password: string };
  /** Statements to run at start. */
  readonly setUp?: string;
}

export interface KsqldbStandIn {
  /** http(s)://127.0.0.1:port, without a slash at its end. */
  readonly url: string;
  readonly faults: Faults;
  /** Queries whose answer is not at its end yet. */
  openQueries(): number;
  /** Queries that the client ended before their answer was at its end: by closing the stream or connection, or by /close-query. */
  closedQueries(): number;
  /** Of all queries so far, those that the connections had room for. */
  rowsSent(): number;
  /** Requests to a path, refused ones too: `requests('/ksql')`. */
  requests(path: string): number;
  stop(): Promise<void>;
}

/** The stand-in on 127.0.0.1. Rejects where the broker does not answer or a statement of `setUp` is refused. */
export async function startKsqldb(options: KsqldbOptions): Promise<KsqldbStandIn> {
  const topics = new Topics(options.brokers);
  const standIn = new StandIn(options, topics, await topics.clusterId());
  if (options.setUp !== undefined) await standIn.catalogue.execute(options.setUp);
  await standIn.listen(options.port ?? 0);
  return standIn;
}

const properties = z.record(z.string(), z.unknown()).nullish();
const statementBody = z.object({ ksql: z.string(), streamsProperties: properties });
/** The key of /query-stream's properties is another one, and what a body has beside is ignored. */
const queryBody = z.object({ sql: z.string(), properties });
const closeBody = z.object({ queryId: z.string() });
const count = z.int().min(0);
const disturbance = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('slow'), rowDelayMs: z.number().min(0) }),
  z.object({ kind: z.literal('cut'), afterRows: count }),
  z.object({ kind: z.literal('truncate'), afterRows: count }),
  z.object({ kind: z.literal('silence'), afterRows: count }),
  z.object({
    kind: z.literal('error'),
    afterRows: count,
    message: z.string().default('The stand-in was told to fail.'),
  }),
]);
const faultsBody = z.object({
  refuse: z.object({ status: z.union([z.literal(429), z.literal(503)]), requests: count }).optional(),
  disturb: disturbance.optional(),
  queries: count.optional(),
});

class StandIn implements KsqldbStandIn {
  readonly faults = new Faults();
  readonly catalogue: Catalogue;
  private readonly asked = new Map<string, number>();
  private readonly answers = new Map<string, Answer>();
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private closed = 0;
  private open = 0;
  private sent = 0;
  url = '';

  constructor(
    private readonly options: KsqldbOptions,
    private readonly topics: Topics,
    private readonly clusterId: string,
  ) {
    this.catalogue = new Catalogue(topics);
    this.server = this.createServer();
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  openQueries(): number {
    return this.open;
  }

  closedQueries(): number {
    return this.closed;
  }

  rowsSent(): number {
    return this.sent;
  }

  requests(path: string): number {
    return this.asked.get(path) ?? 0;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The stand-in does not listen.');
    this.url = `${this.options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    for (const answer of this.answers.values()) answer.close();
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }

  private createServer(): Server {
    const handle = (request: Request, response: Response): void => void this.handle(request, response);
    const { tls } = this.options;
    if (tls !== undefined) return createSecureServer({ ...tls, allowHTTP1: true }, handle);
    return eitherVersion(createHttpServer(handle), createHttp2Server(handle));
  }

  private async handle(request: Request, response: Response): Promise<void> {
    try {
      const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
      this.asked.set(path, (this.asked.get(path) ?? 0) + 1);
      this.checkLogin(request);
      await this.answer(`${request.method ?? ''} ${path}`, request, response);
    } catch (error) {
      const refusal = asRefusal(error);
      if (response.headersSent) return;
      response.writeHead(refusal.status, { 'content-type': 'application/json', ...refusal.headers });
      response.end(JSON.stringify(refusal.body));
    }
  }

  private checkLogin(request: Request): void {
    const { password } = this.options;
    if (password === undefined) return;
    const wanted = `Basic ${Buffer.from(`${password.username}:${password.password}`).toString('base64')}`;
    if (request.headers.authorization === wanted) return;
    const headers = { 'www-authenticate': 'Basic realm="ksqldb"' };
    throw new Refusal(401, errorJson(40100, 'Unauthorized'), headers);
  }

  private async answer(route: string, request: Request, response: Response): Promise<void> {
    if (route === 'POST /stand-in/faults') return this.setFaults(await bodyOf(request, faultsBody), response);
    const refusal = this.faults.takeRefusal();
    if (refusal === 429) throw refused(429, 'Host is at rate limit for pull queries. Currently set to 1 qps.');
    if (refusal === 503) {
      const headers = { 'retry-after': '10' };
      throw new Refusal(503, errorJson(50302, 'Server initializing'), headers);
    }
    switch (route) {
      case 'GET /info':
        return sendJson(response, { KsqlServerInfo: this.info() });
      case 'GET /healthcheck':
        return sendJson(response, health());
      case 'GET /clusterStatus':
        return sendJson(response, this.clusterStatus());
      case 'POST /ksql': {
        const { ksql } = await bodyOf(request, statementBody);
        return sendJson(response, await this.catalogue.execute(ksql));
      }
      case 'POST /query-stream': {
        const { sql, properties: set } = await bodyOf(request, queryBody);
        return await this.query(sql, set ?? {}, request.headers.accept, response);
      }
      case 'POST /query': {
        const { ksql, streamsProperties } = await bodyOf(request, statementBody);
        return await this.query(ksql, streamsProperties ?? {}, KSQL_JSON, response);
      }
      case 'POST /close-query':
        return this.closeQuery((await bodyOf(request, closeBody)).queryId, response);
      default:
        throw refused(404, 'Path not found');
    }
  }

  private async query(
    sql: string,
    set: Readonly<Record<string, unknown>>,
    accept: string | undefined,
    response: Response,
  ): Promise<void> {
    const query = await planQuery(sql, set, this.catalogue, this.topics).catch((error: unknown) => {
      throw error instanceof StatementError ? new FailedStatement(error, sql) : error;
    });
    const framing = framingOf(accept, query.kind === 'table');
    const answer = new Answer(response, framing, this.faults.takeDisturbance(), (rows) => {
      this.sent += rows;
    });
    // The real server knows the pulls of tables by no id.
    if (query.kind !== 'table') this.answers.set(query.id, answer);
    this.open += 1;
    try {
      await answer.send(query);
      if (answer.wasLeft) this.closed += 1;
    } finally {
      this.open -= 1;
      this.answers.delete(query.id);
    }
  }

  private closeQuery(queryId: string, response: Response): void {
    const answer = this.answers.get(queryId);
    if (answer === undefined) throw refused(400, `No query with id ${queryId}`);
    answer.close();
    response.writeHead(200);
    response.end();
  }

  private setFaults({ refuse, disturb, queries }: z.infer<typeof faultsBody>, response: Response): void {
    this.faults.clear();
    if (refuse !== undefined) this.faults.refuse(refuse.status, refuse.requests);
    if (disturb !== undefined) this.faults.disturb(disturb, queries);
    sendJson(response, {});
  }

  private info(): object {
    const { clusterId: kafkaClusterId } = this;
    return { version: '0.29.0', kafkaClusterId, ksqlServiceId: 'stand_in_', serverStatus: 'RUNNING' };
  }

  private clusterStatus(): object {
    const status = {
      hostAlive: true,
      lastStatusUpdateMs: Date.now(),
      activeStandbyPerQuery: {},
      hostStoreLags: { stateStoreLags: {}, updateTimeMs: Date.now() },
    };
    return { clusterStatus: { [new URL(this.url).host]: status } };
  }
}

function health(): object {
  const healthy = { isHealthy: true };
  const details = { metastore: healthy, kafka: healthy, commandRunner: healthy };
  return { ...healthy, details, serverState: 'READY' };
}

function framingOf(accept: string | undefined, isTable: boolean): Framing {
  const types = (accept ?? '*/*').split(',').map((type) => type.split(';')[0]?.trim());
  const found = types.find((type) => type === KSQL_JSON || type === DELIMITED || type === '*/*');
  if (found === undefined) throw refused(406, `None of ${accept ?? ''} can be produced`);
  if (found !== KSQL_JSON) return delimited;
  return isTable ? buffered : unbuffered;
}
