import { describe, expect, it } from 'vitest';
import { setUpConsumer, topic } from '../../../../test/support/fake-consumed-lake';
import { LakeError } from '../../../shared/errors';
import { packRecords, type RawBatch } from '../ports';

describe('a consumer whose topic or table is not as it left it', () => {
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

  it('does not give up, and says so, where it is to run until it is stopped', async () => {
    const { lake, clock, fill, start } = await setUpConsumer();
    fill(3);
    lake.commitFailure = new LakeError('CONFLICT', 'Another writer was first.', { retryable: true });
    const { run, stop, warnings, ended } = start();
    for (let minute = 0; minute < 20; minute += 1) await clock.advance(60_000);
    expect(ended()).toBe(false);
    expect(warnings).toEqual([
      'Another was first 11 times in a row, and the consumer goes on: Another writer was first.',
    ]);
    lake.commitFailure = null;
    await clock.advance(60_000);
    stop.abort();
    await clock.settle();
    await run;
    expect(lake.committed()).toEqual(['0/0', '0/1', '0/2']);
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
