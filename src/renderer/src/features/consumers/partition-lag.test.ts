import { expect, it } from 'vitest';
import { partitionLag } from './partition-lag';

const at = (position: string, earliest: string, latest: string) =>
  partitionLag({ partition: 0, assigned: true, position, earliest, latest });

it('counts from the position, or from the oldest that the topic still has', () => {
  expect(at('9007199254740993', '0', '9007199254740998')).toBe(5);
  expect(at('10', '40', '50')).toBe(10);
});

it('is never less than nothing: the end that was asked for may be older than the position', () => {
  expect(at('60', '0', '50')).toBe(0);
});
