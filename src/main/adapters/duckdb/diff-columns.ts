import type { Column, ColumnType } from '../../../shared/contract/types';
import type { VersionDiff } from '../../../shared/contract/queries';
import type { ComparedVersions } from '../../core/ports';
import { toDuckDBType } from './column-types';
import { columnsOf } from './sql-relations';
import { quoteIdentifier } from './sql-text';

/** A column of either version, and the type that values of both can be compared in. */
export interface ComparedColumn {
  readonly name: string;
  readonly typeBefore: string | null;
  readonly typeAfter: string | null;
  readonly comparedType: string;
  readonly change: VersionDiff['columns'][number]['change'];
  /** Whether its type has a smallest and a largest value that say something. */
  readonly isOrdered: boolean;
}

export type Side = 'before' | 'after';

/** Columns of the later version in its order, then those that only the earlier one has. */
export function comparedColumns({ before, after }: ComparedVersions): ComparedColumn[] {
  const early = new Map(columnsOf(before).map((column) => [column.name, column]));
  const late = columnsOf(after);
  const names = new Set(late.map(({ name }) => name));
  return [
    ...late.map((column) => compared(early.get(column.name), column)),
    ...[...early.values()].filter(({ name }) => !names.has(name)).map((column) => compared(column, undefined)),
  ];
}

function compared(before: Column | undefined, after: Column | undefined): ComparedColumn {
  const [one, other] = [before?.type ?? after?.type, after?.type ?? before?.type];
  if (one === undefined || other === undefined) throw new RangeError('a column stands in a version');
  const typeBefore = before === undefined ? null : toDuckDBType(before.type);
  const typeAfter = after === undefined ? null : toDuckDBType(after.type);
  const common = commonType(one, other);
  const change = typeBefore === null ? 'added' : typeAfter === null ? 'removed' : 'same';
  return {
    name: (after ?? before)?.name ?? '',
    typeBefore,
    typeAfter,
    comparedType: common === null ? 'VARCHAR' : toDuckDBType(common),
    change: change === 'same' && typeBefore !== typeAfter ? 'type' : change,
    isOrdered: [one, other].every((type) => typeof type === 'string' && type !== 'binary'),
  };
}

/** Structs of both have the fields of either. Null where values have no type in common: they are then compared as text. */
function commonType(one: ColumnType, other: ColumnType): ColumnType | null {
  if (typeof one === 'string' || typeof other === 'string') return one === other ? one : null;
  if (one.type === 'array' && other.type === 'array') {
    const elementType = commonType(one.elementType, other.elementType);
    return elementType === null ? null : { ...one, elementType };
  }
  if (one.type === 'map' && other.type === 'map') {
    const keyType = commonType(one.keyType, other.keyType);
    const valueType = commonType(one.valueType, other.valueType);
    return keyType === null || valueType === null ? null : { ...one, keyType, valueType };
  }
  return one.type === 'struct' && other.type === 'struct' ? commonStruct(one.fields, other.fields) : null;
}

function commonStruct(one: readonly Column[], other: readonly Column[]): ColumnType | null {
  const others = new Map(other.map((field) => [field.name, field]));
  const fields: Column[] = [];
  for (const field of one) {
    const match = others.get(field.name);
    others.delete(field.name);
    const type = match === undefined ? field.type : commonType(field.type, match.type);
    if (type === null) return null;
    fields.push({ ...field, type });
  }
  return { type: 'struct', fields: [...fields, ...others.values()] };
}

/** The column's value on one side, as it is compared; `from` names the relation where two are at hand. */
export function comparedValue(column: ComparedColumn, side: Side, from = ''): string {
  const type = side === 'before' ? column.typeBefore : column.typeAfter;
  if (type === null) return `NULL::${column.comparedType}`;
  const name = `${from}${quoteIdentifier(column.name)}`;
  return type === column.comparedType ? name : `CAST(${name} AS ${column.comparedType})`;
}
