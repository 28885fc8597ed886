import type { ColumnKind } from '../../ui/grid/column-kind';

/** Values are texts, as they are typed and shown: through a number, a BIGINT or a DECIMAL would lose digits. */
export type ColumnFilter =
  | { readonly operator: ComparingOperator; readonly value: string }
  | { readonly operator: 'between'; readonly from: string; readonly to: string }
  /** Null is a value here. */
  | { readonly operator: 'oneOf'; readonly values: readonly (string | null)[] }
  | { readonly operator: 'isNull' | 'isNotNull' };

export type ComparingOperator = 'equals' | 'isNot' | 'less' | 'atMost' | 'greater' | 'atLeast' | 'contains';
export type FilterOperator = ColumnFilter['operator'];

/** Columns by their place in the result: names may repeat. */
export interface SortKey {
  readonly column: number;
  readonly descending: boolean;
}

/** What is asked of a result beyond its statement; the first sort key counts most. */
export interface Refinement {
  readonly sorts: readonly SortKey[];
  readonly filters: ReadonlyMap<number, ColumnFilter>;
}

export const plain: Refinement = { sorts: [], filters: new Map() };

export function isPlain({ sorts, filters }: Refinement): boolean {
  return sorts.length === 0 && filters.size === 0;
}

/** Ascending, then descending, then none; `additive` keeps the other columns' order. */
export function nextSort(refinement: Refinement, column: number, additive: boolean): Refinement {
  const key = refinement.sorts.find((sort) => sort.column === column);
  if (key === undefined) return withSort(refinement, { column, descending: false }, additive);
  if (!key.descending) return withSort(refinement, { column, descending: true }, additive);
  return additive ? withoutSort(refinement, column) : { ...refinement, sorts: [] };
}

export function withSort(refinement: Refinement, key: SortKey, additive: boolean): Refinement {
  if (!additive) return { ...refinement, sorts: [key] };
  const known = refinement.sorts.some((sort) => sort.column === key.column);
  const sorts = known
    ? refinement.sorts.map((sort) => (sort.column === key.column ? key : sort))
    : [...refinement.sorts, key];
  return { ...refinement, sorts };
}

export function withoutSort(refinement: Refinement, column: number): Refinement {
  return { ...refinement, sorts: refinement.sorts.filter((sort) => sort.column !== column) };
}

/** Null takes the column's filter away. */
export function withFilter(refinement: Refinement, column: number, filter: ColumnFilter | null): Refinement {
  const filters = new Map(refinement.filters);
  if (filter === null) filters.delete(column);
  else filters.set(column, filter);
  return { ...refinement, filters };
}

const ordered: readonly FilterOperator[] = [
  'equals',
  'isNot',
  'less',
  'atMost',
  'greater',
  'atLeast',
  'between',
  'oneOf',
  'contains',
  'isNull',
  'isNotNull',
];

/** What can be asked of a column of a kind, the most useful first. */
export const operatorsOf: Readonly<Record<ColumnKind, readonly FilterOperator[]>> = {
  number: ordered,
  temporal: ordered,
  other: ordered,
  text: ['contains', 'equals', 'isNot', 'oneOf', 'less', 'greater', 'between', 'isNull', 'isNotNull'],
  boolean: ['equals', 'isNot', 'isNull', 'isNotNull'],
  nested: ['contains', 'isNull', 'isNotNull'],
};
