import type { PlanNode } from '../../../../shared/contract/statements';

/** A step of a plan as a row of the tree. */
export interface PlanRow {
  /** Indexes of the children that lead there: `0.1`; the root's is empty. */
  readonly path: string;
  /** From 1, as a tree counts. */
  readonly level: number;
  readonly node: PlanNode;
  /** Of the time of all steps, 0 to 1; null where the statement was not run. */
  readonly share: number | null;
  readonly isSlowest: boolean;
  /** Among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
}

/** Every step, depth first, as the tree shows them when nothing is folded. */
export function planRows(root: PlanNode): PlanRow[] {
  const rows: Omit<PlanRow, 'share' | 'isSlowest'>[] = [];
  const walk = (node: PlanNode, path: string, level: number, position: number, siblings: number): void => {
    rows.push({ path, level, node, position, siblings });
    for (const [index, child] of node.children.entries()) {
      walk(child, path === '' ? String(index) : `${path}.${index}`, level + 1, index + 1, node.children.length);
    }
  };
  walk(root, '', 1, 1, 1);
  const times = rows.flatMap(({ node }) => (node.elapsedMs === null ? [] : [node.elapsedMs]));
  const totalMs = times.reduce((sum, ms) => sum + ms, 0);
  const slowestMs = Math.max(0, ...times);
  const slowest = rows.find(({ node }) => node.elapsedMs === slowestMs && slowestMs > 0);
  return rows.map((row) => ({
    ...row,
    share: row.node.elapsedMs === null || totalMs === 0 ? null : row.node.elapsedMs / totalMs,
    isSlowest: row === slowest && rows.length > 1,
  }));
}

/** What is left where these are folded. */
export function unfolded(rows: readonly PlanRow[], folded: ReadonlySet<string>): PlanRow[] {
  return rows.filter(
    ({ path }) =>
      path === '' || ![...folded].some((above) => path !== above && (above === '' || path.startsWith(`${above}.`))),
  );
}
