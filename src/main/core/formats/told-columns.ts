import type { Column, ColumnType } from '../../../shared/contract/types';

/** What schemas tell, one after the other: of what both have, the first one's type stays; the same array where nothing is new. */
export function mergedColumns(known: readonly Column[], told: readonly Column[]): readonly Column[] {
  let merged = known;
  for (const column of told) {
    const index = merged.findIndex(({ name }) => name === column.name);
    const present = merged[index];
    if (present === undefined) merged = [...merged, column];
    else {
      const type = mergedType(present.type, column.type);
      if (type !== present.type) merged = merged.with(index, { ...present, type });
    }
  }
  return merged;
}

function mergedType(known: ColumnType, told: ColumnType): ColumnType {
  if (typeof known === 'string' || typeof told === 'string') return known;
  if (known.type === 'struct' && told.type === 'struct') {
    const fields = mergedColumns(known.fields, told.fields);
    return fields === known.fields ? known : { ...known, fields: [...fields] };
  }
  if (known.type !== 'array' || told.type !== 'array') return known;
  const elementType = mergedType(known.elementType, told.elementType);
  return elementType === known.elementType ? known : { ...known, elementType };
}
