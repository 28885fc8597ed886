import { lookup } from 'node:dns/promises';
import { sendsReadablePassword } from '../../../shared/contract/settings';
import { LakeError, messageOf } from '../../../shared/errors';
import type { ConnectionStep, KafkaConnection, TopicUse } from '../../core/ports';
import { openTcp } from '../network/open-tcp';
import { reasonOf } from '../network/system-code';
import { askAny, readClusterMetadata } from './cluster';
import { BrokerConnection } from './connection';
import type { ClusterMetadata } from './metadata';
import { checkRights } from './rights';
import { parseAddress } from './wire';
import type { Address } from './wire';

const STEP_TIMEOUT_MS = 5_000;

interface Check {
  readonly step: string;
  /** What to do where the failure does not say it. */
  readonly remedy: string;
  readonly check: () => Promise<string>;
}

/** The steps up to the first that fails, each with what to do. `uses`: what the feeds would read. Never throws. */
export async function testConnection(
  connection: KafkaConnection,
  uses: readonly TopicUse[] = [],
): Promise<ConnectionStep[]> {
  const steps: ConnectionStep[] = [];
  for (const { step, remedy, check } of checksOf(connection, uses)) {
    try {
      steps.push({ step, ok: true, message: await check() });
    } catch (error) {
      steps.push({
        step,
        ok: false,
        message: saysWhatToDo(error) ? messageOf(error) : `${messageOf(error)} ${remedy}`,
      });
      return steps;
    }
  }
  return steps;
}

function checksOf(connection: KafkaConnection, uses: readonly TopicUse[]): Check[] {
  const { brokers, tls, sasl } = connection.settings;
  const addresses = brokers.map(parseAddress);
  const withoutLogIn: KafkaConnection = { settings: { ...connection.settings, sasl: null }, password: null };
  const metadata = (): Promise<ClusterMetadata> =>
    askAny(addresses, (address) => readClusterMetadata(address, connection, [], STEP_TIMEOUT_MS));

  return [
    {
      step: 'address',
      remedy: 'Write each broker as host:port, with a name that this machine can resolve.',
      check: () => askAny(addresses, async (address) => `${address.host} is ${(await lookup(address.host)).address}.`),
    },
    {
      step: 'tcp',
      remedy: 'Check that the broker runs, that the port is right and that no firewall is between.',
      check: () =>
        askAny(addresses, async (address) => `${shown(address)} accepts connections in ${await reached(address)} ms.`),
    },
    ...(tls === null
      ? []
      : [
          {
            step: 'tls',
            remedy: 'Check that the port is that of a TLS listener.',
            // A broker that refuses our certificate says so only after the handshake: to the first question.
            check: () =>
              askAny(addresses, async (address) => {
                await opened(address, withoutLogIn, () => Promise.resolve());
                return `${shown(address)} has a certificate that is trusted for ${tls.serverName ?? address.host}.`;
              }),
          },
        ]),
    ...(sasl === null
      ? []
      : [
          {
            step: 'sasl',
            remedy: 'Check that the port is that of a SASL listener, and TLS as it wants it.',
            check: () =>
              askAny(addresses, async (address) => {
                await opened(address, connection, () => Promise.resolve());
                return `${sasl.username} is logged in by ${sasl.mechanism.toUpperCase()}.${sendsReadablePassword(connection.settings) ? ' The password crosses the network readable to whoever listens: use TLS, or SCRAM.' : ''}`;
              }),
          },
        ]),
    {
      step: 'metadata',
      remedy:
        sasl === null
          ? 'Check that this is a listener of Kafka without log-in: one with log-in (SASL) hangs up on whoever does not log in, and one with TLS on whoever does not encrypt.'
          : 'Check that this is a listener of Kafka.',
      check: async () => {
        const { clusterId, brokers: nodes } = await metadata();
        if (nodes.length === 0) throw new Error('The cluster lists no broker yet.');
        return `Cluster ${clusterId ?? 'without id'} has ${nodes.length} broker(s).`;
      },
    },
    {
      step: 'advertised',
      remedy: 'Set advertised.listeners of the broker to an address that this machine can reach.',
      check: async () => {
        for (const address of (await metadata()).brokers) await opened(address, connection, () => Promise.resolve());
        return 'Every broker can be reached at the address it advertises.';
      },
    },
    ...(uses.length === 0
      ? []
      : [
          {
            step: 'rights',
            remedy: 'Check the rights (ACLs) of this user.',
            check: async () => {
              const readable = await askAny(addresses, (address) =>
                opened(address, connection, (broker) => checkRights(broker, uses)),
              );
              return `${readable} topic(s) of the feeds can be read.`;
            },
          },
        ]),
  ];
}

function saysWhatToDo(error: unknown): boolean {
  return error instanceof LakeError && (error.code === 'REFUSED' || error.code === 'IO');
}

function shown({ host, port }: Address): string {
  return `${host}:${port}`;
}

async function opened<T>(
  address: Address,
  connection: KafkaConnection,
  work: (broker: BrokerConnection) => Promise<T>,
): Promise<T> {
  const broker = await BrokerConnection.open(address, connection, STEP_TIMEOUT_MS);
  try {
    return await work(broker);
  } finally {
    broker.close();
  }
}

/** Milliseconds that it took. */
async function reached(address: Address): Promise<number> {
  try {
    return await openTcp(address, STEP_TIMEOUT_MS);
  } catch (error) {
    throw new Error(`${shown(address)} cannot be reached: ${reasonOf(error)}.`, { cause: error });
  }
}
