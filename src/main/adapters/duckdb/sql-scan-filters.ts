import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteLiteral } from './sql-text';
import { serialisedTree } from './statement-gate';

/** Where the bounds of a column stand in the table of bounds: `min_<index>`, `max_<index>`, as text. */
export type BoundedColumns = ReadonlyMap<string, { readonly index: number; readonly type: string }>;

/** What a filter may be to a file: always possible. */
const anything = 'true';

/**
 * From a filter of a scan, as a plan writes it, to a condition on a file's bounds that holds wherever a row of the file may pass. What is not
 * understood excludes nothing. Null where the whole excludes nothing.
 */
export async function possibleFilter(
  connection: DuckDBConnection,
  filter: string,
  columns: BoundedColumns,
): Promise<string | null> {
  const tree = await serialisedTree(connection, `SELECT 1 WHERE ${filter}`);
  if (tree.error || tree.statements.length !== 1) return null;
  const node = recordOf(recordOf(tree.statements[0])['node']);
  const possible = possibleOf(recordOf(node['where_clause']), columns);
  return possible === anything ? null : possible;
}

type Node = Readonly<Record<string, unknown>>;

function possibleOf(node: Node, columns: BoundedColumns): string {
  const children = childrenOf(node['children']);
  switch (node['type']) {
    case 'CONJUNCTION_AND':
      return joined(
        children.map((child) => possibleOf(child, columns)).filter((child) => child !== anything),
        'AND',
      );
    case 'CONJUNCTION_OR': {
      const parts = children.map((child) => possibleOf(child, columns));
      return parts.includes(anything) ? anything : joined(parts, 'OR');
    }
    case 'COMPARE_IN': {
      const [left, ...values] = children;
      const parts = values.map((value) => compared('COMPARE_EQUAL', left, value, columns));
      return parts.includes(anything) ? anything : joined(parts, 'OR');
    }
    default:
      return compared(node['type'], recordOf(node['left']), recordOf(node['right']), columns);
  }
}

function joined(parts: readonly string[], word: 'AND' | 'OR'): string {
  return parts.length === 0 ? anything : parts.map((part) => `(${part})`).join(` ${word} `);
}

/** Bounds that are not known compare to NULL, which excludes nothing. */
function compared(operator: unknown, left: Node | undefined, right: Node, columns: BoundedColumns): string {
  const column = columnOf(left, columns);
  const constant = constantOf(right);
  if (column === null || constant === null) return anything;
  const bound = (side: 'min' | 'max'): string => `TRY_CAST(${side}_${column.index} AS ${column.type})`;
  const value = `TRY_CAST(${quoteLiteral(constant)} AS ${column.type})`;
  const holds = (condition: string): string => `coalesce(${condition}, true)`;
  switch (operator) {
    case 'COMPARE_EQUAL':
      return `${holds(`${bound('min')} <= ${value}`)} AND ${holds(`${bound('max')} >= ${value}`)}`;
    case 'COMPARE_GREATERTHAN':
      return holds(`${bound('max')} > ${value}`);
    case 'COMPARE_GREATERTHANOREQUALTO':
      return holds(`${bound('max')} >= ${value}`);
    case 'COMPARE_LESSTHAN':
      return holds(`${bound('min')} < ${value}`);
    case 'COMPARE_LESSTHANOREQUALTO':
      return holds(`${bound('min')} <= ${value}`);
    default:
      return anything;
  }
}

function columnOf(node: Node | undefined, columns: BoundedColumns): { index: number; type: string } | null {
  const value = node?.['class'] === 'COLUMN_REF' ? node['column_names'] : null;
  const names: unknown[] = Array.isArray(value) ? value : [];
  const [name] = names;
  if (names.length !== 1) return null;
  return typeof name === 'string' ? (columns.get(name.toLowerCase()) ?? null) : null;
}

/** The text of `'…'`, `'…'::TYPE` and of whole numbers that JSON kept; null for the rest, decimals among them, which it has scaled. */
function constantOf(node: Node): string | null {
  if (node['class'] === 'CAST') {
    const child = recordOf(node['child']);
    const value = recordOf(child['value'])['value'];
    return child['class'] === 'CONSTANT' && typeof value === 'string' ? value : null;
  }
  if (node['class'] !== 'CONSTANT') return null;
  const constant = recordOf(node['value']);
  const type = recordOf(constant['type'])['id'];
  const value = constant['value'];
  if (type === 'VARCHAR' && typeof value === 'string') return value;
  return (type === 'INTEGER' || type === 'BIGINT') && Number.isSafeInteger(value) ? String(value) : null;
}

function childrenOf(value: unknown): Node[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

function recordOf(value: unknown): Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
