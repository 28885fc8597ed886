import { expect, it } from 'vitest';
import { visibleRows } from './visible-rows';

it('draws what is in sight and a little around it', () => {
  expect(visibleRows(500, 28, 0, 280)).toEqual({ first: 0, end: 18 });
  expect(visibleRows(500, 28, 2800, 280)).toEqual({ first: 92, end: 118 });
});

it('stays within the rows, also where the list became shorter than the scroll', () => {
  expect(visibleRows(3, 28, 0, 280)).toEqual({ first: 0, end: 3 });
  expect(visibleRows(3, 28, 9000, 280)).toEqual({ first: 0, end: 3 });
  expect(visibleRows(0, 28, 0, 280)).toEqual({ first: 0, end: 0 });
});
