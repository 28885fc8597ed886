import { randomUUID } from 'node:crypto';
import { CompressionCodecs, CompressionTypes, Kafka, Partitioners, logLevel } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { describeBrokerContract } from '../../../../test/support/kafka/broker-contract';
import type { Broker } from '../../core/ports';
import { createKafkaConnector } from './kafka-broker';
import { plainKafka, readFirstValues } from '../../../../test/support/kafka/reading';

const brokers = inject('kafkaBrokers') ?? [];
const silent = { info: () => {}, warn: () => {}, error: () => {} };

describe.skipIf(brokers.length === 0)('kafkajs', () => {
  describeBrokerContract('Apache Kafka', async () => {
    const broker = await createKafkaConnector({ logger: silent }).connect(plainKafka(brokers));
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

  describe('compression', () => {
    let broker: Broker;
    let topic: string;
    beforeEach(async () => {
      broker = await createKafkaConnector({ logger: silent }).connect(plainKafka(brokers));
      topic = `codec-${randomUUID()}`;
      await broker.ensureTopic(topic, 1);
    });
    afterEach(() => broker.close());

    const send = async (compression: CompressionTypes): Promise<void> => {
      const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer({
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      await producer.connect();
      try {
        await producer.send({ topic, messages: [{ value: 'squeezed' }], compression });
      } finally {
        await producer.disconnect();
      }
    };

    it('reads gzip', async () => {
      await send(CompressionTypes.GZIP);
      expect(await readFirstValues(broker, topic)).toEqual(['squeezed']);
    });

    it('reads raw Snappy, as clients other than Java write it', async () => {
      const missing = CompressionCodecs[CompressionTypes.Snappy];
      CompressionCodecs[CompressionTypes.Snappy] = () => ({
        compress: async ({ buffer }: { buffer: Buffer }) => snappyLiteral(buffer),
        decompress: async (buffer: Buffer) => buffer,
      });
      try {
        await send(CompressionTypes.Snappy);
      } finally {
        CompressionCodecs[CompressionTypes.Snappy] = missing;
      }
      expect(await readFirstValues(broker, topic)).toEqual(['squeezed']);
    });
  });
});

/** Snappy's format for up to 256 bytes that it does not compress: the length, and one literal. */
function snappyLiteral(bytes: Buffer): Buffer {
  const SEVEN_BITS = 0x7f;
  const length = bytes.length <= SEVEN_BITS ? [bytes.length] : [(bytes.length & SEVEN_BITS) | 0x80, bytes.length >> 7];
  const LITERAL_WITH_ONE_LENGTH_BYTE = 60 << 2;
  return Buffer.concat([Buffer.from([...length, LITERAL_WITH_ONE_LENGTH_BYTE, bytes.length - 1]), bytes]);
}
