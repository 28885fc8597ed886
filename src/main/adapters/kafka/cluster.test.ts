import { afterEach, describe, expect, it, vi } from 'vitest';
import { plainKafka } from '../../../../test/support/kafka/reading';
import { metadataOf, startStandIn } from '../../../../test/support/kafka/stand-in-broker';
import type { StandInAnswer, StandInBroker } from '../../../../test/support/kafka/stand-in-broker';
import { Cluster } from './cluster';
import { WireWriter } from './wire';

const METADATA = 3;

const started: StandInBroker[] = [];
let cluster: Cluster | null = null;
afterEach(async () => {
  await cluster?.close();
  for (const broker of started.splice(0)) await broker.close();
});

async function standIn(answer: StandInAnswer): Promise<StandInBroker> {
  const broker = await startStandIn(answer);
  started.push(broker);
  return broker;
}

function clusterOf(...brokers: readonly StandInBroker[]): Cluster {
  cluster = new Cluster(plainKafka(brokers.map(({ host, port }) => `${host}:${port}`)));
  return cluster;
}

describe('a topic of which one partition has no leader', () => {
  async function describedBy(isElected = () => false): Promise<Cluster> {
    const broker = await standIn(({ apiKey, body }) => {
      if (apiKey === METADATA) return metadataOf(broker, { name: 't', leaders: [1, isElected() ? 1 : null, 1] });
      body.int32();
      const isUncommitted = body.int8() === 0;
      body.int32();
      body.string();
      const asked = body.array(() => ({ partition: body.int32(), epoch: body.int32(), timeMs: body.int64() }));
      const writer = new WireWriter().int32(0).int32(1).string('t');
      return writer.array(asked, ({ partition, epoch, timeMs }) =>
        writer
          .int32(partition)
          // Of the metadata's epoch, or of none.
          .int16(epoch === 3 ? 0 : 74)
          .int64(-1n)
          .int64(timeMs === -2n ? 5n : isUncommitted ? 30n : 20n)
          .int32(3),
      );
    });
    return clusterOf(broker);
  }

  it('is described for the others, with the offsets of open transactions', async () => {
    const described = await (await describedBy()).describe('t', [0, 2, 9]);
    expect(described.partitions).toEqual([
      { partition: 0, earliest: 5n, latest: 20n, highWatermark: 30n },
      { partition: 2, earliest: 5n, latest: 20n, highWatermark: 30n },
    ]);
  });

  it('says UNAVAILABLE where that partition is asked for, too', async () => {
    const asked = await describedBy();
    const unavailable = { code: 'UNAVAILABLE', retryable: true, details: { topic: 't', partition: 1 } };
    await Promise.all([
      expect(asked.describe('t')).rejects.toMatchObject(unavailable),
      expect(asked.describe('t', [1])).rejects.toMatchObject(unavailable),
    ]);
  });

  it('is waited for while it elects one: a busy broker loses its session for a moment', async () => {
    let asked = 0;
    const described = await (await describedBy(() => ++asked > 2)).describe('t');
    expect(described.partitions.map(({ partition }) => partition)).toEqual([0, 1, 2]);
    expect(asked).toBe(3);
  });
});

describe('a topic that goes away', () => {
  it('may come back for a while, where it was seen', async () => {
    let isThere = false;
    const broker = await standIn(({ apiKey }) => {
      if (apiKey !== METADATA) return new WireWriter();
      return metadataOf(broker, { name: isThere ? 't' : 'another', leaders: [1] });
    });
    const asked = clusterOf(broker);
    await expect(asked.topic('t')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    isThere = true;
    await asked.topic('t');
    isThere = false;
    const now = vi.spyOn(performance, 'now');
    now.mockReturnValue(50_000);
    await expect(asked.topic('t')).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    now.mockReturnValue(59_999);
    await expect(asked.topic('t')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    now.mockReturnValue(60_000);
    await expect(asked.topic('t')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    now.mockReturnValue(60_001);
    isThere = true;
    await asked.topic('t');
    isThere = false;
    await expect(asked.topic('t')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    now.mockRestore();
  });
});

describe('asking any broker', () => {
  it('begins with the one that answered last', async () => {
    const asked: string[] = [];
    let isFirstAway = true;
    const first = await standIn(({ socket }) => {
      asked.push('first');
      if (isFirstAway) socket.destroy();
      return metadataOf(first, { name: 't', leaders: [] });
    });
    const second = await standIn(() => {
      asked.push('second');
      return metadataOf(second, { name: 't', leaders: [] });
    });
    const both = clusterOf(first, second);
    await both.metadata(['t']);
    await both.metadata(['t']);
    expect(asked).toEqual(['first', 'second', 'second']);
    isFirstAway = false;
    await second.close();
    await both.metadata(['t']);
    await both.metadata(['t']);
    expect(asked.slice(3)).toEqual(['first', 'first']);
  });
});
