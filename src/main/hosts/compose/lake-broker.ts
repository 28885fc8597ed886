import { createNodeFiles } from '../../adapters/fs/node-files';
import { createKafkaConnector } from '../../adapters/kafka/kafka-broker';
import { createSystemClock } from '../../adapters/system/clock';
import { createStderrLogger } from '../../adapters/system/stderr-logger';
import type { Broker, Clock } from '../../core/ports';
import { kafkaConnection } from '../../core/settings/kafka-connection';
import { createSettingsStore } from '../../core/settings/settings-store';
import { LakeError } from '../../../shared/errors';
import { userSecrets } from './user-place';

/** The lake's Kafka, for the one verb that writes to it. */
export async function composeBroker(config: {
  lakeRoot: string;
  kafkaBrokers?: readonly string[];
}): Promise<{ broker: Broker; clock: Clock; close(): Promise<void> }> {
  const logger = createStderrLogger('warn');
  const clock = createSystemClock();
  const { kafka } = await createSettingsStore(createNodeFiles(), config.lakeRoot, clock).get();
  const brokers = [...(config.kafkaBrokers ?? kafka.brokers)];
  if (brokers.length === 0) {
    throw new LakeError(
      'INVALID_INPUT',
      'No Kafka broker is known. Name one with --brokers host:port, or set it under Settings.',
    );
  }
  const connection = await kafkaConnection(kafka, userSecrets(null), brokers);
  const broker = await createKafkaConnector({ logger }).connect(connection);
  return { broker, clock, close: () => broker.close() };
}
