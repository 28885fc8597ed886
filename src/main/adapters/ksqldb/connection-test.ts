import { lookup } from 'node:dns/promises';
import { LakeError, messageOf } from '../../../shared/errors';
import type { ConnectionStep, KsqlConnection } from '../../core/ports';
import { openTcp } from '../network/open-tcp';
import { reasonOf } from '../network/system-code';
import { serverAddress, type ServerAddress } from './address';
import { KsqldbServer } from './ksqldb-server';
import { HttpClient } from './http-client';
import type { RetryPorts } from './retry';

const STEP_TIMEOUT_SECONDS = 5;

interface Check {
  readonly step: string;
  /** What to do where the failure does not say it. */
  readonly remedy: string;
  readonly check: () => Promise<string>;
}

/** The steps up to the first that fails, each with what to do. Never throws. */
export async function testConnection(connection: KsqlConnection, ports: RetryPorts): Promise<ConnectionStep[]> {
  const steps: ConnectionStep[] = [];
  let checks: Check[];
  try {
    checks = checksOf(connection, ports);
  } catch (error) {
    return [{ step: 'address', ok: false, message: `${messageOf(error)} Write it as http://host:8088.` }];
  }
  for (const { step, remedy, check } of checks) {
    try {
      steps.push({ step, ok: true, message: await check() });
    } catch (error) {
      const message = messageOf(error);
      steps.push({ step, ok: false, message: error instanceof LakeError ? message : `${message} ${remedy}` });
      return steps;
    }
  }
  return steps;
}

function checksOf(connection: KsqlConnection, ports: RetryPorts): Check[] {
  const { settings } = connection;
  const address = serverAddress(settings.url);
  const impatient = {
    ...connection,
    settings: { ...settings, timeoutSeconds: Math.min(settings.timeoutSeconds, STEP_TIMEOUT_SECONDS) },
  };
  return [
    {
      step: 'address',
      remedy: 'Write it as http://host:8088, with a name that this machine can resolve.',
      check: async () => `${address.host} is ${(await lookup(address.host)).address}.`,
    },
    {
      step: 'tcp',
      remedy: 'Check that the server runs, that the port is right and that no firewall is between.',
      check: async () => `${shown(address)} accepts connections in ${await reached(address)} ms.`,
    },
    ...(address.isSecure
      ? [
          {
            step: 'tls',
            remedy: 'Check that the port is one with TLS.',
            // A server that refuses our certificate says so only after the handshake: to the first question.
            check: async () => {
              await status({ settings: { ...impatient.settings, username: null }, password: null }, ports);
              return `${shown(address)} has a certificate that is trusted for ${address.host}.`;
            },
          },
        ]
      : []),
    ...(settings.username === null
      ? []
      : [
          {
            step: 'login',
            remedy: 'Check the user and the password.',
            check: async () => {
              await status(impatient, ports, true);
              return `${settings.username} is logged in.${address.isSecure ? '' : ' The password crosses the network readable to whoever listens: use https.'}`;
            },
          },
        ]),
    {
      step: 'server',
      remedy: 'Check that this is the address of a ksqlDB server.',
      check: () =>
        opened(impatient, ports, async (server) => {
          const { version, kafkaClusterId, status } = await server.info();
          const cluster = kafkaClusterId === '' ? '' : ` on the Kafka cluster ${kafkaClusterId}`;
          return `ksqlDB ${version}${cluster}${status === '' ? '' : ` is ${status.toLowerCase()}`}.`;
        }),
    },
    {
      step: 'sources',
      remedy: 'Check the rights of this user on the server.',
      check: () =>
        opened(impatient, ports, async (server) => {
          const sources = await server.listSources();
          const streams = sources.filter(({ kind }) => kind === 'stream').length;
          return `${streams} stream(s) and ${sources.length - streams} table(s) are listed.`;
        }),
    },
  ];
}

/** Of any answer at all. `mustLetIn`: a refusal of the log-in is a failure. */
async function status(connection: KsqlConnection, ports: RetryPorts, mustLetIn = false): Promise<number> {
  const client = new HttpClient(connection, ports);
  try {
    const answer = await client.send({ path: '/info' });
    if (mustLetIn && (answer.status === 401 || answer.status === 403)) throw await client.failureOf(answer);
    answer.body.destroy();
    return answer.status;
  } finally {
    client.close();
  }
}

async function opened<T>(
  connection: KsqlConnection,
  ports: RetryPorts,
  work: (server: KsqldbServer) => Promise<T>,
): Promise<T> {
  const server = new KsqldbServer(connection, ports);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

function shown({ host, port }: ServerAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Milliseconds that it took. */
async function reached(address: ServerAddress): Promise<number> {
  try {
    return await openTcp(address, STEP_TIMEOUT_SECONDS * 1000);
  } catch (error) {
    throw new Error(`${shown(address)} cannot be reached: ${reasonOf(error)}.`, { cause: error });
  }
}
