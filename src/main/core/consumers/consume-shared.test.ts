import { describe, expect, it } from 'vitest';
import { bytes, setUpConsumer, topic } from '../../../../test/support/fake-consumed-lake';
import { LakeError } from '../../../shared/errors';
import { packRecords, type TopicRead } from '../ports';

describe('a consumer that was moved back', () => {
  it('takes what the lake lacks, and nothing twice, after it was moved back', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(10);
    // Offsets 2 to 5 were skipped by a move forward.
    const first = lake.writer();
    await first.append(
      packRecords(
        0,
        [0n, 1n, 6n, 7n].map((offset) => ({ offset, value: bytes('{}'), timestampMs: 0 })),
      ),
    );
    await first.commit([{ appId: 'kafka:fake-cluster:topic-1:orders:0', version: 0n }]);
    lake.ceilings.set('kafka:fake-cluster:topic-1:orders:0', 7n);
    const { run } = start({ until: { kind: 'end' } });
    await clock.settle();
    await run;
    expect(lake.committed().toSorted()).toEqual(Array.from({ length: 10 }, (_, offset) => `0/${offset}`));
    expect(lake.positions.get('kafka:fake-cluster:topic-1:orders:0')).toBe(9n);
  });

  it('moves its position on where the lake has everything already', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    const first = start({ until: { kind: 'end' } });
    await clock.settle();
    await first.run;
    lake.positions.set('kafka:fake-cluster:topic-1:orders:0', -1n);
    lake.ceilings.set('kafka:fake-cluster:topic-1:orders:0', 2n);
    const second = start({ until: { kind: 'end' } });
    await clock.settle();
    await second.run;
    expect(lake.committed()).toEqual(['0/0', '0/1', '0/2']);
    expect(lake.positions.get('kafka:fake-cluster:topic-1:orders:0')).toBe(2n);
  });
});

describe('a consumer that shares its topic', () => {
  /** The reader's callbacks, to do what a group does. */
  const shared = async () => {
    const set = await setUpConsumer(2);
    const read = set.broker.read.bind(set.broker);
    const calls: TopicRead[] = [];
    set.broker.read = (options) => {
      calls.push(options);
      return read(options);
    };
    const callbacks = (): TopicRead => {
      const last = calls.at(-1);
      if (last === undefined) throw new Error('nothing reads');
      return last;
    };
    return { ...set, callbacks };
  };

  it('commits what it took when partitions are revoked, and reads the log anew when it gets others', async () => {
    const { broker, lake, clock, fill, start, callbacks } = await shared();
    fill(3, 0);
    fill(2, 1);
    const { run, stop, meter } = start();
    await clock.settle();
    expect(lake.commits).toEqual([]);
    await callbacks().onRevoked();
    expect(lake.committed()).toHaveLength(5);
    expect(meter.reading().state).toBe('rebalancing');
    // The other instance had partition 1 for a while.
    lake.positions.set('kafka:fake-cluster:topic-1:orders:1', 1n);
    expect(await callbacks().onAssigned([1])).toEqual(new Map([[1, 2n]]));
    expect(meter.reading().partitions.map(({ assigned }) => assigned)).toEqual([false, true]);
    // The partition that is another's by now: where it is shows here, too.
    broker.skipOffsets(topic, 0, 4n);
    lake.positions.set('kafka:fake-cluster:topic-1:orders:0', 4n);
    await clock.advance(5_000);
    expect(meter.reading()).toMatchObject({
      lagMessages: 2,
      partitions: [{ position: '5', latest: '7' }, { position: '2' }],
    });
    stop.abort();
    await clock.settle();
    await run;
    expect(lake.committed()).toHaveLength(5);
  });

  it('reads its partitions, and knows their end, while one of another instance has no leader', async () => {
    const { broker, lake, clock, fill, start, callbacks } = await shared();
    fill(3, 0);
    const { run, stop, meter } = start();
    await clock.settle();
    await clock.advance(5_000);
    broker.leaderless.add(1);
    await callbacks().onRevoked();
    expect(await callbacks().onAssigned([0])).toEqual(new Map([[0, 3n]]));
    fill(2, 0);
    await clock.advance(5_000);
    expect(meter.reading().partitions.map(({ latest }) => latest)).toEqual(['5', '0']);
    expect(lake.committed()).toHaveLength(3);
    stop.abort();
    await clock.settle();
    await run;
  });

  it('throws away what it took where its membership was lost', async () => {
    const { lake, clock, fill, start, callbacks } = await shared();
    fill(3, 0);
    const { run, stop } = start();
    await clock.settle();
    callbacks().onLost();
    await clock.settle();
    expect(await callbacks().onAssigned([0])).toEqual(new Map([[0, 0n]]));
    stop.abort();
    await clock.settle();
    await run;
    expect(lake.committed()).toEqual([]);
    expect(lake.opened).toBe(2);
  });

  it('gives up a commit that takes longer than the group waits', async () => {
    const { lake, clock, fill, start, callbacks } = await shared();
    fill(3, 0);
    lake.commitGate = (signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new LakeError('CANCELLED', 'The commit was cancelled.'))),
      );
    const { run, stop } = start();
    await clock.settle();
    const revoked = callbacks().onRevoked();
    await clock.advance(20_000);
    await revoked;
    expect(lake.commits).toEqual([]);
    stop.abort();
    await clock.settle();
    expect(await run).toEqual({ deltaVersion: null });
  });
});
