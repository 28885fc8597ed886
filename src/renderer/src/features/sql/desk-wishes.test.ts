import { describe, expect, it } from 'vitest';
import { DeskWishes } from './desk-wishes';

describe('what tabs are asked', () => {
  it('waits for each until it is shown, whatever others are asked', () => {
    const wishes = new DeskWishes();
    wishes.ask({ id: 'a', focus: true });
    wishes.ask({ id: 'b', open: 'SELECT 1' });
    expect(wishes.take('a', false)).toBeNull();
    expect(wishes.take('b', true)).toEqual({ id: 'b', open: 'SELECT 1' });
    expect(wishes.take('b', true)).toBeNull();
    expect(wishes.take('a', true)).toEqual({ id: 'a', focus: true });
    expect(wishes.isEmpty).toBe(true);
  });

  it('is a text in place of its own also where the tab is not shown', () => {
    const wishes = new DeskWishes();
    wishes.ask({ id: 'a', replaceAll: 'SELECT 1' });
    wishes.ask({ id: 'a', focus: true });
    expect(wishes.take('a', false)).toEqual({ id: 'a', replaceAll: 'SELECT 1' });
    expect(wishes.take('a', false)).toBeNull();
    expect(wishes.take('a', true)).toEqual({ id: 'a', focus: true });
  });

  it('goes with the tab', () => {
    const wishes = new DeskWishes();
    wishes.ask({ id: 'a', focus: true });
    wishes.ask({ id: 'b', focus: true });
    wishes.forget((id) => id === 'b');
    expect(wishes.take('a', true)).toBeNull();
    expect(wishes.take('b', true)).not.toBeNull();
  });
});
