import { useMemo } from 'react';
import type { ColumnProfile } from '../../../../shared/contract/rows';
import type { GridRefining } from '../../ui/grid/grid-extras';
import type { GridColumn } from '../../ui/grid/row-source';
import { FilterForm } from './filter-form';
import { nextSort, withFilter, withoutSort, withSort, type ColumnFilter, type Refinement } from './refinement';

/** What the grid's headers and menus say of `refinement`, which the rows on screen are of, and do to `wanted`, which is asked already in its place. */
export function useGridRefining(
  columns: readonly GridColumn[],
  refinement: Refinement,
  wanted: Refinement,
  onRefine: (refinement: Refinement) => void,
  profileOf: (column: number) => ColumnProfile | null,
): GridRefining {
  return useMemo(() => {
    const { sorts, filters } = refinement;
    const filterBy = (column: number, filter: ColumnFilter | null): void =>
      onRefine(withFilter(wanted, column, filter));
    return {
      sortOf: (column) => {
        const place = sorts.findIndex((sort) => sort.column === column);
        const key = sorts[place];
        return key === undefined ? null : { descending: key.descending, place: sorts.length > 1 ? place + 1 : null };
      },
      isFiltered: (column) => filters.has(column),
      toggleSort: (column, additive) => onRefine(nextSort(wanted, column, additive)),
      setSort: (column, order) =>
        onRefine(
          order === null
            ? withoutSort(wanted, column)
            : withSort(wanted, { column, descending: order === 'descending' }, false),
        ),
      filterForm: (column, onClose) => {
        const described = columns[column];
        if (described === undefined) return null;
        return (
          <FilterForm
            column={described}
            filter={filters.get(column) ?? null}
            profile={profileOf(column)}
            onApply={(filter) => {
              onClose();
              filterBy(column, filter);
            }}
          />
        );
      },
      filterByValue: (column, { kind, text }, keep) => {
        if (kind === 'null') filterBy(column, { operator: keep ? 'isNull' : 'isNotNull' });
        else filterBy(column, { operator: keep ? 'equals' : 'isNot', value: text });
      },
      clearFilter: (column) => filterBy(column, null),
    };
  }, [columns, onRefine, profileOf, refinement, wanted]);
}
