import type { GridColumn } from '../../ui/grid/row-source';
import { quotedName, quotedText, wrapped } from '../../ui/around-statement';
import { literalOf } from '../../ui/grid/sql-literal';
import { isPlain, type ColumnFilter, type Refinement } from './refinement';

/**
 * The statement with the refinement around it, as somebody would write it. `statement` is one statement without a semicolon; a comment may end it.
 * Rows without a value are last in either direction, and “is not” keeps them.
 */
export function refinedSql(statement: string, columns: readonly GridColumn[], refinement: Refinement): string {
  if (isPlain(refinement)) return statement;
  const { name, columns: names, relation } = wrapped(statement, columns);
  // Names that repeat are told apart inside, and are what they were outside; a column without one cannot be without one in SQL.
  const renamed = names.some((inside, index) => inside !== columns[index]?.name);
  const nameOf = (column: number): string => {
    const inside = quotedName(names[column] ?? '');
    return renamed ? `${name}.${inside}` : inside;
  };
  const list = renamed
    ? columns
        .map(
          (column, index) =>
            `${nameOf(index)} AS ${quotedName(column.name === '' ? (names[index] ?? '') : column.name)}`,
        )
        .join(', ')
    : '*';
  const conditions = [...refinement.filters].flatMap(([column, filter]) => {
    const described = columns[column];
    return described === undefined ? [] : [condition(nameOf(column), described, filter)];
  });
  const keys = refinement.sorts.map(
    ({ column, descending }) => `${nameOf(column)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
  );
  return [
    `SELECT ${list} FROM ${relation}`,
    ...(conditions.length === 0 ? [] : [`WHERE ${conditions.join('\n  AND ')}`]),
    ...(keys.length === 0 ? [] : [`ORDER BY ${keys.join(', ')}`]),
  ].join('\n');
}

function condition(name: string, column: GridColumn, filter: ColumnFilter): string {
  const literal = (value: string): string => literalOf(value, column);
  // A text that is not among the values of an ENUM cannot be compared with it, but with its text.
  const compared = column.type.startsWith('ENUM') ? `${name}::VARCHAR` : name;
  switch (filter.operator) {
    case 'equals':
      return `${compared} = ${literal(filter.value)}`;
    case 'isNot':
      return `${compared} IS DISTINCT FROM ${literal(filter.value)}`;
    case 'less':
      return `${compared} < ${literal(filter.value)}`;
    case 'atMost':
      return `${compared} <= ${literal(filter.value)}`;
    case 'greater':
      return `${compared} > ${literal(filter.value)}`;
    case 'atLeast':
      return `${compared} >= ${literal(filter.value)}`;
    case 'between':
      return `${compared} BETWEEN ${literal(filter.from)} AND ${literal(filter.to)}`;
    case 'contains': {
      const text = column.type === 'VARCHAR' ? name : `${name}::VARCHAR`;
      return `contains(lower(${text}), lower(${quotedText(filter.value)}))`;
    }
    case 'oneOf':
      return oneOf(name, compared, filter.values, literal);
    case 'isNull':
      return `${name} IS NULL`;
    case 'isNotNull':
      return `${name} IS NOT NULL`;
  }
}

function oneOf(
  name: string,
  compared: string,
  values: readonly (string | null)[],
  literal: (value: string) => string,
): string {
  const known = values.filter((value) => value !== null);
  const among = `${compared} IN (${known.map(literal).join(', ')})`;
  if (!values.includes(null)) return known.length === 0 ? 'false' : among;
  return known.length === 0 ? `${name} IS NULL` : `(${among} OR ${name} IS NULL)`;
}
