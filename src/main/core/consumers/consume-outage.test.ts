import { describe, expect, it } from 'vitest';
import { setUpConsumer } from '../../../../test/support/fake-consumed-lake';
import { LakeError } from '../../../shared/errors';
import { decodingWriter } from '../formats/decoding-writer';
import type { RecordDecoder } from '../formats/record-decoder';

describe('a consumer of what is away', () => {
  it('waits for a cluster that is away when it starts, unless it is to end by itself', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    broker.outage = new LakeError('UNAVAILABLE', 'The broker is away.');
    const bounded = start({ until: { kind: 'idle', seconds: 5 } });
    await clock.settle();
    await expect(bounded.run).rejects.toBe(broker.outage);
    const { run, stop, meter } = start();
    await clock.advance(60_000);
    expect(meter.reading().state).toBe('unreachable');
    broker.outage = null;
    await clock.advance(30_000);
    stop.abort();
    await run;
    expect(lake.committed()).toHaveLength(3);
  });

  it('waits within its group for a partition without a leader', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer(2);
    fill(3);
    broker.leaderless.add(1);
    let reads = 0;
    const read = broker.read.bind(broker);
    broker.read = (options) => {
      reads += 1;
      return read(options);
    };
    const { run, stop, meter } = start();
    await clock.advance(60_000);
    expect(meter.reading().state).toBe('unreachable');
    broker.leaderless.delete(1);
    await clock.advance(31_000);
    expect(meter.reading().state).not.toBe('unreachable');
    stop.abort();
    await run;
    expect(lake.committed()).toHaveLength(3);
    expect(reads).toBe(1);
  });

  it('can be stopped while a partition has no leader', async () => {
    const { broker, clock, start } = await setUpConsumer();
    broker.leaderless.add(0);
    const { run, stop } = start();
    await clock.advance(10_000);
    stop.abort();
    await clock.settle();
    expect(await run).toEqual({ deltaVersion: null });
  });

  it('can be stopped while the cluster is away', async () => {
    const { broker, clock, start } = await setUpConsumer();
    broker.outage = new LakeError('UNAVAILABLE', 'The broker is away.');
    const { run, stop } = start();
    await clock.settle();
    stop.abort();
    await clock.settle();
    expect(await run).toEqual({ deltaVersion: null });
  });

  it('stays in its group while the schema registry is away, and takes each record once when it is back', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer();
    fill(2);
    let isAway = false;
    let asked = 0;
    const decoder: RecordDecoder = {
      decode: (batch) => {
        if (!isAway) return Promise.resolve(batch);
        asked += 1;
        return Promise.reject(new LakeError('UNAVAILABLE', 'The schema registry cannot be reached.'));
      },
    };
    const feed = lake.feed();
    const openWriter = async (signal: AbortSignal) => decodingWriter(await feed.openWriter(signal), decoder);
    const { run, stop, ended, meter } = start({ feed: { ...feed, openWriter }, until: { kind: 'idle', seconds: 5 } });
    await clock.settle();
    isAway = true;
    fill(3);
    await clock.settle();
    // What came before is not kept waiting.
    expect(lake.committed()).toEqual(['0/0', '0/1']);
    await clock.advance(300_000);
    expect(ended()).toBe(false);
    expect(lake.opened).toBe(1);
    expect(asked).toBeLessThan(20);
    expect(meter.reading().state).toBe('unreachable');
    isAway = false;
    await clock.advance(31_000);
    broker.loseMembers('lagoon-orders');
    stop.abort();
    await clock.advance(1_000);
    await run;
    expect(lake.committed()).toEqual(['0/0', '0/1', '0/2', '0/3', '0/4']);
  });

  it('waits longer each time where it fails after it was given partitions', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    lake.onAppend = () => {
      throw new LakeError('UNAVAILABLE', 'The engine is away.');
    };
    const { run, cancel } = start();
    await clock.advance(60_000);
    expect(lake.opened).toBeLessThan(12);
    cancel.abort();
    await clock.advance(1_000);
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
