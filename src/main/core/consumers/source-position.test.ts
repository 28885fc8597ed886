import { describe, expect, it } from 'vitest';
import type { TopicDescription } from '../ports';
import { assertOneTopic } from './completeness';
import { feedOf } from '../../../../test/support/delta-lake';
import { ceilingAt, lakeOffsets, positionsOf, readOffsets, startOffsets } from './source-position';

const described = (topicId: string): TopicDescription => ({
  topic: 'orders',
  clusterId: 'c',
  topicId,
  partitions: [0, 1].map((partition) => ({ partition, earliest: 2n, latest: 10n })),
});
const named = (entries: Record<string, bigint>) => new Map(Object.entries(entries));

describe('positions of a topic whose cluster begins to tell its id', () => {
  const before = named({ 'kafka:c:orders:orders:0': 4n, 'kafka:c:orders:orders:1': 6n });

  it('are carried over where the offsets fit', () => {
    expect([...startOffsets(described('id'), before)]).toEqual([
      [0, 5n],
      [1, 7n],
    ]);
    expect(lakeOffsets(described('id'), before).get(0)?.isKnown).toBe(true);
  });

  it('give way to those under the id', () => {
    const both = new Map([...before, ['kafka:c:id:orders:0', 8n]] as const);
    for (const positions of [both, new Map([...both].toReversed())]) {
      expect(startOffsets(described('id'), positions).get(0)).toBe(9n);
      expect(startOffsets(described('id'), positions).get(1)).toBe(7n);
      expect(readOffsets(described('id'), positions).get(0)).toBe(9n);
    }
  });

  it('are refused where the offsets do not fit, and of another id', () => {
    expect(() => startOffsets(described('id'), named({ 'kafka:c:orders:orders:0': 10n }))).toThrow('ends at offset 10');
    expect(() => startOffsets(described('id'), named({ 'kafka:c:orders:orders:0': 0n }))).toThrow('starts at offset 2');
    expect(() => startOffsets(described('id'), named({ 'kafka:c:other:orders:0': 4n }))).toThrow('made again');
    expect(() => startOffsets(described('orders'), named({ 'kafka:c:id:orders:0': 4n }))).toThrow('made again');
  });

  it('move along, so that who goes by them still is a conflict', () => {
    expect(positionsOf(described('id'), new Map([[0, 9n]]), before)).toEqual([
      { appId: 'kafka:c:id:orders:0', version: 8n },
      { appId: 'kafka:c:orders:orders:0', version: 8n },
    ]);
    expect(positionsOf(described('orders'), new Map([[0, 9n]]), before)).toHaveLength(1);
    expect(positionsOf(described('id'), new Map([[0, 9n]]))).toHaveLength(1);
  });

  it('keep the ceiling of a seek', () => {
    expect(ceilingAt(named({ 'kafka:c:orders:orders:0': 9n }), described('id'), 0)).toBe(9n);
    expect(ceilingAt(new Map(), described('id'), 0)).toBeUndefined();
  });

  it('are of one topic', () => {
    const feed = feedOf('stream');
    expect(() => assertOneTopic(feed, new Map([...before, ['kafka:c:id:orders:0', 8n]]))).not.toThrow();
    expect(() => assertOneTopic(feed, new Map([...before, ['kafka:c:id:payments:0', 8n]]))).toThrow(
      'more than its topic',
    );
  });
});

describe('a feed that ksqlDB filled', () => {
  it('is read from no topic, whose offsets would begin anew', () => {
    const positions = named({ 'ksqldb:c:s:ORDERS:0': 4n, 'ksqldb-time:c:s:ORDERS:0': 1_000n });
    expect(() => startOffsets(described('id'), positions)).toThrow(
      'rows of ORDERS of ksqlDB already, and topic orders',
    );
    expect(() => lakeOffsets(described('id'), positions)).toThrow('come twice');
    expect(startOffsets(described('id'), named({ 'sample:orders:1': 4n })).get(0)).toBe(2n);
  });
});

describe('a partition that the cluster does not tell of', () => {
  it.each([new Map<string, bigint>(), named({ 'kafka:c:id:orders:2': 4n })])('is waited for', (positions) => {
    const wanted = new Set([0, 2]);
    expect(() => startOffsets(described('id'), positions, wanted)).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', retryable: true, details: { topic: 'orders', partition: 2 } }),
    );
    const ofAnother = new Map([...positions, ['kafka:c:other:orders:0', 1n] as const]);
    expect(() => startOffsets(described('id'), ofAnother, wanted)).toThrow('made again');
  });
});

describe('partitions that lost messages before they were read', () => {
  it('are told together, each with the place to go on from', () => {
    const positions = named({ 'kafka:c:id:orders:0': 0n });
    expect(() => startOffsets(described('id'), positions)).toThrow(
      /waits for 1: 1 messages were removed.* 2 partitions\. .*consumers seek FEED --to 0:2,1:2$/,
    );
    expect(() => startOffsets(described('id'), positions, new Set([1]))).toThrow(/has no position.* --to 1:2$/);
  });

  it('are not named where they are too many to be', () => {
    const partitions = Array.from({ length: 21 }, (_, partition) => ({ partition, earliest: 2n, latest: 10n }));
    const positions = named({ 'kafka:c:id:orders:0': 5n, 'kafka:c:id:orders:1': 0n });
    const wide = { ...described('id'), partitions };
    expect(() => startOffsets(wide, positions)).toThrow(/--to 1:2,2:2,.*,20:2$/);
    expect(() => startOffsets(wide, new Map([...positions, ['kafka:c:id:orders:0', 0n]]))).toThrow(
      /all other partitions read again from their earliest: .* --to earliest$/,
    );
  });
});
