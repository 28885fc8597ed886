import { Kafka, logLevel } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumerInstance } from './consumer-instance';
import type { ConsumerSite } from './consumer-site';
import { TopicProducer } from './consumer-topic';

export interface RecreatedTopic {
  /** What the consumer said that was reading, and one that was started afterwards. */
  readonly reading: string;
  readonly started: string;
  readonly problems: readonly string[];
}

const messages = 3_000;
const patienceMs = 90_000;

/** Deletes the topic that a consumer is reading, makes it again and fills it: the lake must stay as it is, and both must say SOURCE. */
export async function recreateTopic(
  site: ConsumerSite,
  partitions: number,
  instance: () => ConsumerInstance,
): Promise<RecreatedTopic> {
  const before = [await versionOf(site.data()), await versionOf(site.quarantine())];
  const reading = instance();
  await reading.until(() => reading.assignments > 0, patienceMs);
  await deleteTopic(site);
  const mixture = { seed: 1, messages, malformedPercent: 0, latePercent: 0, days: 1 };
  const producer = new TopicProducer(site.kafka.brokers, site.topic, partitions, mixture);
  try {
    await producer.create();
    await producer.produce(messages, 0);
  } finally {
    await producer.close();
  }
  const saidReading = await lastWord(reading);
  const saidStarted = await lastWord(instance());
  const after = [await versionOf(site.data()), await versionOf(site.quarantine())];
  const problems = [saidReading, saidStarted]
    .filter((said) => said !== 'SOURCE')
    .map((said) => `of a topic that was made again a consumer said ${said}`);
  if (String(before) !== String(after))
    problems.push(`a topic that was made again moved the lake from version ${String(before)} to ${String(after)}`);
  return { reading: saidReading, started: saidStarted, problems };
}

async function versionOf(snapshot: ReturnType<ConsumerSite['data']>): Promise<number> {
  return (await snapshot)?.deltaVersion ?? -1;
}

async function lastWord(instance: ConsumerInstance): Promise<string> {
  const end = await Promise.race([instance.ended, delay(patienceMs, null, { ref: false })]);
  if (end === null) return `nothing for ${patienceMs / 1000} s`;
  return end.how === 'failed' ? (end.code ?? 'failed') : end.how;
}

/** Resolves once the name is free again. */
async function deleteTopic({ kafka, topic }: ConsumerSite): Promise<void> {
  const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await admin.deleteTopics({ topics: [topic] });
    for (const startedMs = performance.now(); performance.now() - startedMs < patienceMs; ) {
      if (!(await admin.listTopics()).includes(topic)) return;
      await delay(50);
    }
    throw new Error(`Topic ${topic} is still there.`);
  } finally {
    await admin.disconnect();
  }
}
