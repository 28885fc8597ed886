import { describe, expect, it } from 'vitest';
import { type SupervisedProcess, Supervisor } from './supervisor';

class FakeProcess implements SupervisedProcess {
  readonly readyListeners: (() => void)[] = [];
  readonly exitListeners: ((reason: string) => void)[] = [];
  stopRequested = false;
  killed = false;
  onReady(listener: () => void): void {
    this.readyListeners.push(listener);
  }
  onExit(listener: (reason: string) => void): void {
    this.exitListeners.push(listener);
  }
  requestStop(): void {
    this.stopRequested = true;
  }
  kill(): void {
    this.killed = true;
  }
  becomeReady(): void {
    for (const listener of this.readyListeners) listener();
  }
  exit(reason = 'code 1'): void {
    for (const listener of this.exitListeners.splice(0)) listener(reason);
  }
}

function setUp() {
  const forked: FakeProcess[] = [];
  const timers: { delayMs: number; run: () => void }[] = [];
  const log: string[] = [];
  let nowMs = 0;
  const supervisor = new Supervisor<FakeProcess>({
    fork: () => {
      const process = new FakeProcess();
      forked.push(process);
      return process;
    },
    onReady: (process) => log.push(`ready ${forked.indexOf(process)}`),
    onLost: (reason, delayMs) => log.push(`lost ${reason} ${delayMs}`),
    startTimer: (delayMs, run) => {
      const timer = { delayMs, run };
      timers.push(timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    monotonicMs: () => nowMs,
  });
  const newest = (): FakeProcess => {
    const process = forked.at(-1);
    if (process === undefined) throw new Error('nothing was forked');
    return process;
  };
  const fire = (): void => {
    const timer = timers.shift();
    if (timer === undefined) throw new Error('no timer is set');
    nowMs += timer.delayMs;
    timer.run();
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { supervisor, forked, timers, log, newest, fire, pass };
}

describe('Supervisor', () => {
  it('hands out the process once it is ready', () => {
    const { supervisor, log, newest } = setUp();
    supervisor.start();
    expect(supervisor.ready).toBeNull();
    newest().becomeReady();
    expect(supervisor.ready).toBe(newest());
    expect(log).toEqual(['ready 0']);
  });

  it('starts it again when it dies, later each time, and at most 10 s later', () => {
    const { supervisor, log, newest, fire, forked } = setUp();
    supervisor.start();
    for (let death = 0; death < 9; death += 1) {
      newest().becomeReady();
      newest().exit('killed');
      expect(supervisor.ready).toBeNull();
      fire();
    }
    expect(forked).toHaveLength(10);
    expect(log.filter((line) => line.startsWith('lost')).map((line) => Number(line.split(' ')[2]))).toEqual([
      100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000,
    ]);
  });

  it('is quick again after half a minute of health', () => {
    const { supervisor, log, newest, fire, pass } = setUp();
    supervisor.start();
    newest().exit();
    fire();
    newest().exit();
    fire();
    newest().becomeReady();
    pass(30_000);
    newest().exit('late');
    expect(log.at(-1)).toBe('lost late 100');
  });

  it('kills a process that does not become ready', () => {
    const { supervisor, newest, fire, timers } = setUp();
    supervisor.start();
    expect(timers.map((timer) => timer.delayMs)).toEqual([60_000]);
    fire();
    expect(newest().killed).toBe(true);
    newest().exit('killed');
    expect(supervisor.state).toBe('waiting');
  });

  it('stops in order: asks, waits, and does not restart', async () => {
    const { supervisor, newest, timers, forked, log } = setUp();
    supervisor.start();
    newest().becomeReady();
    const stopped = supervisor.stop();
    expect(newest().stopRequested).toBe(true);
    expect(newest().killed).toBe(false);
    newest().exit('code 0');
    await stopped;
    expect(timers).toEqual([]);
    expect(forked).toHaveLength(1);
    expect(log).toEqual(['ready 0']);
    expect(supervisor.state).toBe('stopped');
  });

  it('kills a process that does not stop within the limit', async () => {
    const { supervisor, newest, fire } = setUp();
    supervisor.start();
    newest().becomeReady();
    const stopped = supervisor.stop(2000);
    fire();
    expect(newest().killed).toBe(true);
    newest().exit('killed');
    await stopped;
    expect(supervisor.state).toBe('stopped');
  });

  it('stops while it waits to restart', async () => {
    const { supervisor, newest, timers } = setUp();
    supervisor.start();
    newest().exit();
    await supervisor.stop();
    expect(timers).toEqual([]);
    expect(supervisor.state).toBe('stopped');
  });

  it('starts anew after a stop', async () => {
    const { supervisor, newest, forked, log } = setUp();
    supervisor.start();
    const stopped = supervisor.stop();
    newest().exit();
    await stopped;
    supervisor.start();
    newest().becomeReady();
    expect(forked).toHaveLength(2);
    expect(log).toEqual(['ready 1']);
  });
});
