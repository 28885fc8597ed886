import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { createKafkaConnector } from '../src/main/adapters/kafka/kafka-broker';
import { createSystemClock } from '../src/main/adapters/system/clock';
import { produceSample } from '../src/main/core/consumers/produce';
import { nestedJson } from '../src/main/core/sample/datasets';
import { SampleSequence } from '../src/main/core/sample/generator';
import { feedNameSchema } from '../src/shared/ids';
import { deltaRsAbsence, readDeltaTable } from './support/delta-rs/delta-rs';
import { openTestLake } from './support/lake';
import { plainKafka } from './support/kafka/reading';

/** The main job on real input: produce → Kafka → consume → SQL, and an independent reader that agrees. Larger by hand: see docs/kafka.md. */

const brokers = inject('kafkaBrokers') ?? [];
const feed = feedNameSchema.parse('transaction_stream');
const messages = 100_000;
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe.skipIf(brokers.length === 0)('a topic of real messages', () => {
  it('arrives whole and once, what does not fit in quarantine, and delta-rs counts the same', async (context) => {
    const absence = await deltaRsAbsence();
    if (absence !== null) context.skip(absence);
    const broker = await createKafkaConnector({ logger }).connect(plainKafka(brokers));
    const lake = await openTestLake({ kafkaBrokers: brokers });
    try {
      await produceSample({
        broker,
        topic: feed,
        events: events(),
        messages,
        rate: null,
        partitions: 3,
        clock: createSystemClock(),
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      await broker.produce(feed, [{ key: null, value: '{"transaction_id": 7, "amount": "much"}' }]);

      await lake.core.lake.init({ feeds: 'sample' });
      const { jobs } = await lake.core.consumers.start({ feeds: [feed], untilIdleSeconds: 1 });
      const job = jobs[0];
      if (job === undefined) throw new Error('No consumer was started.');
      const [ended] = await lake.ended([job.id]);
      expect(ended).toMatchObject({ status: 'done', progress: { rows: messages + 1, quarantined: 1 } });

      expect(
        await lake.rows(`
          SELECT count(*), count(DISTINCT transaction_id), count(DISTINCT (kafka_partition, kafka_offset)), sum(amount)
          FROM transaction_stream`),
      ).toEqual([[`${messages}`, `${messages}`, `${messages}`, expectedSum()]]);
      const quarantined = await lake.rows('SELECT reason, decode(value) FROM transaction_stream_quarantine');
      expect(quarantined).toHaveLength(1);
      expect(quarantined[0]?.[1]).toBe('{"transaction_id": 7, "amount": "much"}');

      const independent = await readDeltaTable(join(lake.root, 'streams', feed));
      expect(independent.rows).toBe(messages);
      expect(independent.sums['amount']).toBe(expectedSum());
    } finally {
      await lake.close();
      await broker.close();
    }
  });
});

const sequence = new SampleSequence({ seed: 7, startMs: Date.UTC(2026, 10, 1), spacingMs: 2000 });

function* events(): Generator<{ key: string; value: string; timestampMs: number }, void, void> {
  for (let index = 0; index < messages; index++) {
    const event = sequence.event(index);
    yield { key: event.user.id, value: nestedJson(event), timestampMs: event.timestampMs };
  }
}

function expectedSum(): string {
  let cents = 0n;
  for (let index = 0; index < messages; index++) cents += BigInt(sequence.event(index).amountCents);
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}
