import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, Partitioners, type Admin, type Producer } from 'kafkajs';
import { z } from 'zod';
import { startKsqldb, type KsqldbStandIn } from './server';

export const V1 = 'application/vnd.ksql.v1+json';
export const DELIMITED = 'application/vnd.ksqlapi.delimited.v1';

export interface Message {
  readonly key?: string;
  readonly value: string | null;
  readonly partition?: number;
  readonly timestamp?: string;
}

/** The stand-in over real topics, asked by plain HTTP as its clients do: `connect` once, `start` and `stop` for each test. */
export class AskedServer {
  readonly admin: Admin;
  readonly producer: Producer;
  private standIn: KsqldbStandIn | null = null;

  constructor(private readonly brokers: readonly string[]) {
    const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
    this.admin = kafka.admin();
    this.producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  }

  get server(): KsqldbStandIn {
    if (this.standIn === null) throw new Error('The stand-in is not up.');
    return this.standIn;
  }

  async connect(): Promise<void> {
    await Promise.all([this.producer.connect(), this.admin.connect()]);
  }

  async disconnect(): Promise<void> {
    await Promise.all([this.producer.disconnect(), this.admin.disconnect()]);
  }

  async start(): Promise<void> {
    this.standIn = await startKsqldb({ brokers: this.brokers });
  }

  async stop(): Promise<void> {
    await this.standIn?.stop();
    this.standIn = null;
  }

  readonly topicWith = async (messages: readonly Message[], partitions = 1): Promise<string> => {
    const topic = `ksqldb-${randomUUID()}`;
    await this.admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true });
    if (messages.length > 0) await this.producer.send({ topic, messages: [...messages] });
    return topic;
  };

  /** A stream S of numbers from 0 on; its topic. */
  readonly streamOf = async (count: number, partitions = 1): Promise<string> => {
    const topic = await this.topicWith(numbered(count), partitions);
    await this.run(`CREATE STREAM S (n BIGINT) WITH (kafka_topic='${topic}', value_format='JSON');`);
    return topic;
  };

  readonly post = (path: string, body: object, accept = V1): Promise<Response> =>
    fetch(`${this.server.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { accept } });

  readonly run = async (ksql: string): Promise<unknown> => {
    const response = await this.post('/ksql', { ksql });
    await assertOk(response);
    return await response.json();
  };

  readonly query = async (sql: string, accept = V1): Promise<string> => {
    const response = await this.post('/query-stream', { sql }, accept);
    await assertOk(response);
    const type = response.headers.get('content-type');
    if (type !== accept) throw new Error(`It answered ${type} where ${accept} was asked for.`);
    return await response.text();
  };

  readonly refusal = async (sql: string): Promise<{ status: number; error_code: number; message: string }> => {
    const response = await this.post('/query-stream', { sql });
    const body = z.object({ error_code: z.number(), message: z.string() }).parse(await response.json());
    return { status: response.status, ...body };
  };
}

async function assertOk(response: Response): Promise<void> {
  if (response.status !== 200) throw new Error(`It answered ${response.status}: ${await response.text()}`);
}

export function numbered(count: number): Message[] {
  return Array.from({ length: count }, (_, n) => ({ value: `{"n":${n}}` }));
}

/** The numbers in an answer of whatever framing. */
export function numbersIn(text: string): number[] {
  return [...text.matchAll(/\[(\d+)\]/g)].map(([, n]) => Number(n));
}

/** Reads until the text so far is enough, and goes. */
export async function readUntil(response: Response, enough: (text: string) => boolean): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  if (response.body === null) return text;
  for await (const chunk of response.body) {
    text += decoder.decode(z.instanceof(Uint8Array).parse(chunk), { stream: true });
    if (enough(text)) break;
  }
  return text;
}
