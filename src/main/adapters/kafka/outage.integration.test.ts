import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { mortal, startKafka } from '../../../../test/support/kafka/broker';
import type { KafkaBroker } from '../../../../test/support/kafka/broker';
import { valueAt, type Broker, type RawBatch } from '../../core/ports';
import { createKafkaConnector } from './kafka-broker';
import { condition, plainKafka, readAlone, readInGroup } from '../../../../test/support/kafka/reading';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

describe.skipIf(inject('kafkaBrokers') === null)('a Kafka broker that dies', () => {
  let kafka: KafkaBroker;
  let broker: Broker;
  beforeAll(async () => {
    kafka = await startKafka(() => {}, mortal);
    broker = await createKafkaConnector({ logger: silent }).connect(plainKafka(kafka.brokers));
  });
  afterAll(async () => {
    await broker.close();
    await kafka.stop();
  });

  it('is read on from where it was, each record once, and reported meanwhile', async () => {
    await broker.ensureTopic('outage', 2);
    const produce = (first: number): Promise<void> =>
      broker.produce(
        'outage',
        Array.from({ length: 1_000 }, (_, index) => ({ key: `k${index % 7}`, value: `${first + index}` })),
      );
    await produce(0);

    const warnings: string[] = [];
    const logger = { ...silent, warn: (event: string) => warnings.push(event) };
    const reader = await createKafkaConnector({ logger }).connect(plainKafka(kafka.brokers));
    const seen: string[] = [];
    const half = condition(() => seen.length >= 1_000);
    const all = condition(() => seen.length >= 2_000);
    const stop = new AbortController();
    const reading = readAlone(reader, {
      topic: 'outage',
      from: new Map(),
      signal: stop.signal,
      onBatch: async (batch: RawBatch) => {
        for (let i = 0; i < batch.count; i += 1) seen.push(Buffer.from(valueAt(batch, i) ?? []).toString('utf8'));
        half.changed();
        all.changed();
      },
    });
    await half.met;
    await kafka.kill();
    await expect(broker.describeTopic('outage')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await kafka.restart();
    await produce(1_000);
    await all.met;
    stop.abort();
    await reading;
    await reader.close();

    expect(seen.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
    expect(warnings.length).toBeGreaterThan(0);
  });

  it('is read on by the members of a group, who are told', async () => {
    await broker.ensureTopic('group-outage', 2);
    const produce = (from: number): Promise<void> =>
      broker.produce(
        'group-outage',
        Array.from({ length: 100 }, (_, index) => ({ key: null, value: `${from + index}`, partition: index % 2 })),
      );
    const seen: string[] = [];
    const events: string[] = [];
    const half = condition(() => seen.length >= 100);
    const away = condition(() => events.includes('a away'));
    const told = (): string[] => events.filter((event) => /away|back/.test(event));
    // A broker that has just started may fail once more: what counts is what was told in the end.
    const all = condition(() => seen.length >= 200 && told().at(-1) === 'a back');
    const stop = new AbortController();
    await produce(0);
    const reading = readInGroup(broker, {
      topic: 'group-outage',
      groupId: 'group-outage.readers',
      next: new Map(),
      name: 'a',
      onEvent: (event) => {
        events.push(event);
        away.changed();
        all.changed();
      },
      onBatch: async (batch) => {
        for (let i = 0; i < batch.count; i += 1) seen.push(Buffer.from(valueAt(batch, i) ?? []).toString('utf8'));
        half.changed();
        all.changed();
      },
      signal: stop.signal,
    });
    await half.met;
    await kafka.kill();
    await away.met;
    await kafka.restart();
    await produce(100);
    await all.met;
    stop.abort();
    await reading;
    expect(seen.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect(told()[0]).toBe('a away');
  });

  it('lets reading be stopped while it is away', async () => {
    await broker.ensureTopic('away', 1);
    await broker.produce('away', [{ key: null, value: 'one' }]);
    const stop = new AbortController();
    const got = condition(() => true);
    const reading = readAlone(broker, {
      topic: 'away',
      from: new Map(),
      signal: stop.signal,
      onBatch: async () => got.changed(),
    });
    await got.met;
    await kafka.kill();
    stop.abort();
    await reading;
    await kafka.restart();
    expect((await broker.describeTopic('away')).partitions[0]?.latest).toBe(1n);
  });
});

describe('testing a connection', () => {
  const connector = createKafkaConnector({ logger: silent });
  const failedStep = async (broker: string): Promise<string | undefined> => {
    const steps = await connector.test(plainKafka([broker]));
    expect(steps.slice(0, -1).every((step) => step.ok)).toBe(true);
    return steps.at(-1)?.ok === false ? steps.at(-1)?.step : undefined;
  };

  it('stops at an address that cannot be resolved', async () => {
    expect(await failedStep('no-such-host.invalid:9092')).toBe('address');
  });

  it('stops at a port that nobody listens on', async () => {
    expect(await failedStep('127.0.0.1:1')).toBe('tcp');
  });

  it('stops at a server that does not speak Kafka', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      expect(await failedStep(`127.0.0.1:${port}`)).toBe('metadata');
      await expect(connector.connect(plainKafka([`127.0.0.1:${port}`]))).rejects.toMatchObject({
        code: 'SOURCE',
        details: { broker: `127.0.0.1:${port}` },
      });
    } finally {
      server.close();
    }
  });

  it('says in the first failed step what to do', async () => {
    const [step] = await connector.test(plainKafka([]));
    expect(step).toMatchObject({ step: 'address', ok: false });
    expect(step?.message).toContain('host:port');
  });
});
