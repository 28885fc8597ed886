import { expect, test } from 'vitest';
import { OpenWork } from './open-work';

/** Ends when its signal does. */
const untilAborted = (signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    const end = (): void => resolve('ended');
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });

test('ends with its caller, and no other does', async () => {
  const work = new OpenWork();
  const one = new AbortController();
  const other = new AbortController();
  const first = work.run(one.signal, untilAborted);
  const second = work.run(other.signal, untilAborted);
  one.abort();
  expect(await first).toBe('ended');
  expect(await Promise.race([second, Promise.resolve('open')])).toBe('open');
  other.abort();
  expect(await second).toBe('ended');
});

test('ends with the engine, and does not begin after it', async () => {
  const work = new OpenWork();
  const { signal } = new AbortController();
  const open = work.run(signal, untilAborted);
  const streamed = work.stream(signal, async function* (its) {
    yield await untilAborted(its);
  });
  const first = streamed.next();
  work.close();
  expect(await open).toBe('ended');
  expect(await first).toEqual({ done: false, value: 'ended' });
  expect(await work.run(signal, untilAborted)).toBe('ended');
});

test('keeps nothing of what has ended', async () => {
  const work = new OpenWork();
  let its: AbortSignal | null = null;
  const caller = new AbortController();
  await work.run(caller.signal, async (signal) => {
    its = signal;
  });
  caller.abort();
  work.close();
  expect(its).toMatchObject({ aborted: false });
});
