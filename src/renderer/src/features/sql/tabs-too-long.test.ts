import { expect, test } from 'vitest';
import { TabsTooLong } from './tabs-too-long';

const long = (id: string) => ({ id, isTooLong: true });
const short = (id: string) => ({ id, isTooLong: false });

test('each tab that a restart loses is told of once, until it does not any more', () => {
  const tabs = new TabsTooLong();
  expect(tabs.take([short('a'), long('b')])).toEqual({ fresh: [long('b')], over: [] });
  expect(tabs.take([long('a'), long('b')])).toEqual({ fresh: [long('a')], over: [] });
  expect([...tabs.shown]).toEqual(['a', 'b']);
  expect(tabs.take([short('a')])).toEqual({ fresh: [], over: ['a', 'b'] });
  expect(tabs.take([long('a'), long('b')])).toEqual({ fresh: [long('a'), long('b')], over: [] });
});
