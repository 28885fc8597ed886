import type { FeedConfig } from '../../../shared/contract/feeds';
import {
  sendsReadableLogIn,
  sendsReadablePassword,
  type Finding,
  type KafkaSettings,
  type KsqldbSettings,
} from '../../../shared/contract/settings';
import { messageOf } from '../../../shared/errors';
import { ksqlConnection } from '../ksqldb/connection';
import type { BrokerConnector, ConnectionStep, KsqlConnector, SchemaRegistryConnector, Secrets } from '../ports';
import { kafkaConnection, topicUses } from './kafka-connection';
import { registryStep } from './registry-step';
import type { SettingsStore } from './settings-store';

export interface ServerFindingsPorts {
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly secrets: Pick<Secrets, 'find'>;
  readonly brokers: Pick<BrokerConnector, 'test'>;
  readonly registries: SchemaRegistryConnector;
  /** ksqlDB's. */
  readonly servers: KsqlConnector;
}

/** Whether each server of the settings can be used; one that is not set up is skipped. */
export async function serverFindings(ports: ServerFindingsPorts, feeds: readonly FeedConfig[]): Promise<Finding[]> {
  try {
    const { kafka, ksqldb } = await ports.settings.get();
    return await Promise.all([
      kafkaFinding(kafka, ports, feeds),
      registryFinding(kafka, ports),
      ksqldbFinding(ksqldb, ports, feeds),
    ]);
  } catch (error) {
    return [skipped('servers', messageOf(error))];
  }
}

async function kafkaFinding(
  kafka: KafkaSettings,
  { brokers, secrets }: ServerFindingsPorts,
  feeds: readonly FeedConfig[],
): Promise<Finding> {
  const check = 'kafka';
  if (kafka.brokers.length === 0) return skipped(check, 'No broker is set; the sample source needs none.');
  let steps;
  try {
    steps = await brokers.test(await kafkaConnection(kafka, secrets), topicUses(feeds));
  } catch (error) {
    return failed(check, messageOf(error), 'See the message.');
  }
  const stuck = failedStep(steps);
  if (stuck !== null) return failed(check, stuck, 'Mend the connection under Settings, Kafka, or start the broker.');
  const message = steps.at(-1)?.message ?? 'reachable';
  return sendsReadablePassword(kafka)
    ? warning(
        check,
        `${message} The password goes to Kafka readable to whoever listens: PLAIN without TLS.`,
        'Switch TLS on under Settings, Kafka, or log in by SCRAM.',
      )
    : ok(check, message);
}

async function registryFinding(kafka: KafkaSettings, { secrets, registries }: ServerFindingsPorts): Promise<Finding> {
  const check = 'schema registry';
  const step = await registryStep(kafka, secrets, registries);
  if (step === null) return skipped(check, 'None is set up; only Avro and JSON Schema need one.');
  return step.ok
    ? ok(check, step.message)
    : failed(check, step.message, 'Mend the connection under Settings, Kafka, or start the registry.');
}

async function ksqldbFinding(
  ksqldb: KsqldbSettings | null,
  { secrets, servers }: ServerFindingsPorts,
  feeds: readonly FeedConfig[],
): Promise<Finding> {
  const check = 'ksqldb';
  if (ksqldb === null) return skipped(check, 'No server is set up; feeds that read none need none.');
  const remedy = 'Mend the connection under Settings, ksqlDB, or start the server.';
  let found;
  try {
    const connection = await ksqlConnection(ksqldb, secrets);
    const stuck = failedStep(await servers.test(connection));
    if (stuck !== null) return failed(check, stuck, remedy);
    const server = servers.connect(connection);
    try {
      found = { info: await server.info(), sources: await server.listSources() };
    } finally {
      await server.close();
    }
  } catch (error) {
    return failed(check, messageOf(error), remedy);
  }
  const { info, sources } = found;
  const tables = sources.filter(({ kind }) => kind === 'table').length;
  const message = `ksqlDB ${info.version} at ${ksqldb.url}, ${info.status}: ${sources.length - tables} stream(s), ${tables} table(s).`;
  const gone = feeds.filter(
    ({ enabled, source }) => enabled && source.type === 'ksqldb' && !sources.some(({ name }) => name === source.object),
  );
  const concerns = [
    ...(gone.length === 0
      ? []
      : [
          {
            message: `It lacks what these feeds read: ${gone.map(({ name }) => name).join(', ')}.`,
            remedy:
              'Make it on the server again (`lagoon ksql apply` makes that of the eight feeds), or disable these feeds.',
          },
        ]),
    ...(sendsReadableLogIn(ksqldb)
      ? [
          {
            message: 'The password goes to it readable to whoever listens: Basic over http.',
            remedy: 'Give an https address under Settings, ksqlDB.',
          },
        ]
      : []),
  ];
  return concerns.length === 0
    ? ok(check, message)
    : warning(
        check,
        [message, ...concerns.map((concern) => concern.message)].join(' '),
        concerns.map(({ remedy: mend }) => mend).join(' '),
      );
}

function failedStep(steps: readonly ConnectionStep[]): string | null {
  const step = steps.find((each) => !each.ok);
  return step === undefined ? null : `${step.step}: ${step.message}`;
}

function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message, remedy: null };
}

function skipped(check: string, message: string): Finding {
  return { check, status: 'skipped', message, remedy: null };
}

function warning(check: string, message: string, remedy: string): Finding {
  return { check, status: 'warning', message, remedy };
}

function failed(check: string, message: string, remedy: string): Finding {
  return { check, status: 'failed', message, remedy };
}
