import { expect, test } from 'vitest';
import { type ErrorCode, LakeError } from '../../../../shared/errors';
import { failureLooks } from './failure-looks';

const titleOf = (code: ErrorCode, details: Record<string, string | null> = {}): string =>
  failureLooks(new LakeError(code, 'what happened', { details }), 'lake').title;

test('a feed that cannot be read is told from a name that is wrong, and from a query process that stopped', () => {
  expect(titleOf('UNAVAILABLE')).toBe('unavailable');
  expect(titleOf('UNAVAILABLE', { feed: 'orders' })).toBe('unreadable');
  expect(titleOf('CORRUPT', { feed: 'orders' })).toBe('unreadable');
  expect(titleOf('NOT_FOUND', { feed: 'orders' })).toBe('unreadable');
  expect(titleOf('NOT_FOUND', { feed: 'oders', nearest: 'orders' })).toBe('notFound');
  expect(titleOf('NOT_FOUND', { feed: 'xyz', nearest: null })).toBe('notFound');
  expect(titleOf('REFUSED', { feed: 'orders' })).toBe('refused');
});

test('the warehouse has no feeds, and what is no error of ours is a failure', () => {
  expect(failureLooks(new LakeError('UNAVAILABLE', 'gone', { details: { feed: 'orders' } }), 'warehouse').title).toBe(
    'unavailable',
  );
  expect(failureLooks(new Error('a bug'), 'lake').title).toBe('other');
});
