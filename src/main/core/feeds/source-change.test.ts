import { describe, expect, test } from 'vitest';
import type { FeedSource } from '../../../shared/contract/feeds';
import { feedNameSchema } from '../../../shared/ids';
import { assertSourceMayChange } from './source-change';

const feed = (source: FeedSource, topic: string | null = null) => ({
  name: feedNameSchema.parse('orders'),
  source,
  topic,
});
const sample = feed({ type: 'sample', dataset: 'transaction_stream' });
const kafka = feed({ type: 'kafka', topic: 'orders' }, 'orders');
const ksqldb = feed({ type: 'ksqldb', object: 'ORDERS' });
const other = feed({ type: 'ksqldb', object: 'PAYMENTS' });
const positions = ['lagoon:quarantine', 'sample:transaction_stream:1', 'kafka:c:id:orders:0', 'ksqldb:c:s:ORDERS:0'];

describe('a feed with rows of its source', () => {
  test.each([
    { from: sample, to: ksqldb },
    { from: sample, to: kafka },
    { from: ksqldb, to: other },
    { from: ksqldb, to: kafka },
    { from: kafka, to: feed({ type: 'kafka', topic: 'orders' }, 'returns') },
  ])('does not get $to.source from $from.source', ({ from, to }) => {
    expect(() => assertSourceMayChange(from, to, positions)).toThrow(/Make a new feed for it/);
  });

  test('may spell the object otherwise', () => {
    expect(() => assertSourceMayChange(ksqldb, feed({ type: 'ksqldb', object: 'orders' }), positions)).not.toThrow();
  });
});

test('a feed without rows of its source may get another', () => {
  expect(() => assertSourceMayChange(other, kafka, positions)).not.toThrow();
  expect(() => assertSourceMayChange(sample, ksqldb, [])).not.toThrow();
});
