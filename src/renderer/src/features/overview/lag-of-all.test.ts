import { expect, test } from 'vitest';
import { lagOfAll } from './lag-of-all';

test('what is not known of some is no zero, and where nothing is known there is no figure', () => {
  expect(lagOfAll([{ lagMessages: 5 }, { lagMessages: null }, { lagMessages: 7 }])).toEqual({
    messages: 12,
    unknown: 1,
  });
  expect(lagOfAll([{ lagMessages: 0 }])).toEqual({ messages: 0, unknown: 0 });
  expect(lagOfAll([{ lagMessages: null }])).toBeNull();
  expect(lagOfAll([])).toBeNull();
});
