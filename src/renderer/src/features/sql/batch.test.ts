import { describe, expect, it } from 'vitest';
import { LakeError } from '../../../../shared/errors';
import { startedStatement, withFailure, type Statement } from '../../api/statement';
import { batchOf, withEnded, withRunning, withStopped } from './batch';
import { splitStatements } from './statement-at';

const text = 'SELECT 1;\nSELECT 2;\nSELECT 3';
const steps = batchOf(text, splitStatements(text));
const done: Statement = { ...startedStatement('SELECT 1'), status: 'done', available: 7, elapsedMs: 12 };
const failed = withFailure(startedStatement('SELECT 2'), new LakeError('SQL', 'no'), 3);

describe('statements run one after another', () => {
  it('stand where they stand in the text', () => {
    expect(steps.map(({ sql, line, state }) => [sql, line, state])).toEqual([
      ['SELECT 1', 1, 'waiting'],
      ['SELECT 2', 2, 'waiting'],
      ['SELECT 3', 3, 'waiting'],
    ]);
  });

  it('say what each gave', () => {
    const first = withEnded(withRunning(steps, 0), 0, done);
    expect(first.map(({ state, rows, elapsedMs }) => [state, rows, elapsedMs])).toEqual([
      ['done', 7, 12],
      ['waiting', null, null],
      ['waiting', null, null],
    ]);
    expect(withRunning(first, 1).map(({ state }) => state)).toEqual(['done', 'running', 'waiting']);
  });

  it('say no count where there are more rows than came', () => {
    const cut: Statement = { ...done, available: 1000, isCut: true };
    expect(withEnded(steps, 0, cut)[0]).toMatchObject({ state: 'done', rows: null, elapsedMs: 12 });
  });

  it('are not run any more once they are stopped', () => {
    const second = withRunning(withEnded(steps, 0, done), 1);
    expect(withStopped(second, false).map(({ state }) => state)).toEqual(['done', 'cancelled', 'notRun']);
    expect(withStopped(second, true).map(({ state }) => state)).toEqual(['done', 'notRun', 'notRun']);
  });

  it('stop at the one that failed, was cancelled or was not begun', () => {
    const first = withEnded(steps, 0, done);
    expect(withEnded(first, 1, failed).map(({ state }) => state)).toEqual(['done', 'failed', 'notRun']);
    expect(withEnded(first, 1, null).map(({ state }) => state)).toEqual(['done', 'notRun', 'notRun']);
  });
});
