import { expect, test } from 'vitest';
import { placeArgument } from './topic-place-argument';

test.each([
  ['earliest', { at: 'earliest' }],
  ['latest', { at: 'latest' }],
  ['0:12', { at: 'offsets', offsets: [{ partition: 0, offset: '12' }] }],
  [
    '0:12,3:9007199254740993',
    {
      at: 'offsets',
      offsets: [
        { partition: 0, offset: '12' },
        { partition: 3, offset: '9007199254740993' },
      ],
    },
  ],
  ['2026-01-31T12:00:00Z', { at: 'timestamp', timestamp: '2026-01-31T12:00:00.000Z' }],
  ['2026-01-31 12:00', { at: 'timestamp', timestamp: '2026-01-31T12:00:00.000Z' }],
  ['2026-01-31T12:00+02:00', { at: 'timestamp', timestamp: '2026-01-31T10:00:00.000Z' }],
  ['2026-01-31', { at: 'timestamp', timestamp: '2026-01-31T00:00:00.000Z' }],
])('%s is a place', (text, place) => {
  expect(placeArgument(text)).toEqual(place);
});

test.each(['', 'soon', '0:', '0:1,', ':5', '2026-13-45'])('"%s" is none', (text) => {
  expect(() => placeArgument(text)).toThrow(/is no place in a topic/);
});
