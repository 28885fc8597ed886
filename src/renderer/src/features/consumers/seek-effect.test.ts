import { expect, it } from 'vitest';
import { seekEffect } from './seek-effect';

it('adds up what a seek passes and what it reads again', () => {
  const back = { partition: 0, from: '100', to: '40', skipped: 0, readAgain: 60 };
  const forth = { partition: 1, from: '100', to: '130', skipped: 25, readAgain: 0 };
  expect(seekEffect([back, forth])).toEqual({ skipped: 25, readAgain: 60, loses: true });
  expect(seekEffect([back])).toEqual({ skipped: 0, readAgain: 60, loses: false });
  // Forward over what the lake has already: nothing is lost.
  expect(seekEffect([{ ...forth, skipped: 0 }]).loses).toBe(false);
});
