import { Kafka, logLevel } from 'kafkajs';
import type { LogEntry } from 'kafkajs';
import type { KafkaSettings } from '../../../shared/contract/settings';
import type { Logger } from '../../core/ports';

const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** Short, because whoever calls has a longer loop around it and reports between the rounds. */
export const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 } as const;

/** A kafkajs client that prints nothing: its warnings and errors go to our log. `onLog` sees every entry first. */
export function createClient(
  settings: KafkaSettings,
  logger: Logger,
  onLog: (message: string) => void = () => {},
): Kafka {
  return new Kafka({
    brokers: settings.brokers,
    clientId: settings.clientId,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => {
      onLog(entry.log.message);
      forward(entry, logger);
    },
  });
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
