import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consumedFeed, openConsumerLake, type ConsumerLake } from '../../../../test/support/consumer-lake';
import { FakeBroker } from '../../../../test/support/fake-broker';
import type { TopicPlace } from '../../../shared/contract/consumers';
import { jobSchema, type Job } from '../../../shared/contract/jobs';
import { feedNameSchema, type FeedName } from '../../../shared/ids';

const topic = 'orders';
const call = { signal: new AbortController().signal };
const copy = feedNameSchema.parse('orders_again');

let lake: ConsumerLake;
let broker: FakeBroker;

beforeEach(async () => {
  broker = new FakeBroker();
  await broker.ensureTopic(topic, 2);
  lake = await openConsumerLake({ connector: broker.connector(), brokers: ['fake:9092'], topic });
});
afterEach(() => lake.close());

/** Every tenth does not fit. */
function fill(partition: number, count: number): void {
  for (let i = 0; i < count; i += 1) {
    const value = i % 10 === 9 ? 'not JSON' : JSON.stringify({ transaction_id: `${partition}-${i}`, amount: '1.00' });
    broker.append(topic, partition, new TextEncoder().encode(value), Date.UTC(2026, 0, 1 + (i % 3)));
  }
}

/** `rows+quarantined first-last missing/duplicates` of each partition. */
async function held(feed: FeedName = consumedFeed): Promise<string[]> {
  const { partitions } = await lake.core.handlers.consumers.completeness({ feed }, call);
  return partitions.map(
    ({ rows, quarantined, first, last, missing, duplicates }) =>
      `${rows}+${quarantined} ${first}-${last} ${missing}/${duplicates}`,
  );
}

async function seek(to: TopicPlace) {
  const { moves } = await lake.core.handlers.consumers.planSeek({ feed: consumedFeed, to }, call);
  await lake.core.handlers.consumers.seek({ feed: consumedFeed, moves }, call);
  return moves.map(
    ({ partition, from, to: target, skipped, readAgain }) =>
      `${partition}: ${from}→${target} -${skipped} +${readAgain}`,
  );
}

async function replay(from: TopicPlace, to: TopicPlace, into: FeedName = consumedFeed): Promise<Job> {
  const { job } = await lake.core.handlers.consumers.replay({ feed: consumedFeed, from, to, into }, call);
  return lake.seen(jobSchema.parse(job));
}

const earliest: TopicPlace = { at: 'earliest' };
const latest: TopicPlace = { at: 'latest' };
const at = (...offsets: [number, number][]): TopicPlace => ({
  at: 'offsets',
  offsets: offsets.map(([partition, offset]) => ({ partition, offset: String(offset) })),
});

