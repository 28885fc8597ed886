import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startedStatement, type Statement } from '../../api/statement';
import { batchOf } from './batch';
import { DeskRuns, onceItLasts, type Prepared, type RunsState, type RunsWork } from './desk-runs';
import { splitStatements } from './statement-at';

const text = 'SELECT 1;\nSELECT * FROM t WHERE a > 100;\nSELECT 3';
const steps = batchOf(text, splitStatements(text));
const done = (sql: string): Statement => ({ ...startedStatement(sql), status: 'done' });

/** What runs and prepares is answered by hand, in the order in which it was asked. */
function desk() {
  let state: RunsState = { preparing: false, batch: null };
  const prepared: { sql: string; signal: AbortSignal; answer: (prepared: Prepared | null) => void }[] = [];
  const runs: { sql: string; prepared: Prepared; end: (statement: Statement) => void }[] = [];
  const onEnded = vi.fn<(statement: Statement) => void>();
  const onNotBegun = vi.fn<(sql: string) => void>();
  const work: RunsWork = {
    prepare: (sql, signal) => new Promise((answer) => prepared.push({ sql, signal, answer })),
    run: (sql, given) => new Promise((end) => runs.push({ sql, prepared: given, end })),
    onEnded,
    onNotBegun,
  };
  const runner = new DeskRuns((next) => {
    state = next;
  });
  return { runner, work, prepared, runs, onEnded, onNotBegun, state: () => state };
}

const states = (state: RunsState): string[] | undefined => state.batch?.map((step) => step.state);
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what a desk runs', () => {
  it('is preparing until the runner has it', async () => {
    const { runner, work, prepared, runs, state, onEnded } = desk();
    const ended = runner.one('SELECT 1', work);
    expect(state().preparing).toBe(true);
    const given = { parameters: {}, look: 'look 1' };
    prepared[0]?.answer(given);
    await settle();
    expect(state().preparing).toBe(false);
    expect(runs[0]?.prepared).toEqual(given);
    runs[0]?.end(done('SELECT 1'));
    await ended;
    expect(onEnded).toHaveBeenCalledExactlyOnceWith(done('SELECT 1'));
  });

  it('is not run where it was stopped while it was prepared', async () => {
    const { runner, work, prepared, runs, state } = desk();
    const ended = runner.one('SELECT 1', work);
    runner.stop();
    expect(state().preparing).toBe(false);
    expect(prepared[0]?.signal.aborted).toBe(true);
    prepared[0]?.answer({ parameters: {} });
    await ended;
    expect(runs).toEqual([]);
  });

  it('is only what was begun last', async () => {
    const { runner, work, prepared, runs, state } = desk();
    const first = runner.one('SELECT 1', work);
    const second = runner.one('SELECT 2', work);
    prepared[0]?.answer({ parameters: {} });
    await first;
    expect(state().preparing).toBe(true);
    prepared[1]?.answer({ parameters: {} });
    await settle();
    expect(runs.map(({ sql }) => sql)).toEqual(['SELECT 2']);
    runs[0]?.end(done('SELECT 2'));
    await second;
  });

  it('are the statements of the beginning, one after another', async () => {
    const { runner, work, prepared, runs, state } = desk();
    const begun: number[] = [];
    const ended = runner.each(steps, work, ({ line }) => begun.push(line));
    for (const [index, { sql }] of steps.entries()) {
      prepared[index]?.answer({ parameters: {} });
      await settle();
      expect(runs[index]?.sql).toBe(sql);
      runs[index]?.end(done(sql));
      await settle();
    }
    await ended;
    expect(begun).toEqual([1, 2, 3]);
    expect(states(state())).toEqual(['done', 'done', 'done']);
  });

  it('ends where it is stopped between two statements', async () => {
    const { runner, work, prepared, runs, state } = desk();
    const ended = runner.each(steps, work, () => undefined);
    prepared[0]?.answer({ parameters: {} });
    await settle();
    runs[0]?.end(done('SELECT 1'));
    await settle();
    expect(states(state())).toEqual(['done', 'running', 'waiting']);
    runner.stop();
    expect(states(state())).toEqual(['done', 'notRun', 'notRun']);
    prepared[1]?.answer({ parameters: {} });
    await ended;
    expect(runs).toHaveLength(1);
    expect(states(state())).toEqual(['done', 'notRun', 'notRun']);
  });

  it('is said to be cancelled where it ran when it was stopped', async () => {
    const { runner, work, prepared, runs, state } = desk();
    const ended = runner.each(steps, work, () => undefined);
    prepared[0]?.answer({ parameters: {} });
    await settle();
    runner.stop();
    runs[0]?.end({ ...done('SELECT 1'), status: 'cancelled' });
    await ended;
    expect(states(state())).toEqual(['cancelled', 'notRun', 'notRun']);
  });

  it('says which statement is not run for want of a value, and nothing of one that was stopped', async () => {
    const { runner, work, prepared, runs, state, onNotBegun } = desk();
    const ended = runner.each(steps, work, () => undefined);
    prepared[0]?.answer({ parameters: {} });
    await settle();
    runs[0]?.end(done('SELECT 1'));
    await settle();
    prepared[1]?.answer(null);
    await ended;
    expect(onNotBegun).toHaveBeenCalledExactlyOnceWith('SELECT * FROM t WHERE a > 100');
    expect(states(state())).toEqual(['done', 'notRun', 'notRun']);
    const stopped = runner.one('SELECT 1', work);
    runner.stop();
    prepared[2]?.answer(null);
    await stopped;
    expect(onNotBegun).toHaveBeenCalledOnce();
  });

  it('leaves nothing running where preparing fails', async () => {
    const { runner, work, state } = desk();
    const failing: RunsWork = { ...work, prepare: () => Promise.reject(new Error('a defect')) };
    await expect(runner.each(steps, failing, () => undefined)).rejects.toThrow('a defect');
    expect(state().preparing).toBe(false);
    expect(states(state())).toEqual(['notRun', 'notRun', 'notRun']);
  });
});

describe('what is shown of it', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const idle: RunsState = { preparing: false, batch: null };

  function screen() {
    const shown = [idle];
    const tell = onceItLasts((change) => {
      const before = shown.at(-1) ?? idle;
      const after = change(before);
      if (after !== before) shown.push(after);
    });
    return { tell, shown };
  }

  it('is that a statement is prepared, once that lasts', () => {
    const { tell, shown } = screen();
    tell({ preparing: true, batch: null });
    vi.advanceTimersByTime(29);
    expect(shown).toEqual([idle]);
    vi.advanceTimersByTime(1);
    tell({ preparing: false, batch: null });
    expect(shown.map(({ preparing }) => preparing)).toEqual([false, true, false]);
  });

  it('is nothing of what is over at once', () => {
    const { tell, shown } = screen();
    tell({ preparing: true, batch: null });
    tell({ preparing: false, batch: null });
    vi.advanceTimersByTime(1000);
    expect(shown).toEqual([idle]);
  });

  it('is each step of several statements', () => {
    const { tell, shown } = screen();
    tell({ preparing: false, batch: steps });
    tell({ preparing: true, batch: steps });
    tell({ preparing: false, batch: null });
    vi.advanceTimersByTime(1000);
    expect(shown).toEqual([idle, { preparing: false, batch: steps }, idle]);
  });
});
