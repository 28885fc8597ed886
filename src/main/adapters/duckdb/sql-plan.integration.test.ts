import { describe, expect, test } from 'vitest';
import type { PlanNode } from '../../../shared/contract/statements';
import { expectFailure, sqlLake } from '../../../../test/support/sql-lake';

const lake = sqlLake();
const signal = new AbortController().signal;

function* stepsOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.children) yield* stepsOf(child);
}

describe('the plan of a statement', () => {
  const sql = 'SELECT country, sum(amount) FROM sales WHERE year = 2026 AND id >= $from GROUP BY ALL';
  const parameters = { from: { type: 'BIGINT', value: '12' } } as const;

  test('is a tree with what DuckDB expects, and has no measures before it ran', async () => {
    const { root, elapsedMs } = await lake.engine.plan(sql, { parameters, analyze: false }, signal);
    expect(elapsedMs).toBeNull();
    const steps = [...stepsOf(root)];
    expect(steps.every((step) => step.rows === null && step.elapsedMs === null)).toBe(true);
    expect(steps.map(({ operator }) => operator)).toContain('HASH_GROUP_BY');
    expect(steps.some(({ estimatedRows }) => estimatedRows !== null)).toBe(true);
  });

  test('tells rows and time of each step once it ran', async () => {
    const { root, elapsedMs } = await lake.engine.plan(sql, { parameters, analyze: true }, signal);
    expect(elapsedMs).toBeGreaterThan(0);
    const steps = [...stepsOf(root)];
    expect(steps.map(({ operator }) => operator)).not.toContain('EXPLAIN_ANALYZE');
    expect(steps.every((step) => step.rows !== null && step.elapsedMs !== null)).toBe(true);
    expect(root.rows).toBe(1);
    const scan = steps.find(({ operator }) => operator.includes('PARQUET'));
    expect(scan).toMatchObject({ rows: 18 });
  });

  test('of an EXPLAIN is that of what it explains; of what writes there is none', async () => {
    const { root } = await lake.engine.plan('EXPLAIN SELECT 1;', { parameters: {}, analyze: true }, signal);
    expect(root.rows).toBe(1);
    await expect(
      lake.engine.plan("COPY sales TO 'x'", { parameters: {}, analyze: true }, signal),
    ).rejects.toMatchObject({
      code: 'REFUSED',
    });
  });

  test('is given up where it is cancelled while it runs', async () => {
    const cancel = new AbortController();
    const running = lake.engine.plan(
      'SELECT count(*) FROM range(100000000) a, range(1000000) b WHERE a.range % 7 = b.range % 5',
      { parameters: {}, analyze: true },
      cancel.signal,
    );
    cancel.abort();
    const error: unknown = await running.catch((failure: unknown) => failure);
    expectFailure(error, 'CANCELLED', 'was cancelled');
  });
});
