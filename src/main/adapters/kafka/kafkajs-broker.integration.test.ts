import { Kafka, logLevel } from 'kafkajs';
import { describe, inject } from 'vitest';
import { describeBrokerContract } from '../../../../test/support/kafka/broker-contract';
import { createKafkaConnector } from './kafkajs-broker';

const brokers = inject('kafkaBrokers') ?? [];
const silent = { info: () => {}, warn: () => {}, error: () => {} };

describe.skipIf(brokers.length === 0)('kafkajs', () => {
  describeBrokerContract('Apache Kafka', async () => {
    const broker = await createKafkaConnector({ logger: silent }).connect({ brokers, clientId: 'lagoon-test' });
    const withAdmin = async (work: (admin: ReturnType<Kafka['admin']>) => Promise<void>): Promise<void> => {
      const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      try {
        await work(admin);
      } finally {
        await admin.disconnect();
      }
    };
    return {
      broker,
      removeBefore: (topic, partition, offset) =>
        withAdmin(async (admin) => {
          // deleteTopicRecords only knows topics that the client has met.
          await admin.fetchTopicOffsets(topic);
          await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: offset.toString() }] });
        }),
      recreate: async (topic) => {
        await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
        await broker.ensureTopic(topic, 1);
      },
    };
  });
});
