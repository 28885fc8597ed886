import { expect, it } from 'vitest';
import { feedNameSchema } from '../../../shared/ids';
import { builtInFeeds } from '../feeds/built-in';
import { defaultMappings } from './default-mappings';
import { livePlan, livePlans, recordKeyOf } from './live-plan';

const feeds = builtInFeeds(new Date(0)).map((feed) => ({ ...feed, topic: feed.name as string }));
const feedOf = (name: string) => {
  const found = feeds.find((feed) => feed.name === name);
  if (found === undefined) throw new Error(`no feed ${name}`);
  return found;
};
const mappings = defaultMappings();
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

it('takes all tables of a feed, dimensions first, and the topic of the feed or of its mappings', () => {
  const plan = livePlan(feedOf('payment_method_totals'), mappings);
  expect(plan.mappings.map(({ table }) => table)).toEqual(['dim_payment_methods', 'fact_payment_method_totals']);
  expect(plan.topic).toBe('payment_method_totals');
  const named = mappings.map((mapping) => ({ ...mapping, topic: 'sink' }));
  expect(livePlan({ ...feedOf('payment_method_totals'), topic: null }, named).topic).toBe('sink');
});

it('says of a feed why it cannot be loaded, and leaves it out of those that can', () => {
  const feed = feedOf('payment_method_totals');
  const [dimension] = mappings.filter((mapping) => mapping.feed === feed.name);
  const apart = mappings.map((mapping) => (mapping === dimension ? { ...mapping, topic: 'other' } : mapping));
  const refusal = (message: RegExp) =>
    expect.objectContaining({ code: 'REFUSED', message: matching(message) }) as unknown;
  const said = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };
  expect(said(() => livePlan(feedOf('transaction_stream'), mappings))).toEqual(refusal(/fills no table/));
  expect(said(() => livePlan({ ...feed, topic: null }, mappings))).toEqual(refusal(/has no Kafka topic/));
  expect(said(() => livePlan(feed, apart))).toEqual(refusal(/several topics \(other, payment_method_totals\)/));
  expect(livePlans([feed, feedOf('transaction_stream')], mappings).map((plan) => plan.feed.name)).toEqual([feed.name]);
});

it("tells rows apart by the feed's key, else by what the fact's key is made of", () => {
  const feed = feedOf('payment_method_totals');
  expect(recordKeyOf(livePlan({ ...feed, keyColumns: [] }, mappings))).toEqual(['payment_method']);
  expect(recordKeyOf(livePlan({ ...feed, keyColumns: ['id'] }, mappings))).toEqual(['id']);
  expect(feedNameSchema.parse(feed.name)).toBe(feed.name);
});
