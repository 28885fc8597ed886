import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AtMostEvery } from './at-most-every';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('work that is asked for again and again', () => {
  it('is done at once, then once for all that is asked before the time is over, and nothing is missed', async () => {
    const work = vi.fn(() => Promise.resolve());
    const pulse = new AtMostEvery(10_000, work);
    pulse.ask();
    expect(work).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 5; i += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      pulse.ask();
    }
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(work).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(work).toHaveBeenCalledTimes(2);
    pulse.ask();
    expect(work).toHaveBeenCalledTimes(3);
  });

  it('is not begun anew while it goes on, but after it', async () => {
    let end = (): void => {};
    const work = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    const pulse = new AtMostEvery(10_000, work);
    pulse.ask();
    await vi.advanceTimersByTimeAsync(30_000);
    pulse.ask();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(work).toHaveBeenCalledTimes(1);
    end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('is not done any more once it was stopped', async () => {
    const work = vi.fn(() => Promise.resolve());
    const pulse = new AtMostEvery(10_000, work);
    pulse.ask();
    await vi.advanceTimersByTimeAsync(1_000);
    pulse.ask();
    pulse.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
