import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TabsKeeper } from './tabs-keeper';

/** A lake that keeps `kept`, and what was written into it. */
function lake(kept: string | null = 'old') {
  const written: string[] = [];
  const state = { kept, written };
  const keeper = new TabsKeeper({
    read: () => Promise.resolve(state.kept),
    textWith: (before) => `${before ?? 'nothing'} + own`,
    write: (text) => {
      written.push(text);
      return Promise.resolve();
    },
  });
  return { keeper, state };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('of many changes one is written, beside what another browser put there until then', async () => {
  const { keeper, state } = lake();
  keeper.changed();
  await vi.advanceTimersByTimeAsync(1000);
  keeper.changed();
  state.kept = 'of another';
  expect(state.written).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(state.written).toEqual(['of another + own']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(state.written).toHaveLength(1);
  keeper.changed();
  await vi.advanceTimersByTimeAsync(2000);
  expect(state.written).toHaveLength(2);
});

test('what is not written when the page goes is written before it is gone, once', async () => {
  const { keeper, state } = lake(null);
  keeper.flush();
  keeper.changed();
  await vi.advanceTimersByTimeAsync(100);
  expect(state.written).toEqual([]);
  keeper.flush();
  expect(state.written).toEqual(['nothing + own']);
  keeper.flush();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(state.written).toHaveLength(1);
});

test('where what is kept is not known yet, it is asked before anything is written over it', async () => {
  const { keeper, state } = lake();
  keeper.changed();
  keeper.flush();
  expect(state.written).toEqual([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(state.written).toEqual(['old + own']);
});

test('where what is kept cannot be read, nothing is written over it, and the next change tries again', async () => {
  const said = vi.spyOn(console, 'warn').mockReturnValue();
  const read = vi.fn<() => Promise<string | null>>().mockRejectedValue(new Error('gone'));
  const write = vi.fn<(text: string) => Promise<void>>().mockResolvedValue();
  const keeper = new TabsKeeper({ read, textWith: () => 'own', write });
  keeper.changed();
  await vi.advanceTimersByTimeAsync(2000);
  expect(write).not.toHaveBeenCalled();
  expect(said).toHaveBeenCalledWith('The lake could not keep the open tabs.', expect.any(Error));
  read.mockResolvedValue(null);
  keeper.changed();
  await vi.advanceTimersByTimeAsync(2000);
  expect(write).toHaveBeenCalledExactlyOnceWith('own');
});

test('what is too long is not written', async () => {
  const write = vi.fn<(text: string) => Promise<void>>().mockResolvedValue();
  const keeper = new TabsKeeper({ read: () => Promise.resolve(null), textWith: () => null, write });
  keeper.changed();
  await vi.advanceTimersByTimeAsync(2000);
  expect(write).not.toHaveBeenCalled();
});
