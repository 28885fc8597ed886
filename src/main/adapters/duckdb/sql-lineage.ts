import type { ParameterValues } from '../../../shared/contract/statements';
import type { LineageSource, SqlRelation } from '../../core/ports';
import { type Field, fieldsOf, type ReadPlace } from './column-lineage';
import { columnsOfAnswer, withStatement } from './sql-asked';
import type { AnalystInstance } from './sql-instance';
import { serialisedTree } from './statement-gate';

/** Where columns of a statement's answer stand in relations, unchanged. Throws as SqlEngine.lineage. */
export async function lineageOfAnswer(
  instance: AnalystInstance,
  sql: string,
  { parameters, relations }: { readonly parameters: ParameterValues; readonly relations: readonly SqlRelation[] },
  signal: AbortSignal,
): Promise<readonly LineageSource[]> {
  return withStatement(instance, sql, { parameters, what: 'The search for the row' }, signal, async (asked) => {
    if (asked.statement.kind === 'explain') return [];
    const { names } = await columnsOfAnswer(asked);
    const tree = await serialisedTree(asked.connection, asked.statement.text);
    const fields = tree.error ? null : fieldsOf(tree.statements[0], relations);
    return fields !== null && isOf(fields, names) ? sourcesOf(fields) : [];
  });
}

/** Whether we read the statement as DuckDB does. */
function isOf(fields: readonly Field[], names: readonly string[]): boolean {
  return (
    fields.length === names.length &&
    fields.every(({ name, of }, index) => of.length === 0 || name.toLowerCase() === names[index]?.toLowerCase())
  );
}

function sourcesOf(fields: readonly Field[]): readonly LineageSource[] {
  const columns = new Map<ReadPlace, { index: number; name: string }[]>();
  for (const [index, { of }] of fields.entries()) {
    for (const { place, column } of of) {
      const known = columns.get(place);
      if (known === undefined) columns.set(place, [{ index, name: column }]);
      else known.push({ index, name: column });
    }
  }
  return [...columns].map(([place, own]) => ({ ...place, columns: own }));
}
