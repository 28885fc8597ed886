import {
  DuckDBArrayType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUnionType,
} from '@duckdb/node-api';
import { LakeError } from '../../../shared/errors';
import { quoteIdentifier } from './sql-text';

/** Whether a value of this type holds, at any depth, an integer that Parquet has no type for. */
export function holdsHugeInteger(type: DuckDBType): boolean {
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) return holdsHugeInteger(type.valueType);
  if (type instanceof DuckDBMapType) return holdsHugeInteger(type.keyType) || holdsHugeInteger(type.valueType);
  if (type instanceof DuckDBStructType) return type.entryTypes.some(holdsHugeInteger);
  if (type instanceof DuckDBUnionType) return type.memberTypes.some(holdsHugeInteger);
  return type.typeId === DuckDBTypeId.HUGEINT || type.typeId === DuckDBTypeId.UHUGEINT;
}

/** The type with DECIMAL(38,0) in the place of every huge integer; null where SQL cannot spell it: a struct without names, a union. */
export function exactType(type: DuckDBType): string | null {
  if (!holdsHugeInteger(type)) return type.toString();
  if (type instanceof DuckDBListType) return suffixed(type.valueType, '[]');
  if (type instanceof DuckDBArrayType) return suffixed(type.valueType, `[${type.length}]`);
  if (type instanceof DuckDBMapType) {
    const [key, value] = [exactType(type.keyType), exactType(type.valueType)];
    return key === null || value === null ? null : `MAP(${key}, ${value})`;
  }
  if (type instanceof DuckDBStructType) {
    const fields: string[] = [];
    for (const [index, entry] of type.entryTypes.entries()) {
      const name = type.entryNames[index] ?? '';
      const exact = exactType(entry);
      if (name === '' || exact === null) return null;
      fields.push(`${quoteIdentifier(name)} ${exact}`);
    }
    return `STRUCT(${fields.join(', ')})`;
  }
  return type instanceof DuckDBUnionType ? null : 'DECIMAL(38,0)';
}

function suffixed(type: DuckDBType, suffix: string): string | null {
  const exact = exactType(type);
  return exact === null ? null : `${exact}${suffix}`;
}

export function inexact(column: string, type: DuckDBType): LakeError {
  return new LakeError(
    'REFUSED',
    `The column "${column}" would lose digits: it is ${type.toString()}, and Parquet has no integers of 128 bits. Cast it, such as: CAST("${column}" AS VARCHAR).`,
    { details: { column, type: type.toString() } },
  );
}
