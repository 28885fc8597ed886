import { rowCountOf, type Statement } from '../../api/statement';
import type { StatementRange } from './statement-at';

/** One of several statements that are run one after another. */
export interface BatchStep extends StatementRange {
  readonly sql: string;
  /** In the editor's text, from 1. */
  readonly line: number;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'notRun';
  /** Of the whole answer; null, too, where there are more than came. */
  readonly rows: number | null;
  readonly elapsedMs: number | null;
}

export function batchOf(text: string, ranges: readonly StatementRange[]): BatchStep[] {
  return ranges.map(({ start, end }) => ({
    start,
    end,
    sql: text.slice(start, end),
    line: text.slice(0, start).split('\n').length,
    state: 'waiting',
    rows: null,
    elapsedMs: null,
  }));
}

/** The steps once the one at `index` runs. */
export function withRunning(steps: readonly BatchStep[], index: number): BatchStep[] {
  return steps.map((step, at) => (at === index ? { ...step, state: 'running' } : step));
}

/** The steps once the one at `index` ended; null: it was not begun. Where it did not end well, what follows is not run. */
export function withEnded(steps: readonly BatchStep[], index: number, ended: Statement | null): BatchStep[] {
  const state = ended === null || ended.status === 'idle' || ended.status === 'running' ? 'notRun' : ended.status;
  return steps.map((step, at) => {
    if (at === index) {
      return {
        ...step,
        state,
        rows: ended === null ? null : rowCountOf(ended),
        elapsedMs: ended?.elapsedMs ?? null,
      };
    }
    return at > index && state !== 'done' ? { ...step, state: 'notRun' } : step;
  });
}

/** The steps once somebody stopped them: the one whose turn it was is cancelled, or was not begun where it only prepared. */
export function withStopped(steps: readonly BatchStep[], preparing: boolean): BatchStep[] {
  return steps.map((step) => {
    if (step.state === 'running') return { ...step, state: preparing ? 'notRun' : 'cancelled' };
    return step.state === 'waiting' ? { ...step, state: 'notRun' } : step;
  });
}
