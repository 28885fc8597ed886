import { describe, expect, it } from 'vitest';
import { setUpConsumer, topic } from '../../../../test/support/fake-consumed-lake';
import { LakeError } from '../../../shared/errors';

describe('a consumer that ends by itself', () => {
  it('ends when the topic is idle and read to its end', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(5);
    const { run, ended } = start({ until: { kind: 'idle', seconds: 5 } });
    await clock.advance(4_000);
    fill(1);
    await clock.advance(4_900);
    expect(ended()).toBe(false);
    await clock.advance(3_000);
    expect(await run).toEqual({ deltaVersion: 0 });
    expect(lake.committed()).toHaveLength(6);
  });

  it('does not take a broker that is away for an idle topic', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer();
    fill(5);
    const { run, ended } = start({ until: { kind: 'idle', seconds: 5 } });
    await clock.settle();
    broker.outage = new LakeError('UNAVAILABLE', 'The broker is away.');
    await clock.advance(600_000);
    expect(ended()).toBe(false);
    broker.outage = null;
    fill(1);
    await clock.advance(10_000);
    await run;
    expect(lake.committed()).toHaveLength(6);
  });

  it('does not end when a broker is back and the reader has not fetched yet', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer();
    let reachable: (reachable: boolean) => void = () => {};
    const read = broker.read.bind(broker);
    broker.read = (options) => {
      reachable = options.onReachable.bind(options);
      return read(options);
    };
    const { run, ended, warnings } = start({ until: { kind: 'end' }, groupId: null });
    fill(5);
    broker.leaderless.add(0);
    const describeTopic = broker.describeTopic.bind(broker);
    // The reader gets nothing from the leader, and whoever asks for the end is told.
    broker.describeTopic = (name, partitions) => {
      broker.leaderless.delete(0);
      const described = describeTopic(name, partitions);
      broker.leaderless.add(0);
      return described;
    };
    await clock.settle();
    reachable(false);
    await clock.advance(70_000);
    reachable(true);
    await clock.advance(5_000);
    expect(ended()).toBe(false);
    broker.leaderless.delete(0);
    broker.describeTopic = describeTopic;
    fill(1);
    await clock.advance(1_000);
    await run;
    expect(lake.committed()).toHaveLength(6);
    expect(warnings).toEqual([]);
  });

  it('ends at the end though its last offsets carry no records', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer();
    fill(5);
    broker.skipOffsets(topic, 0, 2n);
    const { run, warnings } = start({ until: { kind: 'end' } });
    await clock.settle();
    await run;
    expect(lake.commits).toEqual([
      {
        offsets: ['0/0', '0/1', '0/2', '0/3', '0/4'],
        positions: new Map([['kafka:fake-cluster:topic-1:orders:0', 6n]]),
      },
    ]);
    expect(warnings).toEqual([]);
  });

  it('ends at the end offsets seen at its start', async () => {
    const { lake, clock, fill, start } = await setUpConsumer(2);
    fill(7, 1);
    const { run, progress } = start({ until: { kind: 'end' } });
    await clock.settle();
    await run;
    expect(lake.committed()).toHaveLength(7);
    expect(progress()).toMatchObject({ rows: 7, sourceBytes: 49, writtenBytes: 70, lagMessages: 0 });
  });

  it('ends at the end offsets seen at its start under a producer that never rests', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(5);
    let produced = 0;
    lake.onAppend = () => {
      // Bounded, so that a consumer that does not end fails the test and does not hang it.
      if (produced >= 500) return;
      produced += 5;
      fill(5);
    };
    const { run } = start({ until: { kind: 'end' } });
    await clock.settle();
    await run;
    expect(lake.committed().length).toBeGreaterThanOrEqual(5);
    expect(lake.committed().length).toBeLessThan(500);
  });

  it('ends at once where there is nothing to the end', async () => {
    const { lake, clock, start } = await setUpConsumer();
    const { run } = start({ until: { kind: 'end' } });
    await clock.settle();
    expect(await run).toEqual({ deltaVersion: 0 });
    expect(lake.committed()).toEqual([]);
  });
});
