import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { KafkaSettings } from '../../../shared/contract/settings';
import { messageOf } from '../../../shared/errors';
import type { ConnectionStep } from '../../core/ports';
import { askAny, readClusterMetadata } from './requests';
import { parseAddress } from './wire';
import type { Address } from './wire';

const STEP_TIMEOUT_MS = 5_000;

const show = (address: Address): string => `${address.host}:${address.port}`;

/** The steps up to the first that fails, each with what to do. Never throws. */
export async function testConnection(settings: KafkaSettings): Promise<ConnectionStep[]> {
  const addresses = settings.brokers.map(parseAddress);
  const steps: ConnectionStep[] = [];
  const checks: { step: string; remedy: string; check: () => Promise<string> }[] = [
    {
      step: 'address',
      remedy: 'Write each broker as host:port, with a name that this machine can resolve.',
      check: async () => {
        const found = await askAny(
          addresses,
          async (address) => `${address.host} is ${(await lookup(address.host)).address}.`,
        );
        return found;
      },
    },
    {
      step: 'tcp',
      remedy: 'Check that the broker runs, that the port is right and that no firewall is between.',
      check: () =>
        askAny(addresses, async (address) => `${show(address)} accepts connections in ${await openTcp(address)} ms.`),
    },
    {
      step: 'metadata',
      remedy: 'Check that this is a plaintext Kafka listener: TLS and SASL listeners are not supported yet.',
      check: async () => {
        const found = await askAny(addresses, (address) =>
          readClusterMetadata(address, settings.clientId, [], STEP_TIMEOUT_MS),
        );
        if (found === null) return 'The broker answers; it is older than Kafka 2.8 and does not tell topic ids.';
        if (found.brokers.length === 0) throw new Error('The cluster lists no broker yet.');
        return `Cluster ${found.clusterId ?? 'without id'} has ${found.brokers.length} broker(s).`;
      },
    },
    {
      step: 'advertised',
      remedy: 'Set advertised.listeners of the broker to an address that this machine can reach.',
      check: async () => {
        const found = await askAny(addresses, (address) =>
          readClusterMetadata(address, settings.clientId, [], STEP_TIMEOUT_MS),
        );
        for (const address of found?.brokers ?? []) await openTcp(address);
        return 'Every broker can be reached at the address it advertises.';
      },
    },
  ];

  for (const { step, remedy, check } of checks) {
    try {
      steps.push({ step, ok: true, message: await check() });
    } catch (error) {
      steps.push({ step, ok: false, message: `${messageOf(error)} ${remedy}` });
      return steps;
    }
  }
  return steps;
}

/** Milliseconds that it took. */
async function openTcp(address: Address): Promise<number> {
  const startedAt = performance.now();
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: address.host, port: address.port, timeout: STEP_TIMEOUT_MS });
    const settle = (error: Error | null): void => {
      socket.destroy();
      if (error === null) resolve();
      else reject(new Error(`${show(address)} cannot be reached: ${error.message}.`, { cause: error }));
    };
    socket.once('connect', () => settle(null));
    socket.once('timeout', () => settle(new Error(`no answer within ${STEP_TIMEOUT_MS} ms`)));
    socket.once('error', settle);
  });
  return Math.round(performance.now() - startedAt);
}
