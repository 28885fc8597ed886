import type { Clock } from '../../src/main/core/ports';

/** Each look at a lock that is held takes files and fsyncs: with this few of them are enough to wait for a dead process's. */
const fasterBy = 100;

/** Where a sleep takes no time, and passes more of it than was asked for. */
export function createImpatientClock(): Clock {
  let sleptMs = 0;
  return {
    now: () => new Date(Date.now() + sleptMs),
    monotonicMs: () => performance.now() + sleptMs,
    async sleep(ms) {
      sleptMs += ms * fasterBy;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
