import type { Column, ColumnType, PrimitiveType } from '../../../shared/contract/types';
import type { KsqlColumn } from '../../core/ports';
import { typeTextOf, type KsqlType } from './schema-text';

/** Of reader version 1 of the Delta protocol. */
const MAX_PRECISION = 38;

/** A time of day has no place in the log's protocol; BYTES come as base64, which is what the lake reads binary from. */
const PLAIN: Readonly<Record<string, PrimitiveType>> = {
  BOOLEAN: 'boolean',
  INTEGER: 'integer',
  BIGINT: 'long',
  DOUBLE: 'double',
  STRING: 'string',
  BYTES: 'binary',
  DATE: 'date',
  TIME: 'string',
  TIMESTAMP: 'timestamp',
};

export function ksqlColumn(name: string, type: KsqlType, isKey: boolean): KsqlColumn {
  return { name, type: columnTypeOf(type), typeText: typeTextOf(type), isKey };
}

/** Null where the lake has no type for it, or for a part of it. */
export function columnTypeOf(type: KsqlType): ColumnType | null {
  switch (type.kind) {
    case 'other':
      return PLAIN[type.name] ?? null;
    case 'decimal': {
      const { precision, scale } = type;
      const fits = precision >= 1 && precision <= MAX_PRECISION && scale >= 0 && scale <= precision;
      return fits ? `decimal(${precision},${scale})` : null;
    }
    case 'array': {
      const elementType = columnTypeOf(type.element);
      return elementType === null ? null : { type: 'array', elementType, containsNull: true };
    }
    case 'map': {
      const keyType = columnTypeOf(type.key);
      const valueType = columnTypeOf(type.value);
      return keyType === null || valueType === null
        ? null
        : { type: 'map', keyType, valueType, valueContainsNull: true };
    }
    case 'struct': {
      const fields: Column[] = [];
      for (const field of type.fields) {
        const fieldType = columnTypeOf(field.type);
        if (fieldType === null || field.name === '') return null;
        fields.push({ name: field.name, type: fieldType, nullable: true, metadata: {} });
      }
      return fields.length === 0 ? null : { type: 'struct', fields };
    }
  }
}
