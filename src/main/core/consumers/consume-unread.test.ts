import { describe, expect, it } from 'vitest';
import { bytes, setUpConsumer, topic } from '../../../../test/support/fake-consumed-lake';

const key = (partition: number): string => `kafka:fake-cluster:topic-1:orders:${partition}`;

/** Starts a consumer, and stops it when it has read everything. */
async function consumed({ clock, start }: Awaited<ReturnType<typeof setUpConsumer>>): Promise<void> {
  const { run, stop } = start();
  await clock.settle();
  stop.abort();
  await clock.settle();
  await run;
}

describe('a partition that the lake has nothing of', () => {
  it('is not read behind messages that were removed since it was empty', async () => {
    const set = await setUpConsumer(2);
    set.fill(3, 0);
    await consumed(set);
    expect(set.lake.positions).toEqual(
      new Map([
        [key(0), 2n],
        [key(1), -1n],
      ]),
    );
    set.fill(5, 1);
    set.broker.removeBefore(topic, 1, 5n);
    set.fill(1, 1);
    await expect(set.start().run).rejects.toMatchObject({
      code: 'SOURCE',
      details: { partition: 1, wantedOffset: '0', earliestOffset: '5' },
    });
    expect(set.lake.committed()).toEqual(['0/0', '0/1', '0/2']);
  });

  it('is not read behind them where nothing of the topic was ever read', async () => {
    const set = await setUpConsumer();
    const { run, stop } = set.start();
    await set.clock.advance(29_000);
    expect(set.lake.commits).toEqual([]);
    await set.clock.advance(2_000);
    stop.abort();
    await run;
    expect(set.lake.commits).toEqual([{ offsets: [], positions: new Map([[key(0), -1n]]) }]);
    await consumed(set);
    expect(set.lake.commits).toHaveLength(1);
    set.fill(5);
    set.broker.removeBefore(topic, 0, 5n);
    await expect(set.start().run).rejects.toMatchObject({ code: 'SOURCE' });
  });

  it('is said to lack messages where it was added while no consumer ran, unless it begins at 0', async () => {
    const set = await setUpConsumer();
    set.fill(1);
    await consumed(set);
    set.broker.addPartitions(topic, 1);
    set.fill(2, 1);
    await consumed(set);
    expect(set.lake.committed()).toEqual(['0/0', '1/0', '1/1']);
    set.broker.addPartitions(topic, 1);
    set.fill(2, 2);
    set.broker.removeBefore(topic, 2, 1n);
    await expect(set.start().run).rejects.toThrow(
      /offset 1 of partition 2\. The lake has no position in that partition.* --to 2:1$/,
    );
  });

  it('begins at its earliest where the topic is new, by whichever of the instances that share it', async () => {
    const set = await setUpConsumer(2);
    for (const partition of [0, 1]) {
      set.fill(5, partition);
      set.broker.removeBefore(topic, partition, 4n);
    }
    const one = set.start();
    const two = set.start();
    await set.clock.settle();
    // Told before anything is read: whoever comes second is to begin where it would have come first.
    expect(set.lake.commits[0]).toEqual({
      offsets: [],
      positions: new Map([
        [key(0), 3n],
        [key(1), 3n],
      ]),
    });
    for (const { stop } of [one, two]) stop.abort();
    await set.clock.settle();
    await one.run;
    await two.run;
    expect(set.lake.committed().toSorted()).toEqual(['0/4', '1/4']);
    set.broker.append(topic, 1, bytes('{}'));
    await consumed(set);
    expect(set.lake.committed().toSorted()).toEqual(['0/4', '1/4', '1/5']);
  });
});
