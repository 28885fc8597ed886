import { randomUUID } from 'node:crypto';
import { on } from 'node:events';
import { watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { consumedFeed, openConsumerLake, type ConsumerLake } from '../../../../test/support/consumer-lake';
import { bundleCommandLine, runCommandLine, type CommandLine } from '../../../../test/support/consumer-process';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { consumerStatusSchema, type ConsumerStatus } from '../../../shared/contract/consumers';
import { createKafkaConnector } from '../../adapters/kafka/kafka-broker';
import type { Broker } from '../ports';
import { defaultSettings } from '../settings/settings-store';

const brokers = inject('kafkaBrokers') ?? [];
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const call = { signal: new AbortController().signal };
const partitions = 4;
const patience = 90_000;

describe.skipIf(brokers.length === 0)('several instances on one lake', () => {
  let program: string;
  let removeProgram: () => Promise<void>;
  let lake: ConsumerLake;
  let broker: Broker;
  let topic: string;
  let other: CommandLine | null;
  let produced: number;

  beforeAll(async () => {
    ({ program, remove: removeProgram } = await bundleCommandLine());
  });
  afterAll(() => removeProgram());
  beforeEach(async () => {
    topic = `instances-${randomUUID()}`;
    const connector = createKafkaConnector({ logger });
    broker = await connector.connect(plainKafka(brokers));
    await broker.ensureTopic(topic, partitions);
    lake = await openConsumerLake({ connector, brokers, topic });
    await lake.core.handlers.settings.update({ consumers: { ...defaultSettings.consumers, flushSeconds: 0.2 } }, call);
    other = null;
    produced = 0;
  });
  afterEach(async () => {
    other?.signal('SIGKILL');
    await other?.ended;
    await lake.close();
    await broker.close();
  });

  async function produce(count: number): Promise<void> {
    const records = Array.from({ length: count }, (_, i) => ({
      key: null,
      partition: i % partitions,
      value: JSON.stringify({ transaction_id: String(produced + i), timestamp: '2026-01-01T00:00:00.000Z' }),
    }));
    await broker.produce(topic, records);
    produced += count;
  }

  /** As this instance tells it of the feed. */
  async function until(is: (status: ConsumerStatus) => boolean): Promise<void> {
    const watching = new AbortController();
    const timer = setTimeout(() => watching.abort(), patience);
    let last: ConsumerStatus | undefined;
    try {
      for await (const statuses of lake.core.handlers.consumers.watch({}, { signal: watching.signal })) {
        last = statuses.map((one) => consumerStatusSchema.parse(one)).find(({ feed }) => feed === consumedFeed);
        if (last !== undefined && is(last)) return;
      }
    } finally {
      clearTimeout(timer);
    }
    throw new Error(`Never seen: ${JSON.stringify({ ...last, history: [] })}; the other said: ${other?.said() ?? ''}`);
  }

  const assigned = (status: ConsumerStatus): number => status.partitions.filter((one) => one.assigned).length;

  /** All of the topic, by the lake's rows: others may have read it. They are counted anew with each entry of the log. */
  async function untilWhole(): Promise<void> {
    const log = join(lake.store.feedPath(await lake.feeds.get(consumedFeed)), '_delta_log');
    // Before whoever is first to commit makes it.
    await mkdir(log, { recursive: true });
    const watcher = watch(log);
    const changes = on(watcher, 'change', { signal: AbortSignal.timeout(patience) });
    try {
      do {
        const { partitions: found } = await lake.core.handlers.consumers.completeness({ feed: consumedFeed }, call);
        if (found.reduce((sum, { rows }) => sum + rows, 0) >= produced) return;
      } while ((await changes.next()).done !== true);
    } catch (cause) {
      throw new Error(`Not all of ${produced} messages came; the other said: ${other?.said() ?? ''}`, { cause });
    } finally {
      watcher.close();
    }
  }

  async function exactlyOnce(): Promise<unknown> {
    const { partitions: found } = await lake.core.handlers.consumers.completeness({ feed: consumedFeed }, call);
    return found.map(({ rows, quarantined, missing, duplicates }) => ({ rows, quarantined, missing, duplicates }));
  }

  it('share its topic, and one takes over what another that is killed had', async () => {
    await produce(2_000);
    await lake.core.handlers.consumers.start({ feeds: [consumedFeed] }, call);
    await until((status) => assigned(status) === partitions);
    other = runCommandLine(program, ['consume', consumedFeed, '--lake', lake.root]);
    await produce(2_000);
    await until((status) => assigned(status) === partitions / 2);
    await produce(2_000);
    await untilWhole();
    await produce(2_000);
    other.signal('SIGKILL');
    await produce(2_000);
    await until((status) => assigned(status) === partitions && status.lagMessages === 0);
    const each = { rows: produced / partitions, quarantined: 0, missing: 0, duplicates: 0 };
    expect(await exactlyOnce()).toEqual(Array.from({ length: partitions }, () => each));
  });

  it('give way to one another when one leaves in order', async () => {
    await produce(2_000);
    other = runCommandLine(program, ['consume', consumedFeed, '--lake', lake.root]);
    await untilWhole();
    await lake.core.handlers.consumers.start({ feeds: [consumedFeed] }, call);
    await until((status) => assigned(status) === partitions / 2);
    await produce(2_000);
    other.signal('SIGINT');
    expect(await other.ended, other.said()).toBe(0);
    await until((status) => assigned(status) === partitions && status.lagMessages === 0);
    const each = { rows: produced / partitions, quarantined: 0, missing: 0, duplicates: 0 };
    expect(await exactlyOnce()).toEqual(Array.from({ length: partitions }, () => each));
  });
});
