import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBroker } from '../../../../test/support/fake-broker';
import { FakeClock } from '../../../../test/support/fake-clock';
import type { TopicPlace } from '../../../shared/contract/consumers';
import { tailTopic, type TailMoment } from './tail-topic';

const topic = 'orders';
/** Messages a moment; the fake gives 100 at a time. */
const pace = 500;
let broker: FakeBroker;
let clock: FakeClock;

beforeEach(async () => {
  broker = new FakeBroker();
  clock = new FakeClock();
  await broker.ensureTopic(topic, 2);
});

function say(text: string | null, partition = 0): void {
  broker.append(topic, partition, text === null ? null : new TextEncoder().encode(text), 86_400_000);
}

function tail(from: TopicPlace, filter = '') {
  const stop = new AbortController();
  const moments: TailMoment[] = [];
  const running = (async () => {
    for await (const moment of tailTopic({ topic, from, filter }, broker, clock, stop.signal, pace))
      moments.push(moment);
  })();
  // Asserted on by whoever awaits it.
  running.catch(() => undefined);
  return {
    moments,
    running,
    values: () => moments.flatMap(({ messages }) => messages.map(({ value }) => value)),
    end: async () => {
      stop.abort();
      await clock.advance(1_000);
      await running;
    },
  };
}

describe('tailing a topic', () => {
  it('shows what comes, and nothing from before', async () => {
    say('before');
    const { moments, end } = tail({ at: 'latest' });
    await clock.advance(1_000);
    say('after');
    say(null, 1);
    await clock.advance(1_000);
    expect(moments.flatMap(({ messages }) => messages)).toEqual([
      {
        partition: 0,
        offset: '1',
        timestamp: '1970-01-02T00:00:00.000Z',
        key: null,
        value: 'after',
        sizeBytes: 5,
        headers: [],
      },
      expect.objectContaining({ partition: 1, offset: '0', value: null, sizeBytes: 0 }),
    ]);
    await end();
  });

  it('says that it watches once it has asked where the topic ends, and shows all from then on', async () => {
    const stop = new AbortController();
    const moments = tailTopic({ topic, from: { at: 'latest' }, filter: '' }, broker, clock, stop.signal, pace);
    say('before');
    expect(await moments.next()).toEqual({ done: false, value: { messages: [], scanned: 0 } });
    say('after');
    const next = moments.next();
    await clock.advance(1_000);
    expect(await next).toMatchObject({ value: { messages: [{ value: 'after' }], scanned: 1 } });
    stop.abort();
    await moments.return(undefined);
  });

  it('starts where it is told, and lets the filter through in any case', async () => {
    for (const text of ['{"city":"Bern"}', '{"city":"Basel"}', '{"city":"BERN"}']) say(text);
    const { values, moments, end } = tail({ at: 'offsets', offsets: [{ partition: 0, offset: '1' }] }, 'bern');
    await clock.advance(1_000);
    expect(values()).toEqual(['{"city":"BERN"}']);
    expect(moments.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(2);
    await end();
  });

  it('shows the newest of a flood, and reads no faster than a bounded pace', async () => {
    for (let i = 0; i < 2_000; i += 1) say(String(i));
    const { moments, end } = tail({ at: 'earliest' });
    await clock.settle();
    for (let i = 0; i < 20; i += 1) await clock.advance(500);
    expect(Math.max(...moments.map(({ scanned }) => scanned))).toBeLessThan(pace + 100);
    expect(moments.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(2_000);
    expect(Math.max(...moments.map(({ messages }) => messages.length))).toBeLessThanOrEqual(200);
    await end();
  });

  it('shows nothing twice where partitions are added', async () => {
    say('one');
    const { values, end } = tail({ at: 'earliest' });
    await clock.advance(1_000);
    broker.addPartitions(topic, 1);
    await clock.advance(1_000);
    say('two');
    say('three', 2);
    await clock.advance(1_000);
    expect(values()).toEqual(['one', 'two', 'three']);
    await end();
  });

  it('fails with what the topic fails with', async () => {
    const { running } = tail({ at: 'latest' });
    await clock.advance(1_000);
    broker.recreate(topic);
    say('new');
    await clock.advance(1_000);
    await expect(running).rejects.toMatchObject({ code: 'SOURCE' });
  });

  it('ends when it is no longer wanted while a moment is full', async () => {
    for (let i = 0; i < pace + 100; i += 1) say('x');
    const { end, values } = tail({ at: 'earliest' }, 'y');
    await clock.settle();
    await end();
    expect(values()).toEqual([]);
  });
});
