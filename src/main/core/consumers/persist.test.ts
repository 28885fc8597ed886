import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock';
import { LakeError } from '../../../shared/errors';
import { persist } from './persist';

const away = (): Promise<never> => Promise.reject(new LakeError('UNAVAILABLE', 'It is away.'));

describe('trying until it is done', () => {
  it('waits longer each time', async () => {
    const clock = new FakeClock();
    const pauses: number[] = [];
    let attempts = 0;
    const running = persist(() => ((attempts += 1) < 4 ? away() : Promise.resolve('done')), {
      clock,
      signal: new AbortController().signal,
      onRetry: (_, retryInMs) => pauses.push(retryInMs),
    });
    await clock.advance(2_000);
    expect(await running).toBe('done');
    expect(pauses).toEqual([250, 500, 1_000]);
  });

  it('tries nothing more once it is not wanted, though its pause is just over', async () => {
    const stop = new AbortController();
    let attempts = 0;
    const running = persist(
      () => {
        attempts += 1;
        return away();
      },
      // Whoever ends the pause and whoever ends it all are there at once.
      { clock: { sleep: async () => stop.abort() }, signal: stop.signal, onRetry: () => {} },
    );
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(attempts).toBe(1);
  });

  it('fails at once with what does not pass', async () => {
    const failure = new LakeError('SOURCE', 'It is broken.');
    const options = { clock: new FakeClock(), signal: new AbortController().signal, onRetry: () => {} };
    await expect(persist(() => Promise.reject(failure), options)).rejects.toBe(failure);
  });
});
