import type { ColumnProfile } from '../../../../shared/contract/rows';
import { kindOf } from '../../ui/grid/column-kind';
import type { GridColumn } from '../../ui/grid/row-source';
import type { ColumnFilter, FilterOperator } from './refinement';

/** What is typed, of whichever operator: it stays when another is chosen. */
export interface FilterDraft {
  readonly operator: FilterOperator;
  readonly value: string;
  readonly to: string;
  /** Values of “one of”: ticked, or one a line. */
  readonly ticked: readonly (string | null)[];
  readonly lines: string;
}

export type FilterProblem = 'missing' | 'badNumber' | 'badTime' | 'badBoolean';

/** As many characters as the statistics have of a value: one that long may be the head of another, and finds nothing. */
const CUT_CHARS = 1000;

/** The most frequent values, of those that can be filtered by. */
export function offeredValues(profile: Pick<ColumnProfile, 'top'> | null): ColumnProfile['top'] {
  return (profile?.top ?? []).filter(({ value }) => value === null || value.length < CUT_CHARS);
}

/** The values of a filter that cannot be written one a line: they need a box, whether they are among the most frequent or not. */
export function boxedValues(filter: ColumnFilter | null): (string | null)[] {
  return filter?.operator === 'oneOf' ? filter.values.filter((value) => !canBeLine(value)) : [];
}

function canBeLine(value: string | null): value is string {
  return value !== null && value.trim() !== '' && !/[\r\n]/.test(value);
}

/** `offered`: the values that have a box. What has none is written in the lines, so that nothing applies unseen. */
export function draftOf(
  filter: ColumnFilter | null,
  operators: readonly FilterOperator[],
  offered: readonly (string | null)[],
): FilterDraft {
  const empty: FilterDraft = {
    operator: filter?.operator ?? operators[0] ?? 'isNull',
    value: '',
    to: '',
    ticked: [],
    lines: '',
  };
  if (filter === null) return empty;
  switch (filter.operator) {
    case 'isNull':
    case 'isNotNull':
      return empty;
    case 'between':
      return { ...empty, value: filter.from, to: filter.to };
    case 'oneOf':
      return {
        ...empty,
        ticked: filter.values.filter((value) => offered.includes(value) || !canBeLine(value)),
        lines: filter.values.filter((value) => !offered.includes(value) && canBeLine(value)).join('\n'),
      };
    default:
      return { ...empty, value: filter.value };
  }
}

export function filterOf(draft: FilterDraft): ColumnFilter {
  const { operator, value, to } = draft;
  switch (operator) {
    case 'isNull':
    case 'isNotNull':
      return { operator };
    case 'between':
      return { operator, from: value, to };
    case 'oneOf':
      return { operator, values: valuesOf(draft) };
    default:
      return { operator, value };
  }
}

function valuesOf({ ticked, lines }: FilterDraft): (string | null)[] {
  const typed = lines.split('\n').filter((line) => line.trim() !== '');
  return [...new Set([...ticked, ...typed])];
}

/** What keeps the draft from being a filter of the column; null where nothing does. DuckDB says the rest. */
export function problemOf(draft: FilterDraft, column: GridColumn): FilterProblem | null {
  const kind = kindOf(column);
  const { operator } = draft;
  if (operator === 'isNull' || operator === 'isNotNull') return null;
  if (operator === 'contains') return draft.value === '' ? 'missing' : null;
  const values =
    operator === 'oneOf' ? valuesOf(draft) : operator === 'between' ? [draft.value, draft.to] : [draft.value];
  if (values.length === 0) return 'missing';
  for (const value of values) {
    if (value === null || kind === 'text') continue;
    if (value.trim() === '') return 'missing';
    if (kind === 'number' && !isNumber(value.trim())) return 'badNumber';
    if (kind === 'temporal' && !/^(\d|-?infinity$|-\d)/.test(value.trim())) return 'badTime';
    if (kind === 'boolean' && !/^(true|false)$/i.test(value.trim())) return 'badBoolean';
  }
  return null;
}

function isNumber(text: string): boolean {
  return /^([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?inf(inity)?|nan)$/i.test(text);
}
