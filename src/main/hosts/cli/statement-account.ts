import type { Cost, Plan, PlanNode } from '../../../shared/contract/statements';
import { formatBytes, formatCount, formatTable } from './output';

/** What a statement may read, as a table. */
export function costText({ relations, total, isComplete }: Omit<Cost, 'look'>): string {
  const lines = [...relations, { name: 'in all', version: null, ...total }];
  const share = (part: number | null, whole: number | null, format: (value: number) => string): string =>
    part === null || whole === null ? 'not known' : `${format(part)} of ${format(whole)}`;
  const table = formatTable(lines, [
    { title: 'feed', text: ({ name, version }) => (version === null ? name : `${name} AT (VERSION => ${version})`) },
    { title: 'files', align: 'right', text: ({ files, filesTotal }) => share(files, filesTotal, formatCount) },
    { title: 'rows', align: 'right', text: ({ rows, rowsTotal }) => share(rows, rowsTotal, formatCount) },
    {
      title: 'size',
      align: 'right',
      text: ({ sizeBytes, sizeBytesTotal }) => share(sizeBytes, sizeBytesTotal, formatBytes),
    },
  ]);
  const besides = isComplete ? '' : '\nIt reads something besides feeds, which is not counted.';
  return `${table}\nAt most: it reads less by columns that it does not name, by row groups and by LIMIT.${besides}`;
}

/** A plan as an indented tree, each step with its rows and its time where it ran. */
export function planText({ root, elapsedMs }: Plan): string {
  const lines: string[] = [];
  const write = (node: PlanNode, depth: number): void => {
    const indent = '  '.repeat(depth);
    lines.push(`${indent}${[node.operator, ...measures(node)].join('  ')}`);
    for (const { name, value } of node.details) lines.push(`${indent}    ${name}: ${value.replaceAll('\n', ', ')}`);
    for (const child of node.children) write(child, depth + 1);
  };
  write(root, 0);
  if (elapsedMs !== null) lines.push(`${milliseconds(elapsedMs)} in all`);
  return lines.join('\n');
}

function measures({ rows, estimatedRows, elapsedMs }: PlanNode): string[] {
  const expected = estimatedRows === null ? [] : [`${formatCount(estimatedRows)} rows expected`];
  if (rows === null || elapsedMs === null) return expected;
  return [`${formatCount(rows)} rows`, milliseconds(elapsedMs), ...expected];
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
