import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assignRanges } from './assignment';

const reader = (memberId: string, ...topics: string[]): { memberId: string; topics: string[] } => ({
  memberId,
  topics,
});

it('gives each member a range, the first ones one more', () => {
  const assigned = assignRanges([reader('b', 't'), reader('a', 't')], new Map([['t', [2, 0, 1]]]));
  expect(assigned.get('a')).toEqual(new Map([['t', [0, 1]]]));
  expect(assigned.get('b')).toEqual(new Map([['t', [2]]]));
});

it('gives a topic only to those who read it', () => {
  const assigned = assignRanges(
    [reader('a', 't'), reader('b', 'u')],
    new Map([
      ['t', [0, 1]],
      ['u', [0]],
    ]),
  );
  expect(assigned.get('a')).toEqual(new Map([['t', [0, 1]]]));
  expect(assigned.get('b')).toEqual(new Map([['u', [0]]]));
});

it('leaves no partition out, and gives none to two', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 40 }), (members, count) => {
      const partitions = Array.from({ length: count }, (_, partition) => partition);
      const all = Array.from({ length: members }, (_, index) => reader(`m${index}`, 't'));
      const shares = [...assignRanges(all, new Map([['t', partitions]])).values()].map((share) => share.get('t') ?? []);
      expect(shares.flat()).toEqual(partitions);
      const sizes = shares.map((share) => share.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});
