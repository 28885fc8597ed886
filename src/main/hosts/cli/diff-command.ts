import type { VersionDiff } from '../../../shared/contract/queries';
import { feedArgument } from './lake-commands';
import { formatCount, formatTable, printJson, printMessage, printResult, type OutputOptions } from './output';
import type { Session } from './session';

export async function runDiff(
  session: Session,
  args: string[],
  options: OutputOptions & { from: number; to: number },
): Promise<boolean> {
  const feed = feedArgument(args[0]);
  const query = await session.query();
  const cancel = new AbortController();
  const onInterrupt = (): void => cancel.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const diff = await query.queries.diff({ feed, from: options.from, to: options.to }, { signal: cancel.signal });
    if (options.json) printJson(diff);
    else print(diff);
    return true;
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

type DiffColumn = VersionDiff['columns'][number];

function print(diff: VersionDiff): void {
  const { rows, keyColumns } = diff;
  const { changed } = diff.statements;
  printResult(
    formatTable(
      [rows],
      [
        { title: `version ${diff.from}`, align: 'right', text: () => formatCount(rows.before) },
        { title: `version ${diff.to}`, align: 'right', text: () => formatCount(rows.after) },
        { title: 'added', align: 'right', text: () => formatCount(rows.added) },
        { title: 'removed', align: 'right', text: () => formatCount(rows.removed) },
        { title: 'changed', align: 'right', text: () => (keyColumns.length === 0 ? '' : formatCount(rows.changed)) },
      ],
    ),
  );
  printResult(
    `\n${formatTable(diff.columns, [
      { title: 'column', text: ({ name }) => name },
      { title: 'type', text: typeText },
      {
        title: 'null',
        align: 'right',
        text: (column) => beside(share(column.nullShareBefore), share(column.nullShareAfter)),
      },
      { title: 'min', text: (column) => beside(column.minBefore, column.minAfter) },
      { title: 'max', text: (column) => beside(column.maxBefore, column.maxAfter) },
      { title: 'changed', align: 'right', text: ({ changed: count }) => (count === null ? '' : formatCount(count)) },
    ])}`,
  );
  if (keyColumns.length === 0)
    printMessage('No column tells the rows apart: a changed row counts as one removed and one added.');
  const shown = [
    ...(rows.added > 0 ? [diff.statements.added] : []),
    ...(rows.removed > 0 ? [diff.statements.removed] : []),
    ...(rows.changed > 0 && changed !== null ? [changed] : []),
  ];
  for (const statement of shown) printMessage(`\nThe rows: ${statement}`);
}

function typeText({ change, typeBefore, typeAfter }: DiffColumn): string {
  if (change === 'added') return `+ ${typeAfter ?? ''}`;
  if (change === 'removed') return `- ${typeBefore ?? ''}`;
  return beside(typeBefore, typeAfter);
}

/** One value where both versions have the same. */
function beside(before: string | null, after: string | null): string {
  return before === after ? (before ?? '') : `${before ?? '·'} → ${after ?? '·'}`;
}

function share(value: number | null): string | null {
  return value === null ? null : `${(value * 100).toFixed(1)} %`;
}
