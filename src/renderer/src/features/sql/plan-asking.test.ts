import { describe, expect, it } from 'vitest';
import type { ParameterValues, Plan } from '../../../../shared/contract/statements';
import { LakeError } from '../../../../shared/errors';
import { PlanAsking, type PlanState, type PlanWork } from './plan-asking';

const plan: Plan = {
  root: { operator: 'RESULT', details: [], rows: null, estimatedRows: null, elapsedMs: null, children: [] },
  elapsedMs: null,
};

/** What prepares and plans is answered by hand. */
function asked() {
  let state: PlanState = { preparing: false, asked: null };
  const prepared: { signal: AbortSignal; answer: (values: ParameterValues | null) => void }[] = [];
  const planned: { sql: string; answer: (plan: Plan) => void; fail: (error: Error) => void }[] = [];
  const work: PlanWork = {
    prepare: (signal) => new Promise((answer) => prepared.push({ signal, answer })),
    plan: ({ sql }) => new Promise((answer, fail) => planned.push({ sql, answer, fail })),
  };
  const asking = new PlanAsking((next) => {
    state = next;
  });
  return { asking, work, prepared, planned, state: () => state };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a plan', () => {
  it('is made once there are values for the statement', async () => {
    const { asking, work, prepared, planned, state } = asked();
    const ended = asking.explain('SELECT 1', false, work);
    expect(state()).toEqual({ preparing: true, asked: null });
    prepared[0]?.answer({});
    await settle();
    expect(state()).toMatchObject({ preparing: false, asked: { sql: 'SELECT 1', status: 'running' } });
    planned[0]?.answer(plan);
    await ended;
    expect(state().asked).toMatchObject({ status: 'done', plan });
    asking.close();
    expect(state().asked).toBeNull();
  });

  it('is not made where it was cancelled, closed or overtaken while values were found out', async () => {
    const { asking, work, prepared, planned, state } = asked();
    const first = asking.explain('SELECT 1', true, work);
    expect(asking.cancel()).toBe(true);
    expect(state().preparing).toBe(false);
    const second = asking.explain('SELECT 2', true, work);
    asking.close();
    const third = asking.explain('SELECT 3', true, work);
    for (const { answer } of prepared) answer({});
    await Promise.all([first, second]);
    await settle();
    expect(prepared.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
    expect(planned.map(({ sql }) => sql)).toEqual(['SELECT 3']);
    planned[0]?.answer(plan);
    await third;
    expect(state().asked?.sql).toBe('SELECT 3');
    expect(asking.cancel()).toBe(false);
  });

  it('does not come any more once it was cancelled, and its failure is shown', async () => {
    const { asking, work, prepared, planned, state } = asked();
    const first = asking.explain('SELECT 1', true, work);
    prepared[0]?.answer({});
    await settle();
    asking.cancel();
    expect(state().asked?.status).toBe('cancelled');
    planned[0]?.answer(plan);
    await first;
    expect(state().asked?.status).toBe('cancelled');
    const second = asking.explain('SELECT 2', false, work);
    prepared[1]?.answer({});
    await settle();
    planned[1]?.fail(new LakeError('SQL', 'no such feed'));
    await second;
    expect(state().asked).toMatchObject({ status: 'failed', plan: null });
  });

  it('leaves what is shown where it is not to be made', async () => {
    const { asking, work, prepared, state } = asked();
    const ended = asking.explain('SELECT 1', true, work);
    prepared[0]?.answer(null);
    await ended;
    expect(state()).toEqual({ preparing: false, asked: null });
  });
});
