import type { Clock } from '../../src/main/core/ports';

/** Where a sleep takes no time and passes it all the same: what waits for a dead process's lock has it at once. */
export function createImpatientClock(): Clock {
  let sleptMs = 0;
  return {
    now: () => new Date(Date.now() + sleptMs),
    monotonicMs: () => performance.now() + sleptMs,
    async sleep(ms) {
      sleptMs += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
