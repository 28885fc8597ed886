import { z } from 'zod';
import type { Column, ColumnType } from '../../../shared/contract/types';

type JsonObject = Readonly<Record<string, unknown>>;

const objectSchema = z.record(z.string(), z.unknown());
/** What holds itself, or is nested deeper, is left to the records. */
const maxDepth = 16;

/**
 * Columns that a JSON schema is plain about: objects and their properties, arrays, maps (`additionalProperties`), integers, numbers, booleans, text, dates and
 * instants, null beside one of them, and references within the schema. Of all else the records tell. None are required: what a feed requires it
 * declares.
 */
export function jsonSchemaColumns(text: string): readonly Column[] {
  const root = objectOf(parsed(text));
  if (root === null) return [];
  return propertiesOf(resolved(root, root, 0), root, 0);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Then it says nothing; the records still do.
    return null;
  }
}

function propertiesOf(schema: JsonObject | null, root: JsonObject, depth: number): Column[] {
  return Object.entries(objectOf(schema?.['properties']) ?? {}).flatMap(([name, property]) => {
    const type = typeOf(property, root, depth + 1);
    return type === null ? [] : [{ name, type, nullable: true, metadata: {} }];
  });
}

/** Null: it does not say. */
function typeOf(given: unknown, root: JsonObject, depth: number): ColumnType | null {
  const schema = resolved(objectOf(given), root, depth);
  if (schema === null || depth > maxDepth) return null;
  const choice = onlyChoice(schema);
  if (choice !== undefined) return typeOf(choice, root, depth + 1);
  switch (typeNameOf(schema)) {
    case 'object':
      return objectType(schema, root, depth);
    case 'array': {
      const elementType = typeOf(schema['items'], root, depth + 1);
      return elementType === null ? null : { type: 'array', elementType, containsNull: true };
    }
    case 'boolean':
      return 'boolean';
    case 'integer':
      return 'long';
    case 'number':
      return numberType(schema['multipleOf']);
    case 'string':
      if (schema['format'] === 'date') return 'date';
      return schema['format'] === 'date-time' ? 'timestamp' : 'string';
    default:
      return null;
  }
}

function objectType(schema: JsonObject, root: JsonObject, depth: number): ColumnType | null {
  const fields = propertiesOf(schema, root, depth);
  if (fields.length > 0) return { type: 'struct', fields };
  const valueType = typeOf(schema['additionalProperties'], root, depth + 1);
  return valueType === null ? null : { type: 'map', keyType: 'string', valueType, valueContainsNull: true };
}

/** 0.01 tells of an amount; without it the numbers themselves tell, lest an amount becomes a double. */
function numberType(multipleOf: unknown): ColumnType | null {
  const scale =
    typeof multipleOf === 'number' ? [1, 2, 3, 4, 5, 6].find((each) => multipleOf === Number(`1e-${each}`)) : undefined;
  return scale === undefined ? null : `decimal(38,${scale})`;
}

/** `type`, or the one beside null. */
function typeNameOf(schema: JsonObject): unknown {
  const { type } = schema;
  if (!Array.isArray(type)) return type;
  const others = type.filter((each) => each !== 'null');
  return others.length === 1 ? others[0] : undefined;
}

/** Of `oneOf` and `anyOf` the one beside null. */
function onlyChoice(schema: JsonObject): unknown {
  for (const choices of [schema['oneOf'], schema['anyOf']]) {
    if (!Array.isArray(choices)) continue;
    const others = choices.filter((each) => objectOf(each)?.['type'] !== 'null');
    if (others.length === 1) return others[0];
  }
  return undefined;
}

function resolved(schema: JsonObject | null, root: JsonObject, depth: number): JsonObject | null {
  const reference = schema?.['$ref'];
  if (typeof reference !== 'string') return schema;
  if (!reference.startsWith('#') || depth > maxDepth) return null;
  let at: unknown = root;
  for (const part of reference.split('/').slice(1)) {
    at = objectOf(at)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return resolved(objectOf(at), root, depth + 1);
}

function objectOf(value: unknown): JsonObject | null {
  const parsedObject = objectSchema.safeParse(value);
  return parsedObject.success ? parsedObject.data : null;
}
