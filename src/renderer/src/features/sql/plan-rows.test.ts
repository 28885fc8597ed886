import { describe, expect, it } from 'vitest';
import type { PlanNode } from '../../../../shared/contract/statements';
import { planRows, unfolded } from './plan-rows';

const step = (operator: string, elapsedMs: number | null, children: PlanNode[] = []): PlanNode => ({
  operator,
  details: [],
  rows: null,
  estimatedRows: null,
  elapsedMs,
  children,
});

const plan = step('PROJECTION', 1, [step('HASH_JOIN', 3, [step('SCAN', 14), step('SCAN', 2)])]);

describe('the rows of a plan', () => {
  it('are its steps, depth first, with their share of the time', () => {
    expect(planRows(plan).map(({ path, level, share, isSlowest }) => [path, level, share, isSlowest])).toEqual([
      ['', 1, 0.05, false],
      ['0', 2, 0.15, false],
      ['0.0', 3, 0.7, true],
      ['0.1', 3, 0.1, false],
    ]);
  });

  it('have no shares where the statement was not run', () => {
    const rows = planRows(step('PROJECTION', null, [step('SCAN', null)]));
    expect(rows.map(({ share, isSlowest }) => [share, isSlowest])).toEqual([
      [null, false],
      [null, false],
    ]);
  });

  it('are hidden below what is folded', () => {
    const rows = planRows(plan);
    expect(unfolded(rows, new Set(['0'])).map(({ path }) => path)).toEqual(['', '0']);
    expect(unfolded(rows, new Set([''])).map(({ path }) => path)).toEqual(['']);
    expect(unfolded(rows, new Set(['0.0'])).map(({ path }) => path)).toEqual(['', '0', '0.0', '0.1']);
  });
});
