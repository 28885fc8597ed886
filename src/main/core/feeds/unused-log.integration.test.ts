import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consumedFeed, openConsumerLake, type ConsumerLake } from '../../../../test/support/consumer-lake';
import { FakeBroker } from '../../../../test/support/fake-broker';
import { feedDraftSchema, type FeedConfig, type FeedDraft } from '../../../shared/contract/feeds';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createIdSource } from '../../adapters/system/ids';
import { replaceConfig } from './unused-log';

const call = { signal: new AbortController().signal };
const [before, after] = ['before', 'after'];
const asTable: Partial<FeedDraft> = {
  kind: 'table',
  retentionDays: null,
  retentionVersions: 3,
  keyColumns: ['transaction_id'],
};

let lake: ConsumerLake;
let broker: FakeBroker;

beforeEach(async () => {
  broker = new FakeBroker();
  for (const topic of [before, after]) await broker.ensureTopic(topic, 2);
  lake = await openConsumerLake({ connector: broker.connector(), brokers: ['fake:9092'], topic: before });
  const source = { type: 'kafka', topic: before } as const;
  await lake.feeds.replace({ ...(await lake.feeds.get(consumedFeed)), source });
});
afterEach(() => lake.close());

function fill(topic: string, count: number, broken = 0): void {
  for (let i = 0; i < count + broken; i += 1) {
    const value = i < count ? JSON.stringify({ transaction_id: `${topic}-${i}`, amount: '1.00' }) : 'not JSON';
    broker.append(topic, 0, new TextEncoder().encode(value), Date.UTC(2026, 0, 1));
  }
}

const setTopic = (topic: string) => lake.core.handlers.feeds.setTopic({ feed: consumedFeed, topic }, call);

async function update(change: (feed: FeedConfig) => Partial<FeedDraft>): Promise<void> {
  const config = await lake.feeds.get(consumedFeed);
  const draft = feedDraftSchema.parse({ ...config, ...change(config) });
  await lake.core.handlers.feeds.update({ updatedAt: config.updatedAt, draft }, call);
}

async function positions(): Promise<Map<string, bigint> | null> {
  const snapshot = await lake.store.snapshot(await lake.feeds.get(consumedFeed));
  return snapshot === null ? null : new Map(snapshot.positions);
}

const positionIn = (topic: string, id: number, partition: number): string =>
  `kafka:fake-cluster:topic-${id}:${topic}:${partition}`;

async function seekTo(at: 'earliest' | 'latest'): Promise<void> {
  const { moves } = await lake.core.handlers.consumers.planSeek({ feed: consumedFeed, to: { at } }, call);
  await lake.core.handlers.consumers.seek({ feed: consumedFeed, moves }, call);
}

/** Rows by partition and offset: refused where the feed is said to hold those of two topics. */
async function held(): Promise<(string | number | null)[][]> {
  const { partitions } = await lake.core.handlers.consumers.completeness({ feed: consumedFeed }, call);
  return partitions.map(({ partition, rows, first, last }) => [partition, rows, first, last]);
}

describe('a feed whose consumer has only met an empty topic', () => {
  beforeEach(async () => {
    await lake.consume(consumedFeed);
  });

  it('has positions before the first message', async () => {
    expect(await positions()).toEqual(new Map([0, 1].map((partition) => [positionIn(before, 1, partition), -1n])));
  });

  it.each([
    { by: 'setTopic', change: () => setTopic(after) },
    { by: 'update', change: () => update(() => ({ topic: after, source: { type: 'kafka', topic: after } })) },
  ])('gets another topic by $by, and knows nothing of the one before', async ({ change }) => {
    await change();
    expect(await positions()).toBeNull();
    expect((await readdir(join(lake.root, 'streams'))).filter((name) => name.startsWith('.'))).toEqual([]);
    fill(before, 3);
    fill(after, 2);
    broker.removeBefore(after, 0, 1n);
    expect(await lake.consume(consumedFeed)).toMatchObject({ status: 'done', progress: { rows: 1 } });
    await seekTo('earliest');
    expect(await held()).toEqual([[0, 1, '1', '1']]);
    expect([...((await positions())?.keys() ?? [])].filter((key) => key.includes(before))).toEqual([]);
  });

  it('becomes a table', async () => {
    await update(() => asTable);
    fill(before, 2);
    expect(await lake.consume(consumedFeed)).toMatchObject({ status: 'done', progress: { rows: 2 } });
    const snapshot = await lake.store.snapshot(await lake.feeds.get(consumedFeed));
    expect(snapshot).toMatchObject({ partitionColumns: [], totals: { records: 2 } });
    expect(await readdir(join(lake.root, 'streams'))).not.toContain(consumedFeed);
  });

  it('keeps its positions where neither topic nor kind changes', async () => {
    const known = await positions();
    await update(() => ({ description: 'Other words' }));
    await lake.core.handlers.feeds.setTopic({ feed: consumedFeed, topic: before, format: 'text' }, call);
    expect(await positions()).toEqual(known);
  });
});

it('positions above 0 hold a feed no faster, where no row came with them', async () => {
  fill(before, 5);
  broker.removeBefore(before, 0, 5n);
  await lake.consume(consumedFeed);
  await seekTo('latest');
  expect((await positions())?.get(positionIn(before, 1, 0))).toBe(4n);
  await setTopic(after);
  expect(await positions()).toBeNull();
});

describe.each([
  { what: 'rows', rows: 1, broken: 0 },
  { what: 'nothing but quarantine', rows: 0, broken: 1 },
])('a feed that has $what', ({ rows, broken }) => {
  it('keeps its topic and its kind', async () => {
    fill(before, rows, broken);
    await lake.consume(consumedFeed);
    const known = await positions();
    const draft = { topic: after, source: { type: 'kafka', topic: after } } as const;
    for (const change of [() => setTopic(after), () => update(() => draft), () => update(() => asTable)])
      await expect(change()).rejects.toMatchObject({ code: 'REFUSED' });
    expect(await positions()).toEqual(known);
    expect(await lake.feeds.get(consumedFeed)).toMatchObject({ topic: before, kind: 'stream' });
  });
});

it('a feed that a consumer elsewhere commits to meanwhile stays as it is', async () => {
  await lake.consume(consumedFeed);
  const current = await lake.feeds.get(consumedFeed);
  const appId = positionIn(before, 1, 0);
  const files = createNodeFiles();
  let isFirst = true;
  const late = async (from: string, to: string): Promise<void> => {
    if (isFirst) {
      isFirst = false;
      const writer = await lake.store.openWriter(current, { runId: 'elsewhere', operation: 'CONSUME', ...call });
      await writer.commit([{ appId, version: 0n }]);
      await writer.close();
    }
    await files.rename(from, to);
  };
  const ports = {
    store: lake.store,
    files: { ...files, rename: late },
    ids: createIdSource(),
    runner: { list: () => [] },
  };
  const replaced = lake.feeds.exclusively((held) => replaceConfig(held, current, { ...current, topic: after }, ports));
  await expect(replaced).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await lake.feeds.get(consumedFeed)).toEqual(current);
  expect((await positions())?.get(appId)).toBe(0n);
});
