import { expect, it } from 'vitest';
import { whereTo, type KeyItem } from './tree-keys';

const item = (label: string, level: number, expanded: boolean | null, forced = false): KeyItem => ({
  ariaExpanded: expanded === null ? null : String(expanded),
  ariaLevel: String(level),
  dataset: { label, forced: String(forced) },
});

it('opens and closes by the arrows, and goes up from what is closed', () => {
  const items = [item('Feeds', 1, true), item('orders', 2, true), item('id', 3, null), item('totals', 2, false)];
  expect(whereTo('ArrowLeft', items, 1)).toBe('toggle');
  expect(whereTo('ArrowLeft', items, 2)).toBe(items[1]);
  expect(whereTo('ArrowLeft', items, 3)).toBe(items[0]);
  expect(whereTo('ArrowRight', items, 3)).toBe('toggle');
  expect(whereTo('t', items, 1)).toBe(items[3]);
  expect(whereTo('Enter', items, 1)).toBeNull();
});

it('goes up from what a search holds open', () => {
  const items = [item('Feeds', 1, true, true), item('orders', 2, true, true), item('id', 3, null)];
  expect(whereTo('ArrowLeft', items, 1)).toBe(items[0]);
  expect(whereTo('ArrowLeft', items, 0)).toBeUndefined();
});
