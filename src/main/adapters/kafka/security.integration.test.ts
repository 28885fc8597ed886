import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeAuthority } from '../../../../test/support/kafka/certificates';
import { readFirstValues } from '../../../../test/support/kafka/reading';
import {
  PASSWORD,
  startSecuredKafka,
  USER,
  type Listener,
  type SecuredKafka,
} from '../../../../test/support/kafka/secured-broker';
import type { KafkaSettings } from '../../../shared/contract/settings';
import type { ConnectionStep, KafkaConnection, TopicUse } from '../../core/ports';
import { createKafkaConnector } from './kafka-broker';

type Mechanism = NonNullable<KafkaSettings['sasl']>['mechanism'];

const logged: string[] = [];
const keep = (event: string, fields?: Readonly<Record<string, unknown>>): void => {
  logged.push(`${event} ${JSON.stringify(fields)}`);
};
const connector = createKafkaConnector({ logger: { info: keep, warn: keep, error: keep } });

describe.skipIf(inject('kafkaBrokers') === null)('a secured Kafka', () => {
  let kafka: SecuredKafka;
  beforeAll(async () => {
    kafka = await startSecuredKafka();
  });
  afterAll(() => kafka.stop());

  const by = (mechanism: Mechanism): Partial<KafkaSettings> => ({ sasl: { mechanism, username: USER } });
  const trusting = (change: Partial<NonNullable<KafkaSettings['tls']>>): Partial<KafkaSettings> => ({
    tls: { caFile: kafka.authority.caFile, certificateFile: null, keyFile: null, serverName: null, ...change },
  });

  /** The test's last step, after steps that all passed. */
  const lastStep = async (connection: KafkaConnection, uses: readonly TopicUse[] = []): Promise<ConnectionStep> => {
    const steps = await connector.test(connection, uses);
    expect(JSON.stringify(steps)).not.toContain(PASSWORD);
    const last = steps.at(-1);
    if (last === undefined) throw new Error('A test has steps.');
    expect(steps.slice(0, -1).filter(({ ok }) => !ok)).toEqual([]);
    return last;
  };

  const roundTrip = async (connection: KafkaConnection): Promise<string[]> => {
    const broker = await connector.connect(connection);
    try {
      const topic = `secured-${randomUUID()}`;
      await broker.ensureTopic(topic, 1);
      await broker.produce(topic, [{ key: null, value: 'told in confidence' }]);
      expect((await broker.describeTopic(topic)).partitions).toEqual([
        { partition: 0, earliest: 0n, latest: 1n, highWatermark: 1n },
      ]);
      return await readFirstValues(broker, topic);
    } finally {
      await broker.close();
    }
  };

  it.each<[Listener, Mechanism | null]>([
    ['SSL', null],
    ['SASL_SSL', 'plain'],
    ['SASL_SSL', 'scram-sha-256'],
    ['SASL_SSL', 'scram-sha-512'],
    ['SASL_PLAINTEXT', 'plain'],
    ['SASL_PLAINTEXT', 'scram-sha-256'],
  ])('is tested, written to and read by %s, %s', async (listener, mechanism) => {
    const connection = kafka.connection(listener, mechanism === null ? {} : by(mechanism));
    const steps = await connector.test(connection);
    expect(steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(steps.map(({ step }) => step)).toEqual([
      'address',
      'tcp',
      ...(listener === 'SASL_PLAINTEXT' ? [] : ['tls']),
      ...(mechanism === null ? [] : ['sasl']),
      'metadata',
      'advertised',
    ]);
    expect(await roundTrip(connection)).toEqual(['told in confidence']);
  });

  it('is read with a client certificate, and says that it wants one', async () => {
    const { certificateFile, keyFile } = kafka.client;
    expect(await roundTrip(kafka.connection('MUTUAL', trusting({ certificateFile, keyFile })))).toEqual([
      'told in confidence',
    ]);
    const step = await lastStep(kafka.connection('MUTUAL'));
    expect(step).toMatchObject({ step: 'tls', ok: false });
    expect(step.message).toContain('client certificate');
    await expect(connector.connect(kafka.connection('MUTUAL'))).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('warns of a password that everybody on the way can read', async () => {
    const steps = await connector.test(kafka.connection('SASL_PLAINTEXT', by('plain')));
    expect(steps.find(({ step }) => step === 'sasl')?.message).toContain('use TLS');
  });

  it.each<Mechanism>(['plain', 'scram-sha-256', 'scram-sha-512'])(
    'refuses a wrong password by %s, naming user and mechanism',
    async (mechanism) => {
      const wrong = kafka.connection('SASL_SSL', by(mechanism), 'not-the-one-0815');
      const step = await lastStep(wrong);
      expect(step).toMatchObject({ step: 'sasl', ok: false });
      expect(step.message).toContain(`does not let ${USER} in by ${mechanism.toUpperCase()}`);
      expect(step.message).not.toContain('not-the-one-0815');
      await expect(connector.connect(wrong)).rejects.toMatchObject({ code: 'REFUSED', retryable: false });
      expect(logged.join('\n')).not.toMatch(new RegExp(`${PASSWORD}|not-the-one-0815`));
    },
  );

  it('says where to set a password that there is not', async () => {
    const step = await lastStep(kafka.connection('SASL_SSL', {}, null));
    expect(step).toMatchObject({ step: 'sasl', ok: false });
    expect(step.message).toContain('LAGOON_KAFKA_PASSWORD');
  });

  it('is not believed without the authority that signed its certificate', async () => {
    const stranger = await makeAuthority(kafka.folder, 'stranger');
    for (const caFile of [null, stranger.caFile]) {
      const connection = kafka.connection('SSL', trusting({ caFile }));
      const step = await lastStep(connection);
      expect(step).toMatchObject({ step: 'tls', ok: false });
      expect(step.message).toContain('Set the CA file');
      await expect(connector.connect(connection)).rejects.toMatchObject({ code: 'REFUSED' });
    }
  });

  it('is not believed under another name than its certificate has', async () => {
    const step = await lastStep(kafka.connection('SSL', trusting({ serverName: 'kafka.example' })));
    expect(step).toMatchObject({ step: 'tls', ok: false });
    expect(step.message).toContain('kafka.example');
    expect(await roundTrip(kafka.connection('SSL', trusting({ serverName: 'localhost' })))).toHaveLength(1);
  });

  it('names the step and the remedy where one side encrypts and the other does not', async () => {
    const plainToTls = await lastStep(kafka.connection('SSL', { tls: null }));
    expect(plainToTls).toMatchObject({ step: 'metadata', ok: false });
    expect(plainToTls.message).toContain('TLS');
    const tlsToPlain = await lastStep(kafka.connection('PLAINTEXT', trusting({})));
    expect(tlsToPlain).toMatchObject({ step: 'tls', ok: false });
    expect(tlsToPlain.message).toContain('without TLS');
  });

  it('names the step and the remedy where one side logs in and the other does not', async () => {
    const without = await lastStep(kafka.connection('SASL_SSL', { sasl: null }));
    expect(without).toMatchObject({ step: 'metadata', ok: false });
    expect(without.message).toContain('SASL');
    const needless = await lastStep(kafka.connection('SSL', by('scram-sha-512')));
    expect(needless).toMatchObject({ step: 'sasl', ok: false });
    expect(needless.message).toContain('has no log-in');
  });

  it('tells which topic may not be seen, and which may be seen and not read', async () => {
    const admin = await connector.connect(kafka.connection('PLAINTEXT'));
    const hidden = `hidden-${randomUUID()}`;
    const closed = `closed-${randomUUID()}`;
    const open = `open-${randomUUID()}`;
    for (const topic of [hidden, closed, open]) await admin.ensureTopic(topic, 1);
    await admin.close();
    await kafka.allow(hidden, 'User:bob', 'Read');
    await kafka.allow(closed, `User:${USER}`, 'Describe');
    const use = (topic: string): TopicUse => ({ topic, groupId: `lagoon-${topic}` });
    const connection = kafka.connection('SASL_SSL');

    expect(await lastStep(connection, [use(open)])).toMatchObject({ step: 'rights', ok: true });
    expect(await lastStep(connection, [use(open), use('not-there-yet')])).toMatchObject({ step: 'rights', ok: true });
    const unseen = await lastStep(connection, [use(open), use(hidden)]);
    expect(unseen).toMatchObject({ step: 'rights', ok: false });
    expect(unseen.message).toContain(`see (Describe) topic ${hidden}`);
    const unread = await lastStep(connection, [use(closed)]);
    expect(unread.message).toContain(`read (Read) topic ${closed}`);

    const broker = await connector.connect(connection);
    await expect(broker.describeTopic(hidden)).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(broker.produce(closed, [{ key: null, value: 'x' }])).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining(`Writing to topic ${closed} failed`) as unknown,
    });
    await broker.close();
  });

  it('names the file of TLS that cannot be used, and why', async () => {
    const { certificateFile } = kafka.client;
    const step = await lastStep(kafka.connection('SSL', trusting({ certificateFile })));
    expect(step).toMatchObject({ step: 'tls', ok: false });
    expect(step.message).toContain(`${certificateFile} is set without its key`);
  });

  it('is not believed once its certificate has expired', async () => {
    const expired = await kafka.authority.issue('expired', ['IP:127.0.0.1'], 0);
    const server = createServer({
      cert: await readFile(expired.certificateFile),
      key: await readFile(expired.keyFile),
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      // Valid to the second in which it was made.
      await expect
        .poll(async () => (await lastStep(kafka.connection('SSL', { brokers: [`127.0.0.1:${port}`] }))).message, {
          timeout: 8_000,
        })
        .toContain('expired');
    } finally {
      server.close();
    }
  });
});
