import type { Column, ColumnType } from '../../../shared/contract/types';
import type { AvroField, AvroNode } from './avro-node';

/** Where the value of a message is no record, the column that it is. */
export const valueName = 'value';

/** All nullable: a later writer may leave a field out. */
export function columnsOf(root: AvroNode): readonly Column[] {
  const records = recordsOf(root);
  if (records === null) return fieldsOf([{ name: valueName, node: root }]);
  const columns: Column[] = [];
  for (const record of records) {
    for (const column of fieldsOf(record.fields)) {
      // One of another type in another record is for the record's own check to refuse.
      if (!columns.some(({ name }) => name === column.name)) columns.push(column);
    }
  }
  return columns;
}

export type AvroRecord = Extract<AvroNode, { kind: 'record' }>;

/** Of a topic of records, the kinds of record that there are; null where its values are none. */
export function recordsOf(root: AvroNode): AvroRecord[] | null {
  if (root.kind === 'record') return [root];
  if (root.kind !== 'union') return null;
  const records: AvroRecord[] = [];
  for (const { node } of root.branches) {
    if (node.kind === 'record') records.push(node);
    else if (node.kind !== 'null') return null;
  }
  return records.length === 0 ? null : records;
}

/** Null: it says nothing that a table could hold. */
export function columnTypeOf(node: AvroNode): ColumnType | null {
  switch (node.kind) {
    case 'null':
      return null;
    case 'int':
      return 'integer';
    case 'boolean':
    case 'long':
    case 'float':
    case 'double':
    case 'string':
    case 'date':
    case 'timestamp':
      return node.kind;
    case 'bytes':
    case 'fixed':
      return 'binary';
    // A timestamp without zone has no place in the log's protocol, nor a time of day.
    case 'uuid':
    case 'enum':
    case 'time':
    case 'local-timestamp':
      return 'string';
    case 'decimal':
      return `decimal(${node.precision},${node.scale})`;
    case 'array': {
      const elementType = columnTypeOf(node.element);
      return elementType === null ? null : { type: 'array', elementType, containsNull: true };
    }
    case 'map': {
      const valueType = columnTypeOf(node.element);
      return valueType === null ? null : { type: 'map', keyType: 'string', valueType, valueContainsNull: true };
    }
    case 'record':
      return structOf(node.fields);
    case 'union': {
      const only = onlyBranch(node.branches);
      return only === null ? structOf(node.branches) : columnTypeOf(only);
    }
  }
}

/** What a union is beside null, where that is one thing. */
export function onlyBranch(branches: readonly AvroField[]): AvroNode | null {
  const others = branches.filter(({ node }) => node.kind !== 'null');
  return others.length === 1 ? (others[0]?.node ?? null) : null;
}

function structOf(fields: readonly AvroField[]): ColumnType | null {
  const columns = fieldsOf(fields);
  return columns.length === 0 ? null : { type: 'struct', fields: columns };
}

function fieldsOf(fields: readonly AvroField[]): Column[] {
  return fields.flatMap(({ name, node }) => {
    const type = columnTypeOf(node);
    return type === null ? [] : [{ name, type, nullable: true, metadata: {} }];
  });
}
