import { describe, expect, it } from 'vitest';
import { setUpConsumer, topic } from '../../../../test/support/fake-consumed-lake';
import { LakeError } from '../../../shared/errors';
import { decodingWriter } from '../formats/decoding-writer';
import type { RecordDecoder } from '../formats/record-decoder';
import { packRecords, type RawBatch } from '../ports';

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

  it('goes on from the log where the reader gives again what it gave before', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    const given: ((batch: RawBatch) => Promise<void>)[] = [];
    const read = broker.read.bind(broker);
    broker.read = (options) =>
      read({
        ...options,
        onBatch: (batch) => {
          given.push(options.onBatch.bind(options));
          return options.onBatch(batch);
        },
      });
    const { run, stop, overtaken } = start();
    await clock.settle();
    await given[0]?.(packRecords(0, [{ offset: 1n, value: null, timestampMs: 0 }]));
    await clock.advance(1_000);
    stop.abort();
    await run;
    expect(overtaken).toEqual([expect.stringContaining('gave offset 1 of partition 0 where 3 was to come')]);
    expect(lake.committed()).toEqual(['0/0', '0/1', '0/2']);
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
    expect(await run).toEqual({ deltaVersion: null });
    expect(lake.commits).toEqual([]);
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

  it('refuses a topic that was made again', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    const first = start({ until: { kind: 'end' } });
    await clock.settle();
    await first.run;
    broker.recreate(topic);
    fill(10);
    await expect(start().run).rejects.toMatchObject({
      code: 'SOURCE',
      details: { topicId: 'topic-2', oldTopicId: 'topic-1' },
    });
    expect(lake.committed()).toHaveLength(3);
  });

  it('refuses a topic that ends before what the lake has', async () => {
    const { lake, fill, start } = await setUpConsumer();
    fill(3);
    lake.positions.set('kafka:fake-cluster:topic-1:orders:0', 3n);
    await expect(start().run).rejects.toMatchObject({
      code: 'SOURCE',
      details: { committedOffset: '3', latestOffset: '3' },
    });
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

  it('commits what came before the source failed, and fails with its error', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    const { run } = start();
    await clock.settle();
    broker.recreate(topic);
    fill(1);
    await clock.settle();
    await expect(run).rejects.toMatchObject({ code: 'SOURCE' });
    expect(lake.committed()).toEqual(['0/0', '0/1', '0/2']);
  });

  it('throws away what it holds where another instance moved a position, and goes on from the log', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    lake.commitFailure = new LakeError('CONFLICT', 'Another writer was first.', { retryable: true });
    const { run, stop, overtaken } = start();
    await clock.advance(30_000);
    // What the other instance committed.
    lake.commitFailure = null;
    lake.positions.set('kafka:fake-cluster:topic-1:orders:0', 1n);
    await clock.advance(1_000);
    stop.abort();
    await run;
    expect(lake.committed()).toEqual(['0/2']);
    expect(overtaken).toEqual(['Another writer was first.']);
    expect(lake.opened).toBe(2);
  });

  it('gives up where others are first again and again', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    lake.commitFailure = new LakeError('CONFLICT', 'Another writer was first.', { retryable: true });
    const { run } = start({ until: { kind: 'end' } });
    await clock.advance(600_000);
    await expect(run).rejects.toBe(lake.commitFailure);
    expect(lake.commits).toEqual([]);
    expect(lake.opened).toBe(11);
  });

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

  it('says that messages were removed before they were read', async () => {
    const { broker, lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    const first = start({ until: { kind: 'end' } });
    await clock.settle();
    await first.run;
    fill(5);
    broker.removeBefore(topic, 0, 6n);
    await expect(start().run).rejects.toMatchObject({
      code: 'SOURCE',
      details: { wantedOffset: '3', earliestOffset: '6' },
    });
    expect(lake.committed()).toHaveLength(3);
  });
});
