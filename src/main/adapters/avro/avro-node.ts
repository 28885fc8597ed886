import { Type, types } from 'avsc';
import { z } from 'zod';

/** A schema laid out for reading: what avsc has parsed and resolved, and nothing of its own way of decoding, which rounds longs and passes over broken text. */
export type AvroNode =
  | { readonly kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string' | 'date' }
  | { readonly kind: 'fixed'; readonly size: number }
  | { readonly kind: 'uuid'; readonly size: number | null }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'array' | 'map'; readonly element: AvroNode }
  | { readonly kind: 'record'; readonly fields: readonly AvroField[] }
  | { readonly kind: 'union'; readonly branches: readonly AvroField[] }
  /** `size`: null where it is of bytes. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number; readonly size: number | null }
  | { readonly kind: 'time' | 'timestamp' | 'local-timestamp'; readonly micros: boolean };

export interface AvroField {
  readonly name: string;
  readonly node: AvroNode;
}

const plainKinds = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;

/** What a logical type is where its underlying one is right; null where it is not, and by the specification it then says nothing. */
type Meaning = (underlying: Type) => AvroNode | null;

/** avsc asks each logical type to convert values; nothing is converted by it here. */
abstract class NamedMeaning extends types.LogicalType {
  abstract readonly meaning: Meaning;

  protected override _fromValue(value: unknown): unknown {
    return value;
  }

  protected override _toValue(value: unknown): unknown {
    return value;
  }
}

/** Widest that a column can be. */
const maxPrecision = 38;

class DecimalMeaning extends NamedMeaning {
  readonly meaning: Meaning;

  constructor(schema: ConstructorParameters<typeof types.LogicalType>[0], options?: unknown) {
    super(schema, options);
    const precision = numberOf(schema, 'precision') ?? 0;
    const scale = numberOf(schema, 'scale') ?? 0;
    this.meaning = (underlying) => {
      if (!(precision >= 1 && precision <= maxPrecision && scale >= 0 && scale <= precision)) return null;
      if (underlying instanceof types.FixedType) return { kind: 'decimal', precision, scale, size: underlying.size };
      return underlying.typeName === 'bytes' ? { kind: 'decimal', precision, scale, size: null } : null;
    };
  }
}

function numberOf(schema: unknown, name: string): number | null {
  if (typeof schema !== 'object' || schema === null) return null;
  const value: unknown = Object.entries(schema).find(([key]) => key === name)?.[1];
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

function meaningOf(meaning: Meaning) {
  return class extends NamedMeaning {
    readonly meaning = meaning;
  };
}

function over(typeName: string, node: AvroNode) {
  return meaningOf((underlying) => (underlying.typeName === typeName ? node : null));
}

/** Nanoseconds are none of these: a column would cut them, as a long they stay what they are. */
const logicalTypes = {
  decimal: DecimalMeaning,
  date: over('int', { kind: 'date' }),
  'time-millis': over('int', { kind: 'time', micros: false }),
  'time-micros': over('long', { kind: 'time', micros: true }),
  'timestamp-millis': over('long', { kind: 'timestamp', micros: false }),
  'timestamp-micros': over('long', { kind: 'timestamp', micros: true }),
  'local-timestamp-millis': over('long', { kind: 'local-timestamp', micros: false }),
  'local-timestamp-micros': over('long', { kind: 'local-timestamp', micros: true }),
  uuid: meaningOf((underlying) => {
    if (underlying instanceof types.FixedType && underlying.size === 16) return { kind: 'uuid', size: 16 };
    return underlying.typeName === 'string' ? { kind: 'uuid', size: null } : null;
  }),
};

/** Throws what avsc says of a schema that is none, and an Error for one that holds itself. */
export function parseAvroSchema(schema: string, referenced: readonly string[]): AvroNode {
  const options = { registry: {}, logicalTypes, wrapUnions: 'always' as const };
  for (const each of referenced) Type.forSchema(withoutDefaults(each), options);
  return nodeOf(Type.forSchema(withoutDefaults(schema), options), []);
}

/** A writer's defaults say nothing of what it wrote, and a wrong one would make the schema unreadable. */
function withoutDefaults(schema: string): Parameters<typeof Type.forSchema>[0] {
  const parsed: unknown = JSON.parse(schema, function (this: unknown, key: string, value: unknown) {
    const isField = typeof this === 'object' && this !== null && 'name' in this && 'type' in this;
    return key === 'default' && isField ? undefined : value;
  });
  return schemaSchema.parse(parsed);
}

/** As far as avsc does not look by itself. */
const schemaSchema = z.custom<Parameters<typeof Type.forSchema>[0]>(
  (schema) => typeof schema === 'string' || (typeof schema === 'object' && schema !== null),
  'a schema is a name, an object or a list',
);

function nodeOf(type: Type, within: readonly Type[]): AvroNode {
  if (within.includes(type)) {
    throw new Error(`${type.name ?? type.typeName} holds itself, which no column can`);
  }
  if (type instanceof NamedMeaning) return type.meaning(type.underlyingType) ?? nodeOf(type.underlyingType, within);
  const inner = [...within, type];
  if (type instanceof types.RecordType) {
    return {
      kind: 'record',
      fields: type.fields.map((field) => ({ name: field.name, node: nodeOf(field.type, inner) })),
    };
  }
  if (type instanceof types.WrappedUnionType) return { kind: 'union', branches: branchesOf(type.types, inner) };
  if (type instanceof types.ArrayType) return { kind: 'array', element: nodeOf(type.itemsType, inner) };
  if (type instanceof types.MapType) {
    const values: unknown = type.valuesType;
    if (values instanceof Type) return { kind: 'map', element: nodeOf(values, inner) };
  }
  if (type instanceof types.EnumType) return { kind: 'enum', symbols: type.symbols };
  if (type instanceof types.FixedType) return { kind: 'fixed', size: type.size };
  if (type instanceof types.LogicalType) return nodeOf(type.underlyingType, within);
  const kind = plainKinds.find((each) => each === type.typeName);
  if (kind === undefined) throw new Error(`${type.typeName} is a type that is not known`);
  return { kind };
}

/** Named by their types, as in Avro's own JSON; without the namespace where that still tells them apart. */
function branchesOf(branches: readonly Type[], within: readonly Type[]): AvroField[] {
  const names = branches.map((branch) => branch.branchName ?? branch.typeName);
  const short = names.map((name) => name.split('.').at(-1) ?? name);
  return branches.map((branch, i) => {
    const name = short[i] ?? '';
    const isClear = short.filter((other) => other === name).length === 1;
    return { name: isClear ? name : (names[i] ?? '').replaceAll('.', '_'), node: nodeOf(branch, within) };
  });
}
