import {
  Kafka,
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ResourcePatternTypes,
  logLevel,
} from 'kafkajs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaSettings } from '../../../src/shared/contract/settings';
import type { KafkaConnection } from '../../../src/main/core/ports';
import { startKafka } from './broker';
import type { KafkaBroker } from './broker';
import { makeAuthority } from './certificates';
import type { Authority, Certificate } from './certificates';

/** MUTUAL asks for a client certificate. */
export type Listener = 'PLAINTEXT' | 'SSL' | 'MUTUAL' | 'SASL_SSL' | 'SASL_PLAINTEXT';

export const USER = 'alice';
export const PASSWORD = 'alice-secret-4711';

export interface SecuredKafka extends KafkaBroker {
  readonly folder: string;
  readonly authority: Authority;
  /** Of a client, signed by the authority. */
  readonly client: Certificate;
  address(listener: Listener): string;
  connection(listener: Listener, settings?: Partial<KafkaSettings>, password?: string | null): KafkaConnection;
  /** From now on only this user may do this with the topic; `User:*` may do the rest. */
  allow(topic: string, principal: string, operation: 'Read' | 'Describe'): Promise<void>;
}

/** A real broker with every kind of listener, whose authorizer lets everybody do what no ACL speaks of. */
export async function startSecuredKafka(): Promise<SecuredKafka> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-kafka-tls-'));
  try {
    const authority = await makeAuthority(folder, 'authority');
    const server = await authority.issue('server', ['DNS:localhost', 'IP:127.0.0.1']);
    const client = await authority.issue('client', ['DNS:client']);
    const scram = (mechanism: string): string => `${mechanism}=[name=${USER},password=${PASSWORD},iterations=4096]`;
    const saslListeners = ['sasl_ssl', 'sasl_plaintext'];
    const broker = await startKafka(() => {}, {
      listeners: [
        { name: 'SSL', protocol: 'SSL' },
        { name: 'MUTUAL', protocol: 'SSL' },
        { name: 'SASL_SSL', protocol: 'SASL_SSL' },
        { name: 'SASL_PLAINTEXT', protocol: 'SASL_PLAINTEXT' },
      ],
      properties: [
        'ssl.keystore.type=PEM',
        `ssl.keystore.location=${server.keystoreFile}`,
        'ssl.truststore.type=PEM',
        `ssl.truststore.location=${authority.caFile}`,
        'listener.name.mutual.ssl.client.auth=required',
        'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
        ...saslListeners.flatMap((name) => [
          `listener.name.${name}.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_${USER}="${PASSWORD}";`,
          `listener.name.${name}.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;`,
          `listener.name.${name}.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;`,
        ]),
        'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'allow.everyone.if.no.acl.found=true',
        'super.users=User:ANONYMOUS',
      ],
      formatArguments: ['--add-scram', scram('SCRAM-SHA-256'), '--add-scram', scram('SCRAM-SHA-512')],
    });
    const address = (listener: Listener): string => {
      const found = listener === 'PLAINTEXT' ? broker.brokers[0] : broker.listeners.get(listener);
      if (found === undefined) throw new Error(`There is no listener ${listener}.`);
      return found;
    };
    const tls = { caFile: authority.caFile, certificateFile: null, keyFile: null, serverName: null };
    return {
      ...broker,
      folder,
      authority,
      client,
      address,
      connection: (listener, settings = {}, password = PASSWORD) => ({
        settings: {
          brokers: [address(listener)],
          clientId: 'lagoon-test',
          tls: listener === 'PLAINTEXT' || listener === 'SASL_PLAINTEXT' ? null : tls,
          sasl: listener.startsWith('SASL') ? { mechanism: 'scram-sha-512', username: USER } : null,
          schemaRegistry: null,
          ...settings,
        },
        password,
      }),
      async allow(topic, principal, operation) {
        const admin = new Kafka({ brokers: [...broker.brokers], logLevel: logLevel.NOTHING }).admin();
        await admin.connect();
        try {
          await admin.createAcls({
            acl: [
              {
                resourceType: AclResourceTypes.TOPIC,
                resourceName: topic,
                resourcePatternType: ResourcePatternTypes.LITERAL,
                principal,
                host: '*',
                operation: operation === 'Read' ? AclOperationTypes.READ : AclOperationTypes.DESCRIBE,
                permissionType: AclPermissionTypes.ALLOW,
              },
            ],
          });
        } finally {
          await admin.disconnect();
        }
      },
      stop: async () => {
        await broker.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