describe('seeking', () => {
  it('back to the earliest takes nothing twice, from the lake or its quarantine', async () => {
    fill(0, 100);
    fill(1, 50);
    expect(await lake.consume(consumedFeed)).toMatchObject({
      status: 'done',
      progress: { rows: 150, quarantined: 15 },
    });
    expect(await seek(earliest)).toEqual(['0: 100→0 -0 +100', '1: 50→0 -0 +50']);
    fill(0, 20);
    expect(await lake.consume(consumedFeed)).toMatchObject({ status: 'done', progress: { rows: 170, quarantined: 2 } });
    expect(await held()).toEqual(['108+12 0-119 0/0', '45+5 0-49 0/0']);
    // The ceiling stays; the position is past it.
    fill(1, 10);
    await lake.consume(consumedFeed);
    expect(await held()).toEqual(['108+12 0-119 0/0', '54+6 0-59 0/0']);
  });

  it('forward leaves messages out, and back again takes them', async () => {
    fill(0, 30);
    await lake.consume(consumedFeed);
    fill(0, 30);
    expect(await seek(at([0, 50]))).toEqual(['0: 30→50 -20 +0']);
    await lake.consume(consumedFeed);
    expect(await held()).toEqual(['36+4 0-59 20/0']);
    expect(await seek(at([0, 10]))).toEqual(['0: 60→10 -0 +50']);
    // Of what it passes now, the lake lacks 30 to 49 alone.
    const { moves } = await lake.core.handlers.consumers.planSeek({ feed: consumedFeed, to: at([0, 60]) }, call);
    expect(moves).toEqual([{ partition: 0, from: '10', to: '60', skipped: 20, readAgain: 0 }]);
    await lake.consume(consumedFeed);
    expect(await held()).toEqual(['54+6 0-59 0/0']);
  });

  it('moves a feed that has read nothing yet', async () => {
    fill(0, 30);
    expect(await seek(latest)).toEqual(['0: 0→30 -30 +0']);
    fill(0, 5);
    await lake.consume(consumedFeed);
    expect(await held()).toEqual(['5+0 30-34 0/0']);
  });

  it('goes on where messages were removed before they were read', async () => {
    fill(0, 30);
    await lake.consume(consumedFeed);
    fill(0, 30);
    broker.removeBefore(topic, 0, 45n);
    expect(await lake.consume(consumedFeed)).toMatchObject({ status: 'failed', error: { code: 'SOURCE' } });
    expect(await seek(earliest)).toEqual(['0: 30→45 -15 +0']);
    expect(await lake.consume(consumedFeed)).toMatchObject({ status: 'done' });
    expect(await held()).toEqual(['40+5 0-59 15/0']);
  });

  it('goes on with a partition that was added, and lost its first messages, while nobody read', async () => {
    fill(0, 10);
    await lake.consume(consumedFeed);
    broker.addPartitions(topic, 1);
    fill(2, 20);
    broker.removeBefore(topic, 2, 15n);
    expect(await lake.consume(consumedFeed)).toMatchObject({ status: 'failed', error: { code: 'SOURCE' } });
    expect(await seek(earliest)).toEqual(['0: 10→0 -0 +10', '2: 0→15 -15 +0']);
    await lake.consume(consumedFeed);
    expect(await held()).toEqual(['9+1 0-9 0/0', '4+1 15-19 0/0']);
  });

  it('does only what was planned', async () => {
    fill(0, 30);
    await lake.consume(consumedFeed);
    const { moves } = await lake.core.handlers.consumers.planSeek({ feed: consumedFeed, to: earliest }, call);
    fill(0, 5);
    await lake.consume(consumedFeed);
    await expect(lake.core.handlers.consumers.seek({ feed: consumedFeed, moves }, call)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await expect(
      lake.core.handlers.consumers.planSeek({ feed: consumedFeed, to: at([0, 36]) }, call),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(
      lake.core.handlers.consumers.planSeek({ feed: consumedFeed, to: at([2, 0]) }, call),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('is refused while the consumer runs', async () => {
    fill(0, 30);
    const { jobs } = await lake.core.handlers.consumers.start({ feeds: [consumedFeed] }, call);
    await expect(
      lake.core.handlers.consumers.planSeek({ feed: consumedFeed, to: earliest }, call),
    ).rejects.toMatchObject({ code: 'REFUSED' });
    await lake.core.handlers.consumers.stop({}, call);
    expect(await lake.seen(jobSchema.parse(jobs[0]))).toMatchObject({ status: 'done' });
  });

  it('back is refused where rows of the sample have the same offsets', async () => {
    const exported = await lake.core.handlers.exports.start({ feeds: [consumedFeed] }, call);
    await lake.seen(jobSchema.parse(exported.jobs[0]));
    fill(0, 30);
    expect(await lake.consume(consumedFeed)).toMatchObject({ status: 'done' });
    await expect(
      lake.core.handlers.consumers.planSeek({ feed: consumedFeed, to: earliest }, call),
    ).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(lake.core.handlers.consumers.completeness({ feed: consumedFeed }, call)).rejects.toMatchObject({
      code: 'REFUSED',
    });
  });
});

describe('replaying', () => {
  it('takes of a range what the feed lacks, again and again', async () => {
    fill(0, 20);
    await seek(at([0, 15]));
    await lake.consume(consumedFeed);
    expect(await held()).toEqual(['4+1 15-19 0/0']);
    expect(await replay(at([0, 5]), latest)).toMatchObject({
      status: 'done',
      warnings: [expect.stringContaining('quarantine')],
    });
    expect(await held()).toEqual(['13+2 5-19 0/0']);
    // What was counted is the feed as its summary has it, so that an answer of earlier can be told.
    const feed = (await lake.core.handlers.feeds.list({}, call)).find(({ name }) => name === consumedFeed);
    expect(await lake.core.handlers.consumers.completeness({ feed: consumedFeed }, call)).toMatchObject({
      deltaVersion: feed?.deltaVersion,
      quarantined: 2,
      maxEventTime: feed?.maxEventTime,
    });
    expect(await replay(earliest, latest)).toMatchObject({ status: 'done' });
    expect(await held()).toEqual(['18+2 0-19 0/0']);
    expect(await replay(earliest, latest)).toMatchObject({ status: 'done', progress: { rows: 0 } });
    expect(await held()).toEqual(['18+2 0-19 0/0']);
  });

  it('leaves to the consumer what is after its positions', async () => {
    fill(0, 20);
    await lake.consume(consumedFeed);
    fill(0, 20);
    expect(await replay(earliest, latest)).toMatchObject({
      status: 'done',
      warnings: [expect.stringContaining('left to the consumer')],
    });
    expect(await held()).toEqual(['18+2 0-19 0/0']);
    await lake.consume(consumedFeed);
    expect(await held()).toEqual(['36+4 0-39 0/0']);
  });

  it('makes another feed of a range, which grows by the next one', async () => {
    fill(0, 100);
    fill(1, 100);
    expect(await replay(at([0, 10]), at([0, 40], [1, 100]), copy)).toMatchObject({ status: 'done', kind: 'replay' });
    expect(await held(copy)).toEqual(['27+3 10-39 0/0']);
    expect(await replay(at([0, 30], [1, 0]), latest, copy)).toMatchObject({ status: 'done' });
    expect(await held(copy)).toEqual(['81+9 10-99 0/0', '90+10 0-99 0/0']);
    // Its own feed is not touched by it, and no consumer fills the other.
    expect((await lake.feeds.get(copy)).topic).toBeNull();
    expect(await held()).toEqual([]);
  });

  it('refuses a feed that holds something else, and a range of nothing', async () => {
    fill(0, 10);
    await expect(
      lake.core.handlers.consumers.replay(
        { feed: consumedFeed, from: earliest, to: latest, into: feedNameSchema.parse('transaction_flattened') },
        call,
      ),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(
      lake.core.handlers.consumers.replay({ feed: consumedFeed, from: latest, to: earliest, into: copy }, call),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
