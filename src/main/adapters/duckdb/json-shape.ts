import { LakeError } from '../../../shared/errors';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { decimalOf } from './column-types';

/** What a declared type asks of a JSON value, laid out for record-check's inner loop. */
export interface Shape {
  readonly kind:
    | 'string'
    | 'integer'
    | 'decimal'
    | 'float'
    | 'boolean'
    | 'date'
    | 'instant'
    | 'struct'
    | 'array'
    | 'map';
  /** In reasons: `"abc" is not a decimal(18,2)`. */
  readonly label: string;
  readonly precision: number;
  readonly scale: number;
  readonly min: bigint;
  readonly max: bigint;
  /** Integers of so many digits fit without a look at their value. */
  readonly safeDigits: number;
  readonly single: boolean;
  readonly fields: ObjectShape | null;
  readonly element: Shape | null;
  readonly elementRequired: boolean;
  /** Index into RecordCheck's counts of values; -1 for what is not counted (groups, and leaves inside lists and maps). */
  readonly leaf: number;
}

export interface ObjectShape {
  readonly names: readonly string[];
  /** Names as UTF-8, quotes included, to be compared with the record's bytes. */
  readonly quotedNames: readonly Uint8Array[];
  readonly shapes: readonly Shape[];
  readonly required: readonly boolean[];
  readonly hasRequired: boolean;
  readonly indexes: ReadonlyMap<string, number>;
  /** stamps[i] === the current generation: field i was seen in the object at hand. */
  readonly stamps: Float64Array;
  generation: number;
}

/** A leaf whose values are counted, as COPY's statistics name it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly type: ColumnType;
}

export interface RecordShape {
  readonly root: ObjectShape;
  readonly leaves: readonly Leaf[];
}

const integerRanges: Readonly<Record<string, { bits: number; safeDigits: number }>> = {
  byte: { bits: 8, safeDigits: 2 },
  short: { bits: 16, safeDigits: 4 },
  integer: { bits: 32, safeDigits: 9 },
  long: { bits: 64, safeDigits: 18 },
};

const noShape = {
  precision: 0,
  scale: 0,
  min: 0n,
  max: 0n,
  safeDigits: 0,
  single: false,
  fields: null,
  element: null,
  elementRequired: false,
  leaf: -1,
};

/** Error: INVALID_INPUT for columns that JSON records cannot fill. */
export function compileRecordShape(columns: readonly Column[]): RecordShape {
  const leaves: Leaf[] = [];

  function object(fields: readonly Column[], path: readonly string[], counted: boolean): ObjectShape {
    const seen = new Set<string>();
    for (const { name } of fields) {
      // DuckDB's struct fields and columns are told apart without regard to case.
      if (seen.has(name.toLowerCase())) throw invalid([...path, name], 'is declared twice (case does not count)');
      seen.add(name.toLowerCase());
    }
    const encoder = new TextEncoder();
    return {
      names: fields.map(({ name }) => name),
      quotedNames: fields.map(({ name }) => encoder.encode(`"${name}"`)),
      shapes: fields.map(({ name, type }) => shape(type, [...path, name], counted)),
      required: fields.map(({ nullable }) => !nullable),
      hasRequired: fields.some(({ nullable }) => !nullable),
      indexes: new Map(fields.map(({ name }, i) => [name, i])),
      stamps: new Float64Array(fields.length),
      generation: 0,
    };
  }

  function shape(type: ColumnType, path: readonly string[], counted: boolean): Shape {
    if (typeof type !== 'string') {
      if (type.type === 'struct')
        return { ...noShape, kind: 'struct', label: 'object', fields: object(type.fields, path, counted) };
      if (type.type === 'array') {
        return {
          ...noShape,
          kind: 'array',
          label: 'array',
          element: shape(type.elementType, path, false),
          elementRequired: !type.containsNull,
        };
      }
      if (type.keyType !== 'string') throw invalid(path, 'is a map whose keys are not strings');
      return {
        ...noShape,
        kind: 'map',
        label: 'object',
        element: shape(type.valueType, path, false),
        elementRequired: !type.valueContainsNull,
      };
    }
    const leaf = counted ? leaves.push({ path, type }) - 1 : -1;
    const base = { ...noShape, label: type, leaf };
    const decimal = decimalOf(type);
    if (decimal !== null) return { ...base, kind: 'decimal', ...decimal };
    const range = integerRanges[type];
    if (range !== undefined) {
      const half = 1n << BigInt(range.bits - 1);
      return { ...base, kind: 'integer', min: -half, max: half - 1n, safeDigits: range.safeDigits };
    }
    switch (type) {
      case 'string':
      case 'boolean':
      case 'date':
        return { ...base, kind: type };
      case 'float':
      case 'double':
        return { ...base, kind: 'float', single: type === 'float' };
      case 'timestamp':
        return { ...base, kind: 'instant' };
      default:
        throw invalid(path, `is ${type}, which JSON has no form for`);
    }
  }

  const root = object(columns, [], true);
  return { root, leaves };
}

function invalid(path: readonly string[], what: string): LakeError {
  const column = path.join('.');
  return new LakeError('INVALID_INPUT', `The column ${column} ${what}. Change the feed's columns.`, {
    details: { column },
  });
}
