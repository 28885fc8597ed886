import { expect, test } from 'vitest';
import { headingOf } from './markdown-heading';

test.each([
  ['# A', 1, 'A'],
  ['   ###  A b ##  ', 3, 'A b'],
  ['# C#', 1, 'C#'],
  ['# a ## b', 1, 'a ## b'],
  ['## ##', 2, ''],
  ['#', 1, ''],
])('%s is a heading', (line, level, title) => {
  expect(headingOf(line)).toEqual({ level, title });
});

test.each(['#hash', '    # code', '####### seven', 'a # b', ''])('%s is none', (line) => {
  expect(headingOf(line)).toBeNull();
});
