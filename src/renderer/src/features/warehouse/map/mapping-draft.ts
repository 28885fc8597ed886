import { tableMappingSchema, type TableMapping } from '../../../../../shared/contract/warehouse';

type MappedColumn = TableMapping['columns'][number];

/** A column as it is typed: its type may be none yet. */
export interface ColumnDraft {
  readonly name: string;
  readonly type: string;
  readonly isKey: boolean;
  readonly source: MappedColumn['source'];
}

export type ColumnField = 'name' | 'type';

export type ParsedMapping =
  | { readonly mapping: TableMapping; readonly problems: null }
  | {
      readonly mapping: null;
      readonly problems: {
        /** By the column's place. */
        readonly columns: ReadonlyMap<number, ColumnField>;
        readonly noKey: boolean;
      };
    };

export function columnDraftsOf({ columns, keyColumns }: TableMapping): ColumnDraft[] {
  return columns.map((column) => ({ ...column, isKey: keyColumns.includes(column.name) }));
}

/** The mapping of the proposal with its columns as they are typed; what is wrong, where it is none. */
export function parseMapping(proposed: TableMapping, drafts: readonly ColumnDraft[]): ParsedMapping {
  const trimmed = drafts.map((draft) => ({ ...draft, name: draft.name.trim() }));
  const keyColumns = trimmed.filter(({ isKey }) => isKey).map(({ name }) => name);
  const parsed = tableMappingSchema.safeParse({
    ...proposed,
    keyColumns,
    columns: trimmed.map(({ name, type, source }) => ({ name, type: typeOf(type), source })),
  });
  if (parsed.success) return { mapping: parsed.data, problems: null };
  const columns = new Map<number, ColumnField>();
  for (const { path } of parsed.error.issues) {
    const [list, index, field] = path;
    if (list === 'columns' && typeof index === 'number') columns.set(index, field === 'type' ? 'type' : 'name');
  }
  return { mapping: null, problems: { columns, noKey: keyColumns.length === 0 } };
}

/** As people type it: `decimal(18, 2)`. */
function typeOf(typed: string): string {
  return typed.toUpperCase().replace(/\s+/g, '');
}
