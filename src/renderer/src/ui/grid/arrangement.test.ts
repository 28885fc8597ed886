import { describe, expect, it } from 'vitest';
import { asTheyCame, orderOf, pinnedCount, withHidden, withPin, withShown } from './arrangement';

describe('columns on screen', () => {
  it('are in the order of the result to begin with', () => {
    expect(orderOf(asTheyCame, 3)).toEqual([0, 1, 2]);
    expect(pinnedCount(asTheyCame, 3)).toBe(0);
  });

  it('begin with the pinned ones, in the order of pinning', () => {
    const pinned = withPin(withPin(asTheyCame, 2, true), 0, true);
    expect(orderOf(pinned, 4)).toEqual([2, 0, 1, 3]);
    expect(pinnedCount(pinned, 4)).toBe(2);
    expect(orderOf(withPin(pinned, 2, false), 4)).toEqual([0, 1, 2, 3]);
  });

  it('leave out the hidden ones, pinned or not, and take them back where they were', () => {
    const hidden = withHidden(withPin(asTheyCame, 1, true), 1);
    expect(orderOf(hidden, 3)).toEqual([0, 2]);
    expect(pinnedCount(hidden, 3)).toBe(0);
    expect(orderOf(withShown(hidden, 1), 3)).toEqual([1, 0, 2]);
  });
});
