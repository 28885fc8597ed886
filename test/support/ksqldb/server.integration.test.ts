import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { startKsqldb, type KsqldbStandIn } from './server';

const brokers = inject('kafkaBrokers');
const V1 = 'application/vnd.ksql.v1+json';
const DELIMITED = 'application/vnd.ksqlapi.delimited.v1';

describe.runIf(brokers !== null)('the stand-in for ksqlDB', () => {
  const kafka = new Kafka({ brokers: brokers ?? [], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  let producer: Producer;
  let server: KsqldbStandIn;

  beforeAll(async () => {
    producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await Promise.all([producer.connect(), admin.connect()]);
  });
  afterAll(async () => {
    await Promise.all([producer.disconnect(), admin.disconnect()]);
  });
  beforeEach(async () => {
    server = await startKsqldb({ brokers: brokers ?? [] });
  });
  afterEach(async () => {
    await server.stop();
  });

  interface Message {
    readonly key?: string;
    readonly value: string | null;
    readonly partition?: number;
    readonly timestamp?: string;
  }

  async function topicWith(messages: readonly Message[], partitions = 1): Promise<string> {
    const topic = `ksqldb-${randomUUID()}`;
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true });
    if (messages.length > 0) await producer.send({ topic, messages: [...messages] });
    return topic;
  }

  const post = (path: string, body: object, accept = V1): Promise<Response> =>
    fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { accept } });

  const run = async (ksql: string): Promise<unknown> => {
    const response = await post('/ksql', { ksql });
    expect(response.status, await response.clone().text()).toBe(200);
    return await response.json();
  };

  const query = async (sql: string, accept = V1): Promise<string> => {
    const response = await post('/query-stream', { sql }, accept);
    expect(response.status, await response.clone().text()).toBe(200);
    expect(response.headers.get('content-type')).toBe(accept);
    return await response.text();
  };

  const refusal = async (sql: string): Promise<{ status: number; error_code: number; message: string }> => {
    const response = await post('/query-stream', { sql });
    const body = z.object({ error_code: z.number(), message: z.string() }).parse(await response.json());
    return { status: response.status, ...body };
  };

  it('pulls a stream to its end with every digit, and says that it is complete', async () => {
    const topic = await topicWith([
      { key: 'a', value: '{"id":9007199254740993,"amount":12345678901234567.89,"who":{"name":"Ω \\" x","n":[1,2]}}' },
      { key: 'b', value: '{"ID":"17","amount":1}' },
      { key: 'c', value: '{"id":1,"amount":"a lot"}' },
      { key: 'd', value: '{"id":' },
      { key: 'e', value: null },
    ]);
    await run(
      `CREATE STREAM s (k STRING KEY, id BIGINT, amount DECIMAL(19, 2), who STRUCT<name STRING, n ARRAY<INT>>)
       WITH (kafka_topic='${topic}', value_format='json');`,
    );
    const text = await query('SELECT * FROM s;');
    expect(text.replace(/"queryId":"transient_S_\d+"/, '"queryId":"…"')).toBe(
      [
        '[{"header":{"queryId":"…","schema":"`K` STRING, `ID` BIGINT, `AMOUNT` DECIMAL(19, 2), `WHO` STRUCT<`NAME` STRING, `N` ARRAY<INTEGER>>"}}',
        '{"row":{"columns":["a",9007199254740993,12345678901234567.89,{"NAME":"Ω \\" x","N":[1,2]}]}}',
        '{"row":{"columns":["b",17,1.00,null]}}',
        '{"finalMessage":"Query Completed"}]',
      ].join(',\n'),
    );
  });
});
