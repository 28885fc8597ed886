import type { ParameterValues } from '../../../shared/contract/statements';
import type { ColumnType } from '../../../shared/contract/types';
import type { LineageSource, SqlRelation } from '../../core/ports';
import { type Field, fieldsOf, type ReadPlace } from './column-lineage';
import { toDuckDBType } from './column-types';
import { columnsOfAnswer, withStatement } from './sql-asked';
import type { AnalystInstance } from './sql-instance';
import { serialisedTree } from './statement-gate';

/** Each is searched for rows. */
const mostSources = 16;

/** Where columns of a statement's answer stand in relations, unchanged. Throws as SqlEngine.lineage. */
export async function lineageOfAnswer(
  instance: AnalystInstance,
  sql: string,
  { parameters, relations }: { readonly parameters: ParameterValues; readonly relations: readonly SqlRelation[] },
  signal: AbortSignal,
): Promise<readonly LineageSource[]> {
  return withStatement(instance, sql, { parameters, what: 'The search for the row' }, signal, async (asked) => {
    if (asked.statement.kind === 'explain') return [];
    const { names, types } = await columnsOfAnswer(asked);
    // Of ROLLUP (a) one of two sets is empty, and tells it from a plain GROUP BY.
    const tree = await serialisedTree(asked.connection, asked.statement.text, { withEmpty: true });
    const fields = tree.error ? null : fieldsOf(tree.statements[0], relations);
    return fields !== null && isOf(fields, names) ? sourcesOf(fields, types.map(String)) : [];
  });
}

/** Whether we read the statement as DuckDB does. */
function isOf(fields: readonly Field[], names: readonly string[]): boolean {
  return (
    fields.length === names.length &&
    fields.every(({ name, of }, index) => of.length === 0 || name.toLowerCase() === names[index]?.toLowerCase())
  );
}

type Source = LineageSource & { columns: { index: number; name: string }[] };

/** Parts of a union that read the same columns of one relation are one source. Nowhere, where there are too many. */
function sourcesOf(fields: readonly Field[], types: readonly string[]): readonly LineageSource[] {
  const sources = new Map<ReadPlace, Source>();
  for (const [index, { of, mayBeCast }] of fields.entries()) {
    for (const { place, column } of of) {
      if (mayBeCast && typeText(column.type) !== types[index]) continue;
      const source = sources.get(place) ?? { ...place, columns: [] };
      source.columns.push({ index, name: column.name });
      sources.set(place, source);
    }
  }
  const different = new Map<string, Source>();
  for (const source of sources.values()) {
    const { name, schema, columns, isOptional, isCombined } = source;
    const key = JSON.stringify([name, schema, columns]);
    const same = different.get(key);
    different.set(key, {
      ...source,
      isOptional: isOptional || same?.isOptional === true,
      isCombined: isCombined || same?.isCombined === true,
    });
  }
  return different.size > mostSources ? [] : [...different.values()];
}

/** As DuckDB spells the type of an answer. */
function typeText(type: ColumnType): string {
  return toDuckDBType(type).replaceAll('TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE');
}
