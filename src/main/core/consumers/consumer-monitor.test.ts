import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeBroker } from '../../../../test/support/fake-broker';
import { FakeClock } from '../../../../test/support/fake-clock';
import type { ConsumerStatus } from '../../../shared/contract/consumers';
import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Job } from '../../../shared/contract/jobs';
import { LakeError } from '../../../shared/errors';
import { builtInFeeds } from '../feeds/built-in';
import type { Broker } from '../ports';
import { defaultSettings } from '../settings/settings-store';
import { ConsumerMonitor } from './consumer-monitor';

const topic = 'orders';
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const [builtIn] = builtInFeeds(new Date(0));

/** A monitor of one feed whose lake stands at `positions`, and what it tells while somebody watches. */
async function setUp() {
  if (builtIn === undefined) throw new Error('the sample has feeds');
  const feed: FeedConfig = { ...builtIn, topic };
  const clock = new FakeClock();
  const broker = new FakeBroker();
  await broker.ensureTopic(topic, 1);
  const positions = new Map<string, bigint>();
  const jobs: Job[] = [];
  let connections = 0;
  let isSetUp = true;
  const monitor = new ConsumerMonitor({
    feeds: { list: () => Promise.resolve({ feeds: [feed], broken: [] }) },
    settings: {
      get: () =>
        Promise.resolve({ ...defaultSettings, consumers: { ...defaultSettings.consumers, lagAlertMessages: 100 } }),
    },
    positionsOf: () => Promise.resolve(positions),
    runner: { list: () => jobs },
    kafka: {
      isSetUp: () => Promise.resolve(isSetUp),
      connect: () => Promise.resolve(broker),
      using: async <T>(work: (to: Broker) => Promise<T>) => {
        connections += 1;
        if (broker.outage !== null) throw broker.outage;
        return await work(broker);
      },
    },
    clock,
    logger: silent,
  });
  const told: ConsumerStatus[] = [];
  const stop = new AbortController();
  const watch = (): void => {
    watching = (async () => {
      for await (const [status] of monitor.watch(stop.signal)) if (status !== undefined) told.push(status);
    })();
  };
  let watching = Promise.resolve();
  return {
    feed,
    clock,
    broker,
    monitor,
    positions,
    jobs,
    watch,
    told,
    last: () => told.at(-1),
    connections: () => connections,
    forgetKafka: () => {
      isSetUp = false;
    },
    end: async () => {
      stop.abort();
      await clock.advance(1_000);
      await watching;
    },
  };
}

describe('watching consumers', () => {
  let its: Awaited<ReturnType<typeof setUp>>;
  const fill = (count: number): void => {
    for (let i = 0; i < count; i += 1) its.broker.append(topic, 0, new Uint8Array(1));
  };
  beforeEach(async () => {
    its = await setUp();
  });
  afterEach(() => its.end());

  it('asks the cluster about those that do not run, gently, and only while somebody looks', async () => {
    fill(250);
    its.positions.set('kafka:fake-cluster:topic-1:orders:0', 49n);
    await its.clock.advance(60_000);
    expect(its.connections()).toBe(0);
    its.watch();
    await its.clock.settle();
    await its.clock.advance(1_000);
    expect(its.told[0]).toMatchObject({ state: 'stopped', lagMessages: null, partitions: [] });
    expect(its.last()).toMatchObject({
      state: 'stopped',
      lagMessages: 200,
      // Nothing was consumed here, so the age of what waits is not known.
      lagMs: null,
      partitions: [{ partition: 0, position: '50', latest: '250', assigned: false }],
      alert: '200 messages are not in the lake yet; the bound is 100.',
    });
    await its.clock.advance(60_000);
    expect(its.connections()).toBe(4);
    await its.end();
    await its.clock.advance(60_000);
    expect(its.connections()).toBe(4);
  });

  it('knows nothing where the cluster is away or was never set up', async () => {
    fill(10);
    its.watch();
    await its.clock.advance(2_000);
    expect(its.last()?.lagMessages).toBe(10);
    its.broker.outage = new LakeError('UNAVAILABLE', 'The broker is away.');
    await its.clock.advance(20_000);
    expect(its.last()).toMatchObject({ lagMessages: null, partitions: [], error: null });
    its.broker.outage = null;
    its.forgetKafka();
    await its.clock.advance(20_000);
    expect(its.last()).toMatchObject({ lagMessages: null });
  });

  it('says that a topic was made again though nothing reads it', async () => {
    its.positions.set('kafka:fake-cluster:topic-0:orders:0', 3n);
    its.watch();
    await its.clock.advance(2_000);
    expect(its.last()).toMatchObject({ lagMessages: null, error: { code: 'SOURCE' } });
  });

  it('tells of one that runs at most twice a second, with its rate, its lag and their history', async () => {
    const meter = its.monitor.meterOf(its.feed.name);
    its.watch();
    meter.begin();
    meter.assign(new Map([[0, 0n]]));
    await its.clock.settle();
    its.told.length = 0;
    for (let second = 0; second < 700; second += 1) {
      meter.sawEnds([{ partition: 0, earliest: 0n, latest: BigInt((second + 1) * 100) }]);
      meter.enter('reading');
      await its.clock.advance(1_000);
    }
    expect(its.told.length).toBeLessThanOrEqual(1_500);
    expect(its.last()).toMatchObject({ state: 'reading', lagMessages: 70_000, trend: 'growing' });
    expect(its.last()?.history).toHaveLength(120);
    expect(await its.monitor.alerts()).toMatchObject([
      { feed: its.feed.name, message: '70,000 messages are not in the lake yet; the bound is 100.' },
    ]);
  });
});
