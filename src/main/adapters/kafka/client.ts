import { Kafka, logLevel } from 'kafkajs';
import type { LogEntry, SASLOptions } from 'kafkajs';
import type { KafkaConnection, Logger } from '../../core/ports';
import { tlsOptions } from './tls-options';

const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** Short, because whoever calls has a longer loop around it and reports between the rounds. */
export const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 } as const;

/**
 * A kafkajs client that prints nothing: its warnings and errors go to our log. Errors: REFUSED, IO (a file of TLS).
 */
export async function createClient(connection: KafkaConnection, logger: Logger): Promise<Kafka> {
  const { brokers, clientId, tls } = connection.settings;
  const sasl = saslOf(connection);
  return new Kafka({
    brokers,
    clientId,
    ...(tls === null ? {} : { ssl: await tlsOptions(tls, null) }),
    ...(sasl === null ? {} : { sasl }),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => forward(entry, logger),
  });
}

/** Null where there is no log-in, or no password for one: whoever connects first says that. */
function saslOf({ settings: { sasl }, password }: KafkaConnection): SASLOptions | null {
  if (sasl === null || password === null) return null;
  const { username } = sasl;
  switch (sasl.mechanism) {
    case 'plain':
      return { mechanism: 'plain', username, password };
    case 'scram-sha-256':
      return { mechanism: 'scram-sha-256', username, password };
    case 'scram-sha-512':
      return { mechanism: 'scram-sha-512', username, password };
  }
}

/** Not so here: after the last retry `produce` throws, and that producer's caller stops. */
const NOT_OURS = 'Limiting retries for the idempotent producer may invalidate EoS guarantees';

function forward(entry: LogEntry, logger: Logger): void {
  if (entry.log.message === NOT_OURS) return;
  const { message, timestamp: _timestamp, stack: _stack, logger: _logger, ...fields } = entry.log;
  // kafkajs calls each lost connection and each "not yet" of a broker an error and then repairs it: nobody need read that. What cannot be
  // repaired is thrown, and told by whoever catches it.
  logger.info('kafka.client', { ...fields, source: entry.namespace, message });
}
