import { expect, test } from 'vitest';
import { type ErrorCode, LakeError } from '../../../../shared/errors';
import { failureLooks } from './failure-looks';

const titleOf = (code: ErrorCode, details: Record<string, string | number | boolean | null> = {}): string =>
  failureLooks(new LakeError(code, 'what happened', { details }), 'lake').title;

test('a feed that cannot be read is told from a name that is wrong, a version that is not there, and a query process that stopped', () => {
  expect(titleOf('UNAVAILABLE')).toBe('unavailable');
  for (const code of ['UNAVAILABLE', 'CORRUPT', 'NOT_FOUND'] as const)
    expect(titleOf(code, { feed: 'orders', isUnreadable: true })).toBe('unreadable');
  expect(titleOf('NOT_FOUND', { feed: 'oders', nearest: 'orders' })).toBe('notFound');
  expect(titleOf('NOT_FOUND', { feed: 'xyz', nearest: null })).toBe('notFound');
  expect(titleOf('NOT_FOUND', { feed: 'orders', oldest: 0, newest: 12 })).toBe('other');
  expect(titleOf('REFUSED', { feed: 'orders' })).toBe('refused');
});

test('the warehouse has no feeds, and what is no error of ours is a failure', () => {
  expect(
    failureLooks(new LakeError('UNAVAILABLE', 'gone', { details: { isUnreadable: true } }), 'warehouse').title,
  ).toBe('unavailable');
  expect(failureLooks(new Error('a bug'), 'lake').title).toBe('other');
});
