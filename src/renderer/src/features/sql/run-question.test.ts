import { describe, expect, it } from 'vitest';
import type { Cost } from '../../../../shared/contract/statements';
import { RunQuestion, type AskedRun } from './run-question';

const cost: Cost = {
  relations: [],
  total: { files: 1, filesTotal: 1, rows: 5, rowsTotal: 5, sizeBytes: 9, sizeBytesTotal: 9 },
  isComplete: true,
  look: 'look 1',
};

function questions() {
  let shown: AskedRun | null = null;
  const question = new RunQuestion((asked) => {
    shown = asked;
  });
  return { question, shown: (): AskedRun | null => shown };
}

const never = new AbortController().signal;

describe('the question before a statement that reads a lot', () => {
  it('is shown until it is answered', async () => {
    const { question, shown } = questions();
    const yes = question.ask('SELECT 1', cost, never);
    expect(shown()).toMatchObject({ sql: 'SELECT 1', cost });
    shown()?.answer(true);
    expect(await yes).toBe(true);
    expect(shown()).toBeNull();
    const no = question.ask('SELECT 1', cost, never);
    shown()?.answer(false);
    expect(await no).toBe(false);
  });

  it('is answered with no by the next one, which stays', async () => {
    const { question, shown } = questions();
    const first = question.ask('SELECT 1', cost, never);
    const second = question.ask('SELECT 2', cost, never);
    expect(await first).toBe(false);
    expect(shown()?.sql).toBe('SELECT 2');
    shown()?.answer(true);
    expect(await second).toBe(true);
  });

  it('goes with what it was asked for', async () => {
    const { question, shown } = questions();
    const abort = new AbortController();
    const asked = question.ask('SELECT 1', cost, abort.signal);
    abort.abort();
    expect(await asked).toBe(false);
    expect(shown()).toBeNull();
    expect(await question.ask('SELECT 1', cost, abort.signal)).toBe(false);
    expect(shown()).toBeNull();
  });
});
