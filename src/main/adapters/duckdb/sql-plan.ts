import { z } from 'zod';
import type { ParameterValues, Plan, PlanNode } from '../../../shared/contract/statements';
import { LakeError } from '../../../shared/errors';
import { askBound, readOnly, withStatement } from './sql-asked';
import type { AnalystInstance } from './sql-instance';
import { splitExplain, withoutTerminator } from './sql-lexer';

/** Characters of one detail: the names of a hundred thousand files are no use on a page. */
const longestDetail = 2000;

const extraSchema = z.record(z.string(), z.unknown());

interface PlannedStep {
  readonly name: string;
  readonly extra_info: Record<string, unknown>;
  readonly children: PlannedStep[];
}
const plannedSchema: z.ZodType<PlannedStep> = z.object({
  name: z.string(),
  extra_info: extraSchema,
  get children() {
    return z.array(plannedSchema);
  },
});

interface MeasuredStep {
  readonly operator_name: string;
  readonly operator_timing: number;
  readonly operator_cardinality: number;
  readonly extra_info: Record<string, unknown>;
  readonly children: MeasuredStep[];
}
const measuredSchema: z.ZodType<MeasuredStep> = z.object({
  operator_name: z.string(),
  operator_timing: z.number(),
  operator_cardinality: z.number(),
  extra_info: extraSchema,
  get children() {
    return z.array(measuredSchema);
  },
});
const measuredPlanSchema = z.object({ latency: z.number(), children: z.array(measuredSchema) });

/** The plan of a statement as a tree; of an EXPLAIN, that of the statement it explains. */
export async function planStatement(
  instance: AnalystInstance,
  sql: string,
  { parameters, analyze }: { readonly parameters: ParameterValues; readonly analyze: boolean },
  signal: AbortSignal,
): Promise<Plan> {
  const text = withoutTerminator(sql);
  const asked = splitExplain(text)?.statement ?? text;
  const what = analyze ? 'The statement' : 'The plan';
  return withStatement(instance, asked, { parameters, what }, signal, async ({ connection, statement, values }) => {
    const options = analyze ? 'ANALYZE, FORMAT JSON' : 'FORMAT JSON';
    const reader = await readOnly(connection, () =>
      askBound(connection, `EXPLAIN (${options}) ${statement.text}`, values),
    );
    const json: unknown = JSON.parse(z.string().parse(reader.getRows()[0]?.[1]));
    return analyze
      ? measuredPlan(json)
      : { root: plannedNode(rootOf(z.array(plannedSchema).parse(json))), elapsedMs: null };
  });
}

function measuredPlan(json: unknown): Plan {
  const { latency, children } = measuredPlanSchema.parse(json);
  const top = rootOf(children);
  // EXPLAIN ANALYZE itself is the first step of what it measures.
  const root = top.operator_name === 'EXPLAIN_ANALYZE' ? rootOf(top.children) : top;
  return { root: measuredNode(root), elapsedMs: latency * 1000 };
}

function rootOf<T>(steps: readonly T[]): T {
  const [root] = steps;
  if (root === undefined) throw new LakeError('INTERNAL', 'DuckDB gave a plan without a step.');
  return root;
}

function plannedNode(step: PlannedStep): PlanNode {
  return {
    operator: step.name.trim(),
    ...detailsOf(step.extra_info),
    rows: null,
    elapsedMs: null,
    children: step.children.map(plannedNode),
  };
}

function measuredNode(step: MeasuredStep): PlanNode {
  return {
    operator: step.operator_name.trim(),
    ...detailsOf(step.extra_info),
    rows: step.operator_cardinality,
    elapsedMs: step.operator_timing * 1000,
    children: step.children.map(measuredNode),
  };
}

function detailsOf(extra: Record<string, unknown>): Pick<PlanNode, 'details' | 'estimatedRows'> {
  const { 'Estimated Cardinality': estimated, ...others } = extra;
  return {
    estimatedRows: typeof estimated === 'string' && /^\d+$/.test(estimated) ? Number(estimated) : null,
    details: Object.entries(others).flatMap(([name, value]) => {
      const text = detailText(value);
      return text === '' ? [] : [{ name, value: text }];
    }),
  };
}

function detailText(value: unknown): string {
  const text = Array.isArray(value)
    ? value.map(String).join('\n')
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
  return text.length > longestDetail ? `${text.slice(0, longestDetail)}…` : text;
}
