import type { Column } from '../../../shared/contract/types';
import type { Leaf } from './json-shape';

/** Columns that statistics can be told of: those of structs by their path, lists and maps not at all. */
export function columnLeaves(columns: readonly Column[], path: readonly string[] = []): Leaf[] {
  return columns.flatMap(({ name, type }): Leaf[] => {
    if (typeof type === 'string') return [{ path: [...path, name], type }];
    return type.type === 'struct' ? columnLeaves(type.fields, [...path, name]) : [];
  });
}
