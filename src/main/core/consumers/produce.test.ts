import { describe, expect, it } from 'vitest';
import { FakeBroker } from '../../../../test/support/fake-broker';
import { FakeClock } from '../../../../test/support/fake-clock';
import { LakeError } from '../../../shared/errors';
import { produceSample } from './produce';
import type { ProduceSampleOptions, SampleRecord } from './produce';

function* endless(): Generator<SampleRecord> {
  for (let index = 0; ; index++) yield { key: null, value: `{"é":${index}}` };
}

function setUp(change: Partial<ProduceSampleOptions> = {}) {
  const broker = new FakeBroker();
  const clock = new FakeClock();
  const cancel = new AbortController();
  const start = () =>
    produceSample({
      broker,
      topic: 'sample',
      events: endless(),
      messages: 2_500,
      rate: null,
      partitions: 1,
      clock,
      signal: cancel.signal,
      onProgress: () => {},
      ...change,
    });
  const sent = async (): Promise<bigint | undefined> => (await broker.describeTopic('sample')).partitions[0]?.latest;
  return { broker, clock, cancel, start, sent };
}

describe('sending sample events', () => {
  it('makes the topic and sends as many as asked for', async () => {
    const { start, sent } = setUp({ messages: 2 });
    expect(await start()).toEqual({ messages: 2, valueBytes: 16, durationMs: 0 });
    expect(await sent()).toBe(2n);
  });

  it('sends an odd number in whole, and fewer where the events end', async () => {
    const full = setUp();
    await full.start();
    expect(await full.sent()).toBe(2_500n);
    const short = setUp({ events: [{ key: 'a', value: '{}' }] });
    expect(await short.start()).toMatchObject({ messages: 1 });
  });

  it('keeps a rate without drifting, though the clock is late at each step', async () => {
    const { clock, start, sent } = setUp({ rate: 100, messages: 1_000 });
    const run = start();
    for (let step = 0; step < 5; step++) await clock.advance(1_007);
    // At 5,035 ms the batch that is due at 5,000 ms has gone.
    expect(await sent()).toBe(510n);
    await clock.advance(10_000);
    expect((await run).messages).toBe(1_000);
  });

  it('stops when it is cancelled between two batches', async () => {
    const { clock, cancel, start, sent } = setUp({ rate: 10, messages: 1_000 });
    const run = start();
    run.catch(() => undefined);
    await clock.advance(1_000);
    cancel.abort();
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await sent()).toBe(11n);
  });

  it('fails with the first failure and sends no more', async () => {
    const { broker, start } = setUp({ messages: 1_000_000 });
    const outage = new LakeError('UNAVAILABLE', 'The broker is away.');
    let calls = 0;
    broker.produce = () => {
      calls++;
      return Promise.reject(outage);
    };
    await expect(start()).rejects.toBe(outage);
    expect(calls).toBeLessThanOrEqual(4);
  });
});
