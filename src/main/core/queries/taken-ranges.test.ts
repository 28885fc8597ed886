import { expect, test } from 'vitest';
import { takenRanges } from './taken-ranges';

test('a commit took the offsets after the last one known, up to the last one taken', () => {
  expect(
    takenRanges({
      'kafka:c:t:clicks:0': { from: '9', to: '19' },
      'ksqldb:c:s:A%3AB:3': { from: null, to: '4' },
    }),
  ).toEqual([
    { source: 'kafka:c:t:clicks:0', topic: 'clicks', partition: 0, from: '10', to: '20' },
    { source: 'ksqldb:c:s:A%3AB:3', topic: 'A:B', partition: 3, from: null, to: '5' },
  ]);
});

test('of the sample’s streams, and of files, it took the events that were counted', () => {
  expect(
    takenRanges({
      'sample:transaction_stream:1': { from: '5', to: '9' },
      'file:0a1b:year=2026': { from: null, to: '100' },
    }),
  ).toEqual([
    { source: 'sample:transaction_stream:1', topic: null, partition: null, from: '5', to: '9' },
    { source: 'file:0a1b:year=2026', topic: null, partition: null, from: null, to: '100' },
  ]);
});

test('marks, times and table versions count nothing that was taken', () => {
  expect(
    takenRanges({
      'kafka-replay:c:t:clicks': { from: '1', to: '2' },
      'ksqldb-time:c:s:X:0': { from: '1', to: '2' },
      'lagoon:quarantine-taken': { from: null, to: '1' },
      'files:0a1b': { from: null, to: '3' },
      'sample:customer_totals:1': { from: '5', to: '9' },
    }),
  ).toEqual([]);
});

test('what nothing was taken of is left out', () => {
  expect(
    takenRanges({
      'file:0a1b': { from: null, to: '0' },
      'kafka:c:t:clicks:0': { from: '19', to: '19' },
      'kafka:c:t:clicks:1': { from: '19', to: '9' },
      'kafka:c:t:clicks:2': { from: null, to: '-1' },
    }),
  ).toEqual([]);
});
