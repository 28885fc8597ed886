import { LakeError } from '../../../shared/errors';
import type { Broker, BrokerConnector, Secrets } from '../ports';
import { kafkaConnection } from '../settings/kafka-connection';
import type { SettingsStore } from '../settings/settings-store';

/** The lake's Kafka, by its settings of now. */
export interface KafkaAccess {
  isSetUp(): Promise<boolean>;
  /** Errors: REFUSED (not set up, TLS, log-in), UNAVAILABLE. */
  connect(): Promise<Broker>;
  /** Connects, and closes whatever comes of it. */
  using<T>(work: (broker: Broker) => Promise<T>): Promise<T>;
}

export interface KafkaAccessPorts {
  readonly settings: SettingsStore;
  readonly brokers: BrokerConnector;
  readonly secrets: Pick<Secrets, 'find'>;
}

export function createKafkaAccess({ settings, brokers, secrets }: KafkaAccessPorts): KafkaAccess {
  const isSetUp = async (): Promise<boolean> => (await settings.get()).kafka.brokers.length > 0;
  const connect = async (): Promise<Broker> => {
    const { kafka } = await settings.get();
    if (kafka.brokers.length === 0) throw kafkaNotSetUp();
    return await brokers.connect(await kafkaConnection(kafka, secrets));
  };
  return {
    isSetUp,
    connect,
    async using(work) {
      const broker = await connect();
      try {
        return await work(broker);
      } finally {
        await broker.close();
      }
    },
  };
}

export function kafkaNotSetUp(): LakeError {
  return new LakeError('REFUSED', 'Kafka is not set up, so no topic can be read. Add a broker under Settings, Kafka.');
}
