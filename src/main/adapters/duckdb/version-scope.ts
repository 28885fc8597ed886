import type { DuckDBConnection } from '@duckdb/node-api';
import { LakeError } from '../../../shared/errors';
import { splitExplain, withoutTerminator } from './sql-lexer';
import { serialisedTree } from './statement-gate';
import { pinnedText, type PlacedClause } from './version-clauses';

/**
 * A name that WITH makes hides the feed of that name, and has no versions. The lexer does not know where such a name holds, so DuckDB's tree
 * is asked, with a schema of its own for each clause. Throws SQL; a text that does not parse is left to the gate, which says why.
 */
export async function assertNotHidden(
  connection: DuckDBConnection,
  sql: string,
  clauses: readonly PlacedClause[],
): Promise<void> {
  const text = withoutTerminator(
    pinnedText(
      sql,
      clauses,
      clauses.map((_, index) => schemaOf(index)),
    ),
  );
  const tree = await serialisedTree(connection, splitExplain(text)?.statement ?? text);
  if (tree.error) return;
  const bySchema = new Map(clauses.map((clause, index) => [schemaOf(index), clause]));
  for (const { node, hidden } of nodesWithNames(tree.statements)) {
    const clause = typeof node['schema_name'] === 'string' ? bySchema.get(node['schema_name']) : undefined;
    if (node['type'] !== 'BASE_TABLE' || clause === undefined || !hidden.has(clause.relation)) continue;
    throw new LakeError(
      'SQL',
      `"${clause.relation}" is what WITH makes here, and has no versions. Write AT inside of it, or give it another name.${clause.place}`,
    );
  }
}

function schemaOf(index: number): string {
  return `at_${index}`;
}

interface ScopedNode {
  readonly node: Readonly<Record<string, unknown>>;
  readonly hidden: ReadonlySet<string>;
}

/**
 * Walks without recursion, as the gate does. A name holds in the definitions after its own, and in the statement; of a definition that names
 * itself, in the part that is repeated: what it begins with still reads the feed of that name.
 */
export function* nodesWithNames(tree: readonly unknown[]): Generator<ScopedNode> {
  const pending: { node: unknown; hidden: ReadonlySet<string> }[] = [{ node: [...tree], hidden: new Set() }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next.node !== 'object' || next.node === null) continue;
    const node: Record<string, unknown> = { ...next.node };
    let { hidden } = next;
    yield { node, hidden };
    for (const { name, definition } of definitionsOf(node['cte_map'])) {
      pending.push({ node: definition, hidden });
      hidden = withName(hidden, name);
    }
    for (const [key, child] of Object.entries(node)) {
      if (key === 'cte_map') continue;
      const own = node['type'] === 'RECURSIVE_CTE_NODE' && key === 'right' ? node['cte_name'] : null;
      pending.push({ node: child, hidden: typeof own === 'string' ? withName(hidden, own) : hidden });
    }
  }
}

function withName(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return new Set([...names, name.toLowerCase()]);
}

function definitionsOf(map: unknown): { name: string; definition: unknown }[] {
  if (typeof map !== 'object' || map === null || !('map' in map) || !Array.isArray(map.map)) return [];
  const entries: unknown[] = map.map;
  return entries.flatMap((entry) =>
    typeof entry === 'object' && entry !== null && 'key' in entry && typeof entry.key === 'string' && 'value' in entry
      ? [{ name: entry.key, definition: entry.value }]
      : [],
  );
}
