import { expect, test } from 'vitest';
import { builtInFeeds } from '../../core/feeds/built-in';
import { assertAsItIs } from './import-commands';

const [config] = builtInFeeds(new Date(0));
if (config === undefined) throw new Error('the sample has feeds');
const feed = {
  ...config,
  kind: 'stream' as const,
  level: 'raw' as const,
  eventTimeColumn: 'at',
  keyColumns: ['a', 'b'],
};

test('options that say what the feed is already, or nothing, are no contradiction', () => {
  expect(() => assertAsItIs(feed, {})).not.toThrow();
  expect(() => assertAsItIs(feed, { kind: 'stream', level: 'raw', eventTime: 'at', key: ['a', 'b'] })).not.toThrow();
});

test.each([
  [{ kind: 'table' as const }, '--kind table, where it has stream'],
  [{ level: 'aggregate' as const }, '--level aggregate, where it has raw'],
  [{ eventTime: 'other' }, '--event-time other, where it has at'],
  [{ key: ['b', 'a'] }, '--key b,a, where it has a,b'],
])('%j is refused for a feed that has another', (options, said) => {
  expect(() => assertAsItIs(feed, options)).toThrow(said);
});

test('what the feed lacks is said so', () => {
  expect(() =>
    assertAsItIs({ ...feed, keyColumns: [], eventTimeColumn: null }, { eventTime: 'x', key: ['y'] }),
  ).toThrow(
    '--event-time x, where it has none; --key y, where it has none. Leave them out, or import into a new feed.',
  );
});
