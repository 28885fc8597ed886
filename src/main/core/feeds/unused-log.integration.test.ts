import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { consumedFeed, openConsumerLake, type ConsumerLake } from '../../../../test/support/consumer-lake';
import { createFakeFolderMemory } from '../../../../test/support/fake-folder-memory';
import { FakeBroker } from '../../../../test/support/fake-broker';
import { feedDraftSchema, type FeedConfig, type FeedDraft } from '../../../shared/contract/feeds';
import { jobSchema } from '../../../shared/contract/jobs';
import { LakeError } from '../../../shared/errors';
import { createNodeFiles } from '../../adapters/fs/node-files';
import { createIdSource } from '../../adapters/system/ids';
import { createSystemClock } from '../../adapters/system/clock';
import { createEventLog } from '../jobs/event-log';
import type { LakeStore } from '../lake/types';
import type { Files } from '../ports';
import { createSettingsStore, defaultSettings } from '../settings/settings-store';
import { createFeedReader } from './feed-reader';
import { createFeedStore, type FeedStore } from './feed-store';
import type { FeedPorts } from './operations';
import { updateFeed } from './update-feed';

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
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
      await expect(change()).rejects.toMatchObject({ code: 'REFUSED', message: matching(/rows or quarantine/) });
    expect(await positions()).toEqual(known);
    expect(await lake.feeds.get(consumedFeed)).toMatchObject({ topic: before, kind: 'stream' });
  });
});

describe('a feed that a consumer elsewhere commits to meanwhile', () => {
  const appId = positionIn(before, 1, 0);
  let current: FeedConfig;
  beforeEach(async () => {
    await lake.consume(consumedFeed);
    current = await lake.feeds.get(consumedFeed);
  });

  async function commitElsewhere(): Promise<void> {
    const writer = await lake.store.openWriter(current, { runId: 'elsewhere', operation: 'CONSUME', ...call });
    await writer.commit([{ appId, version: 0n }]);
    await writer.close();
  }

  const portsWith = (files: Files, feeds: FeedStore, warned: string[] = []): FeedPorts => {
    const clock = createSystemClock();
    const warn = (event: string): void => void warned.push(event);
    const logger = { info: () => {}, warn, error: () => {} };
    return {
      feeds,
      reader: createFeedReader(lake.store, { snapshot: () => Promise.reject(new Error('no opened folder')) }),
      folders: createFakeFolderMemory(),
      settings: createSettingsStore(files, lake.root, clock),
      files,
      clock,
      events: createEventLog(lake.root, { files, clock, logger }),
      store: lake.store,
      ids: createIdSource(),
      runner: { list: () => [] },
      logger,
    };
  };
  const change = (ports: FeedPorts) => {
    const draft = feedDraftSchema.parse({ ...current, topic: after, source: { type: 'kafka', topic: after } });
    return updateFeed(ports, { updatedAt: current.updatedAt, draft });
  };
  const renaming = (rename: Files['rename']): FeedPorts => {
    const files = { ...createNodeFiles(), rename };
    return portsWith(files, createFeedStore(files, lake.root, createSystemClock()));
  };

  it.each([
    { when: 'after it was looked at', code: 'REFUSED', isBeforeLock: true },
    { when: 'as it is being put away', code: 'CONFLICT', isBeforeLock: false },
  ])('$when stays as it is', async ({ code, isBeforeLock }) => {
    const files = createNodeFiles();
    let isFirst = !isBeforeLock;
    const ports = renaming(async (from, to) => {
      if (isFirst) await commitElsewhere();
      isFirst = false;
      await files.rename(from, to);
    });
    const feeds: FeedStore = {
      ...ports.feeds,
      async exclusively(work) {
        if (isBeforeLock) await commitElsewhere();
        return ports.feeds.exclusively(work);
      },
    };
    await expect(change({ ...ports, feeds })).rejects.toMatchObject({ code });
    expect(await lake.feeds.get(consumedFeed)).toEqual(current);
    expect((await positions())?.get(appId)).toBe(0n);
  });

  it('keeps its rows in sight also where a writer made the folder anew before it was moved back', async () => {
    const files = createNodeFiles();
    const folder = lake.store.feedPath(current);
    const ports = renaming(async (from, to) => {
      if (from !== folder) return files.rename(from, to);
      await commitElsewhere();
      await files.rename(from, to);
      await files.makeDirectory(join(folder, '_delta_log'));
    });
    await expect(change(ports)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await positions())?.get(appId)).toBe(0n);
    expect(await readdir(join(lake.root, 'streams'))).toEqual([consumedFeed]);
    expect(await lake.core.handlers.feeds.problems({}, call)).toEqual([]);
  });

  it('has its log read before the lock, not under it', async () => {
    let isHeld = false;
    const entries: boolean[] = [];
    const ports = portsWith(createNodeFiles(), {
      ...lake.feeds,
      exclusively: (work) =>
        lake.feeds.exclusively(async (held) => {
          isHeld = true;
          return work(held).finally(() => (isHeld = false));
        }),
    });
    const table: LakeStore['table'] = (feed) => {
      const its = lake.store.table(feed);
      const entry: typeof its.log.entry = (version) => {
        entries.push(isHeld);
        return its.log.entry(version);
      };
      return { ...its, log: { ...its.log, entry } };
    };
    await change({ ...ports, store: { ...lake.store, table } });
    expect(entries.length).toBeGreaterThan(0);
    expect(entries).not.toContain(true);
  });

  it('tells the log of what it could not remove, and is changed', async () => {
    const files = createNodeFiles();
    const warned: string[] = [];
    const remove: Files['remove'] = (path) =>
      path.includes('.deleted-') ? Promise.reject(new LakeError('IO', `${path}: busy`)) : files.remove(path);
    await change(portsWith({ ...files, remove }, lake.feeds, warned));
    expect(warned).toEqual(['feeds.deleted-left']);
    expect((await lake.feeds.get(consumedFeed)).topic).toBe(after);
  });
});

it('a seek stays where the same topic is only said in another way', async () => {
  fill(before, 3);
  await seekTo('latest');
  const known = await positions();
  expect(known?.get(positionIn(before, 1, 0))).toBe(2n);
  await update(() => ({ topic: null }));
  expect(await positions()).toEqual(known);
});

it("a consumer that runs in another Lagoon ends, and puts no rows of the old topic beside the new one's", async () => {
  const other = await openConsumerLake({
    connector: broker.connector(),
    brokers: ['fake:9092'],
    topic: before,
    root: lake.root,
  });
  try {
    await lake.core.handlers.settings.update({ consumers: { ...defaultSettings.consumers, flushSeconds: 1 } }, call);
    const { jobs } = await other.core.handlers.consumers.start({ feeds: [consumedFeed] }, call);
    const job = jobSchema.parse(jobs[0]);
    await vi.waitFor(async () => expect(await positions()).not.toBeNull(), { timeout: 10_000 });
    await setTopic(after);
    fill(after, 2);
    expect(await lake.consume(consumedFeed)).toMatchObject({ status: 'done', progress: { rows: 2 } });
    fill(before, 3);
    const { status, error } = await other.seen(job);
    expect({ status, code: error?.code }).toEqual({ status: 'failed', code: 'CONFLICT' });
    expect(await held()).toEqual([[0, 2, '0', '1']]);
    expect([...((await positions())?.keys() ?? [])].filter((key) => key.includes(before))).toEqual([]);
  } finally {
    await other.close();
  }
}, 60_000);
