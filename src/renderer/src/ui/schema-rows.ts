import type { Column, ColumnType } from '../../../shared/contract/types';
import { typeText } from './type-text';

/** A column, or what is inside one, as a line of the schema. */
export interface SchemaRow {
  /** Unique: the names from the column down. */
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly type: string;
  readonly nullable: boolean;
}

export interface NestedNames {
  readonly element: string;
  readonly key: string;
  readonly value: string;
}

/** Nested types unfolded, parents before children: a struct of structs on one line is read by nobody. */
export function schemaRows(columns: readonly Column[], names: NestedNames): SchemaRow[] {
  const rows: SchemaRow[] = [];
  const add = (parent: string, name: string, type: ColumnType, nullable: boolean, depth: number): void => {
    const path = parent === '' ? name : `${parent}.${name}`;
    rows.push({ path, name, depth, type: shortType(type), nullable });
    if (typeof type === 'string') return;
    if (type.type === 'struct') {
      for (const field of type.fields) add(path, field.name, field.type, field.nullable, depth + 1);
    } else if (type.type === 'array') {
      addNested(path, names.element, type.elementType, type.containsNull, depth + 1);
    } else {
      addNested(path, names.key, type.keyType, false, depth + 1);
      addNested(path, names.value, type.valueType, type.valueContainsNull, depth + 1);
    }
  };
  // A list of plain values says so on its own line.
  const addNested = (parent: string, name: string, type: ColumnType, nullable: boolean, depth: number): void => {
    if (typeof type !== 'string') add(parent, name, type, nullable, depth);
  };
  for (const column of columns) add('', column.name, column.type, column.nullable, 0);
  return rows;
}

function shortType(type: ColumnType): string {
  if (typeof type === 'string' || type.type === 'struct') return typeof type === 'string' ? type : 'struct';
  if (type.type === 'array') return `array<${innerType(type.elementType)}>`;
  return `map<${innerType(type.keyType)}, ${innerType(type.valueType)}>`;
}

function innerType(type: ColumnType): string {
  return typeof type === 'string' ? typeText(type) : shortType(type);
}
