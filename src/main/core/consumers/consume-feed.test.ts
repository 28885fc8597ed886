import { describe, expect, it } from 'vitest';
import { setUpConsumer, topic } from '../../../../test/support/fake-consumed-lake';

describe('the consumer of a feed', () => {
  it('commits rows and the positions they reach together, and then hints', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer(2);
    fill(3, 0);
    fill(2, 1);
    const { run, stop } = start();
    await clock.settle();
    stop.abort();
    expect(await run).toEqual({ deltaVersion: 0 });
    expect(lake.commits).toEqual([
      {
        offsets: ['0/0', '0/1', '0/2', '1/0', '1/1'],
        positions: new Map([
          ['kafka:fake-cluster:topic-1:orders:0', 2n],
          ['kafka:fake-cluster:topic-1:orders:1', 1n],
        ]),
      },
    ]);
    expect(broker.hints.get('lagoon-orders')).toEqual(
      new Map([
        [0, 3n],
        [1, 2n],
      ]),
    );
  });

  it('tells the group of its last commit before it leaves', async () => {
    const { broker, clock, fill, start } = await setUpConsumer();
    const told: bigint[] = [];
    let letGo: () => void = () => {};
    broker.commitHint = async (_group, _topic, next) => {
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      told.push(next.get(0) ?? -1n);
    };
    fill(3);
    const { run, stop, ended } = start({ limits: { rows: 1, bytes: 1_000_000, days: 64, seconds: 30 } });
    await clock.settle();
    fill(2);
    stop.abort();
    await clock.settle();
    expect(ended()).toBe(false);
    letGo();
    await clock.settle();
    letGo();
    await clock.settle();
    await run;
    expect(told.at(-1)).toBe(3n);
  });

  it('does not wait long for a group that does not answer', async () => {
    const { broker, clock, fill, start } = await setUpConsumer();
    let letGo: () => void = () => {};
    broker.commitHint = () =>
      new Promise<void>((resolve) => {
        letGo = resolve;
      });
    fill(3);
    const { run, stop, ended } = start();
    await clock.settle();
    stop.abort();
    await clock.advance(2_000);
    letGo();
    await clock.settle();
    expect(ended()).toBe(true);
    expect(await run).toEqual({ deltaVersion: 0 });
  });

  it('goes on after the last committed offset', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    const first = start();
    await clock.settle();
    first.stop.abort();
    await first.run;
    fill(2);
    const second = start();
    await clock.settle();
    second.stop.abort();
    await second.run;
    expect(lake.committed()).toEqual(['0/0', '0/1', '0/2', '0/3', '0/4']);
  });

  it('commits when the rows bound is reached', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(250);
    const { run, cancel } = start({ limits: { rows: 200, bytes: 1_000_000, days: 64, seconds: 30 } });
    await clock.settle();
    expect(lake.commits.map(({ offsets }) => offsets.length)).toEqual([200]);
    cancel.abort();
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('commits when the bytes bound is reached', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(150);
    const { run, cancel } = start({ limits: { rows: 1_000, bytes: 700, days: 64, seconds: 30 } });
    await clock.settle();
    expect(lake.commits.map(({ offsets }) => offsets.length)).toEqual([100]);
    cancel.abort();
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('commits after the time bound though the topic is idle', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(5);
    const { run, stop } = start();
    await clock.advance(29_000);
    expect(lake.commits).toEqual([]);
    await clock.advance(1_000);
    expect(lake.committed()).toHaveLength(5);
    await clock.advance(120_000);
    expect(lake.commits).toHaveLength(1);
    stop.abort();
    await run;
  });

  it('leaves what is not committed when it is cancelled', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(5);
    const { run, cancel } = start();
    await clock.settle();
    cancel.abort();
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(lake.commits).toEqual([]);
  });

  it('commits positions behind offsets without records, which retention may then remove', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    const { run, stop } = start({ limits: { rows: 1_000, bytes: 1_000_000, days: 64, seconds: 1 } });
    await clock.advance(2_000);
    broker.skipOffsets(topic, 0, 1n);
    broker.loseMembers('lagoon-orders');
    await clock.advance(2_000);
    broker.removeBefore(topic, 0, 4n);
    broker.loseMembers('lagoon-orders');
    await clock.advance(5_000);
    fill(1);
    await clock.advance(2_000);
    stop.abort();
    await run;
    expect(lake.committed()).toEqual(['0/0', '0/1', '0/2', '0/4']);
    expect(lake.commits[1]).toEqual({ offsets: [], positions: new Map([['kafka:fake-cluster:topic-1:orders:0', 3n]]) });
  });

  it('reads ahead of a slow writer, within bounds', async () => {
    const { broker, lake, clock, start } = await setUpConsumer();
    let release: () => void = () => {};
    lake.appendGate = new Promise((resolve) => {
      release = resolve;
    });
    const megabyte = new Uint8Array(1_000_000);
    for (let index = 0; index < 400; index++) broker.append(topic, 0, megabyte);
    let fetched = 0;
    const read = broker.read.bind(broker);
    broker.read = (options) =>
      read({
        ...options,
        onBatch: (batch) => {
          fetched += batch.count;
          return options.onBatch(batch);
        },
      });
    const { run, stop } = start();
    await clock.settle();
    // The writer holds one batch of 100 MB, one more fills the buffer.
    expect(fetched).toBe(200);
    release();
    for (let turn = 0; turn < 10; turn += 1) await clock.advance(1);
    stop.abort();
    await run;
    expect(fetched).toBe(400);
  });

  it('takes no notice of positions of other topics and sources', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    lake.positions.set('kafka:fake-cluster:topic-9:payments:0', 100n);
    lake.positions.set('sample:transaction_stream:1', 100n);
    fill(3);
    const { run } = start({ until: { kind: 'end' } });
    await clock.settle();
    await run;
    expect(lake.committed()).toEqual(['0/0', '0/1', '0/2']);
  });

  it('commits and takes nothing more while it is paused', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    const { run, stop, pause, meter } = start();
    await clock.settle();
    pause.set(true);
    await clock.settle();
    expect(lake.committed()).toHaveLength(3);
    fill(2);
    await clock.advance(120_000);
    expect(meter.reading()).toMatchObject({ state: 'paused', lagMessages: 2 });
    expect(lake.committed()).toHaveLength(3);
    pause.set(false);
    await clock.settle();
    stop.abort();
    await run;
    expect(lake.committed()).toHaveLength(5);
  });
});
