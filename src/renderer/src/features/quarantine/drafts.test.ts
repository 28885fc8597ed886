import { expect, test } from 'vitest';
import { feedNameSchema } from '../../../../shared/ids';
import { asItIs, everything, toFix, toSelection } from './drafts';

const feed = feedNameSchema.parse('payments');

test('a selection has only what narrows it, offsets as digits', () => {
  expect(toSelection(feed, everything)).toEqual({ feed });
  expect(
    toSelection(feed, { reason: 'not JSON', partition: '0', fromOffset: ' 9007199254740993 ', toOffset: '' }),
  ).toEqual({ feed, reason: 'not JSON', partition: 0, fromOffset: '9007199254740993' });
});

test.each(['x', '-1', '1.5'])('%s is no place in a topic', (fromOffset) => {
  expect(toSelection(feed, { ...everything, fromOffset })).toBeNull();
});

test('a fix is none until it is whole; a replacement may be empty', () => {
  expect(toFix(asItIs)).toEqual({ kind: 'none' });
  expect(toFix({ ...asItIs, kind: 'replace' })).toBeNull();
  expect(toFix({ ...asItIs, kind: 'replace', find: 'a' })).toEqual({ kind: 'replace', find: 'a', replacement: '' });
  expect(toFix({ ...asItIs, kind: 'removeField' })).toBeNull();
  expect(toFix({ ...asItIs, kind: 'removeField', field: 'card' })).toEqual({ kind: 'removeField', field: 'card' });
  expect(toFix({ ...asItIs, kind: 'value', id: 'f:1' })).toBeNull();
  expect(toFix({ ...asItIs, kind: 'value', id: 'f:1', value: '{}' })).toEqual({
    kind: 'value',
    id: 'f:1',
    value: '{}',
  });
});
