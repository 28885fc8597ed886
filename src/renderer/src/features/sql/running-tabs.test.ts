import { expect, it, vi } from 'vitest';
import { RunningTabs } from './running-tabs';

it('tells whoever shows them when one begins and ends, once', () => {
  const running = new RunningTabs();
  const told = vi.fn();
  const forget = running.subscribe(told);
  const before = running.ids();
  running.set('a', true);
  running.set('a', true);
  running.set('b', true);
  running.set('a', false);
  running.set('a', false);
  expect(told).toHaveBeenCalledTimes(3);
  expect([...running.ids()]).toEqual(['b']);
  expect([running.has('a'), running.has('b')]).toEqual([false, true]);
  expect([...before]).toEqual([]);
  forget();
  running.set('b', false);
  expect(told).toHaveBeenCalledTimes(3);
});
